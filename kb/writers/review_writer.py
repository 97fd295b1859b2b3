"""The result of a check as a Word report for a director and a leader: the summary first, then a table of every finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from kb.review.draft import Draft
from kb.review.findings import KIND_NAMES, WEIGHT_NAMES, WEIGHTS, Finding, Review
from kb.writers.official_docx import OfficialDocx

TITLE = "交稿前检查意见"
_COLUMNS = ("序号", "位置", "类别", "原文", "说明和建议", "来源")
_WIDTHS = (0.6, 0.9, 1.1, 2.6, 3.4, 1.8)
_WORDS = 60


def write_review(draft: Draft, review: Review, stream: IO[bytes]) -> None:
    """Write the report; nothing but the passages found is taken from the draft."""
    with OfficialDocx(stream) as document:
        document.title(TITLE)
        document.body(f"稿子：{draft.title or draft.name or '（未读出标题）'}")
        document.body(f"报送单位：{review.unit or '（未写明）'}")
        document.body(summarise(review))
        for remark in review.remarks:
            document.note(remark)
        for weight in WEIGHTS:
            found = [finding for finding in review.findings if finding.weight == weight]
            if found:
                document.heading(f"{WEIGHT_NAMES[weight]}（{len(found)} 处）", level=1)
                document.table(_COLUMNS, _rows(draft, found), widths=_WIDTHS)
        document.note(f"疑似雷同的文字占全文 {review.rate:.0%}；以上由程序对照资料库得出，请结合实际判断。")


def summarise(review: Review) -> str:
    """必须改 3 处、建议改 5 处, and what they are."""
    notes = sum(finding.weight == "note" for finding in review.findings)
    more = f"，另有 {notes} 处供参考" if notes else ""
    return f"必须改 {review.must} 处、建议改 {review.should} 处{more}。全文 {review.characters} 字。"


def _rows(draft: Draft, findings: list[Finding]) -> Iterator[tuple[object, ...]]:
    for number, finding in enumerate(findings, 1):
        where = f"第 {draft.line_at(finding.start)} 行" if finding.end else "全文"
        ways = f"可以改为：{'；'.join(finding.alternatives)}" if finding.alternatives else ""
        sources = "；".join(
            f"{source.unit or source.title}{source.year or ''}《{source.heading or '开头'}》"
            for source in finding.sources[:3]
        )
        why = "\n".join(filter(None, (finding.why, ways)))
        yield number, where, KIND_NAMES[finding.kind], _shorten(finding.text), why, sources


def _shorten(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WORDS else f"{words[:_WORDS]}…"
