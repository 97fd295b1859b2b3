"""交稿前检查: a draft is read, checked and forgotten."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from kb.errors import SourceError, UsageError
from kb.library import Library
from kb.review.context import NamedText
from kb.review.findings import Review
from webui.handover import take_draft
from webui.library import current_library
from webui.limits import takes_files
from webui.openapi import Operation, described
from webui.parameters import Parameter, read_body

MAX_DRAFT_CHARACTERS = 1_000_000  # twice what a file of 1 MB in GBK holds
MAX_DRAFT_BYTES = 8 << 20  # the same in JSON, each Hanzi written \u6cd5

blueprint = Blueprint("check", __name__)

_DRAFT = {"type": "string", "maxLength": MAX_DRAFT_CHARACTERS}
_NAME = {"type": "string", "minLength": 1, "maxLength": 200}
CHECK = (
    Parameter("text", "稿子的全文", _DRAFT, required=True, advice="请把稿子的全文写在 text 里"),
    Parameter("unit", "报送单位；不写时从稿子的标题读出", _NAME),
    Parameter("materials", "本次报送素材：库里的单位、来源文件或报告编号，与它们相同的不算雷同", _NAME, repeated=True),
    Parameter("material_texts", "本次报送素材的全文", _DRAFT, repeated=True),
    Parameter("outline", "通知里的提纲，逐条核对有没有写到", {"type": "string", "maxLength": 50_000}),
)


@blueprint.post("/api/v1/check")
@takes_files(MAX_DRAFT_BYTES)
@described(
    Operation(
        "checkDraft",
        "检查一份稿子：必须改几处、建议改几处，每处在哪里、为什么、出自哪里；稿子不保存",
        "Review",
        body=CHECK,
        problems=(400, 403, 413, 415, 503),
        is_cached=False,
    )
)
def give() -> Response:
    """The object that `kb check --json` prints."""
    sent = request.get_json(silent=True)
    if isinstance(sent, dict) and not sent.get("unit"):  # a form sends what was left empty, too
        sent = {name: value for name, value in sent.items() if name != "unit"}
    asked = read_body(CHECK, sent)
    return jsonify(ask(current_library(), asked).to_dict())


def ask(library: Library, asked: dict[str, Any]) -> Review:
    """Check the draft of a request."""
    try:
        draft = take_draft(asked["text"], unit=asked["unit"])
    except SourceError as error:  # it bears a secrecy mark
        raise UsageError(str(error)) from error
    texts = tuple(NamedText(f"素材{number}", text) for number, text in enumerate(asked["material_texts"], 1))
    return library.check(
        draft, materials=tuple(asked["materials"]), material_texts=texts, outline=asked["outline"] or ""
    )
