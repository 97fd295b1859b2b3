"""How a check points at a place of the draft: one finding from a span and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.review.findings import Finding, Source
from kb.text.sentences import Span

SAME_SLIP_SHOWN = 12  # a draft typed with half-width commas throughout is told once, not four hundred times


@dataclass(frozen=True, slots=True)
class Marker:
    """One check's pencil: the text it reads and the kind of what it finds."""

    text: str
    kind: str

    def mark(
        self,
        span: Span,
        weight: str,
        why: str,
        *,
        reason: str,
        confidence: float = 0.95,
        sources: Sequence[Source] = (),
        alternatives: Sequence[str] = (),
    ) -> Finding:
        """The finding at a span."""
        start, end = span
        return Finding(
            kind=self.kind,
            weight=weight,
            start=start,
            end=end,
            text=self.text[start:end],
            why=why,
            confidence=confidence,
            sources=tuple(sources),
            alternatives=tuple(alternatives),
            reason=reason,
        )


def thin_out(findings: Iterable[Finding], *, most: int = SAME_SLIP_SHOWN) -> list[Finding]:
    """Of findings alike only the first, the last of which tells how many more there are."""
    kept: dict[str, list[Finding]] = {}
    more: dict[str, int] = {}
    for finding in findings:
        same = kept.setdefault(finding.reason, [])
        if len(same) < most:
            same.append(finding)
        else:
            more[finding.reason] = more.get(finding.reason, 0) + 1
    for reason, count in more.items():
        last = kept[reason][-1]
        kept[reason][-1] = replace(last, why=f"{last.why}（同样的问题后面还有 {count} 处）")
    return [finding for same in kept.values() for finding in same]


def drop_covered(findings: Iterable[Finding]) -> list[Finding]:
    """Where two findings overlap, only the one that says more of the text; of equal ones the first."""
    kept: list[Finding] = []
    end = -1
    for finding in sorted(findings, key=lambda each: (each.start, each.start - each.end)):
        if finding.end <= finding.start or finding.start >= end:
            kept.append(finding)
            end = max(end, finding.end)
    return kept
