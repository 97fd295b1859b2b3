"""按提纲备料: an outline pasted, the passages for each heading, and the 备料稿 of those that were picked.

The outline stands in the address, packed, so that reload, back and a bookmark lose nothing of it.
"""

from __future__ import annotations

import base64
import io
import zlib
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from kb.errors import UsageError
from kb.model import DOC_TYPES, LEVELS, SECTORS
from kb.phrasing.material import Pick, make_material
from kb.writers.material_writer import MATERIAL_FORMATS, write_material
from webui.library import current_library
from webui.parameters import read_parameters
from webui.phrasing import MAX_OUTLINE_CHARACTERS, OUTLINE, ask_material
from webui.write import filter_values, tabs

blueprint = Blueprint("outlines", __name__)

MAX_PICKS = 1_000
MIMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
EXAMPLE = """关于报送2024年度法治政府建设情况报告的通知
一、2024年推进法治政府建设的主要举措和成效
（一）学习贯彻习近平法治思想情况
（二）优化法治化营商环境情况
（三）严格规范公正文明执法情况
（四）普法宣传和矛盾纠纷化解情况（突出特色亮点）
二、存在的不足和原因
三、2025年工作打算"""


@blueprint.get("/write/outline")
def page() -> str:
    """The box for the outline, and below it what was found for each heading."""
    asked = _read(request.args)
    found = ask_material(current_library(), asked) if asked["text"].strip() else None
    return render_template(
        "write_outline.html",
        asked=asked,
        found=found,
        packed=pack(asked["text"]),
        tabs=tabs("outline"),
        example=url_for("outlines.page", o=pack(EXAMPLE)),
        levels=LEVELS,
        sectors=SECTORS,
        years=filter_values("year"),
        doc_types=DOC_TYPES,
        formats=MATERIAL_FORMATS,
    )


@blueprint.post("/write/outline")
def take() -> Redirect:
    """The outline that was pasted: on to the address that holds it."""
    asked = _read(request.form)
    told = {name: asked[name] for name in ("unit", "level", "sector", "year", "doc_type") if asked[name]}
    if asked["per_heading"] != _default("per_heading"):
        told["per_heading"] = asked["per_heading"]
    return redirect(url_for("outlines.page", o=pack(asked["text"]) or None, **told), code=303)


@blueprint.post("/write/material")
def give() -> Response:
    """The 备料稿 as a file: what was picked, or all that is shown where nothing was."""
    asked = _read(request.form)
    format_name = request.form.get("format", "docx")
    if format_name not in MIMES:
        raise UsageError(f"不会写“{format_name[:20]}”格式", advice="可用的有：docx、md、txt")
    library = current_library()
    found = ask_material(library, asked)
    picks = [_read_pick(text) for text in request.form.getlist("pick")[:MAX_PICKS]]
    sources = "ledger" if request.form.get("sources") == "ledger" else "after"
    material = make_material(library.phrasing, found, picks or None, sources=sources)
    stream = io.BytesIO()
    write_material(material, format_name, stream)
    name = f"{material.title}.{format_name}"
    return Response(
        stream.getvalue(),
        content_type=MIMES[format_name],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"},
    )


def pack(text: str) -> str:
    """A text as it stands in an address; 2,000 Hanzi become about 4,000 letters.

    >>> unpack(pack("一、主要举措")), pack("")
    ('一、主要举措', '')
    """
    if not text.strip():
        return ""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpack(packed: str) -> str:
    """The text again."""
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        # Never more than a text may have, whatever the address says.
        return zlib.decompressobj().decompress(data, 4 * MAX_OUTLINE_CHARACTERS).decode()
    except (ValueError, zlib.error) as error:
        raise UsageError("网址里的提纲读不出来", advice="网址可能没有复制完整，请重新贴入提纲") from error


def _read(sent: MultiDict[str, str]) -> dict[str, Any]:
    """The question, from an address or a form; what is empty or no concern of ours is left out."""
    known = {parameter.name for parameter in OUTLINE}
    told = MultiDict((name, value) for name, value in sent.items(multi=True) if name in known and value.strip())
    if sent.get("o"):
        told["text"] = unpack(sent["o"])
    told.setdefault("text", "")
    told["text"] = told["text"].replace("\r\n", "\n")
    return read_parameters(OUTLINE, told)


def _default(name: str) -> Any:
    return next(parameter.schema.get("default") for parameter in OUTLINE if parameter.name == name)


def _read_pick(text: str) -> Pick:
    """What a tick box says: heading, section, from where to where."""
    try:
        heading, section_id, start, end = text.split("~")
        return Pick(int(heading), section_id, int(start), int(end))
    except ValueError as error:
        raise UsageError("选用的段落读不出来", advice="请刷新后再选一次") from error
