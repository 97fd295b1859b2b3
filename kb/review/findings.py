"""What a check finds in a draft, and what the whole of them comes to: plain values with the JSON form of `kb check`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("overlap", "superior", "self", "material", "formula", "leftover", "wording", "missing", "slip")
WEIGHTS = ("must", "should", "note")  # 必须改, 建议改, 供参考; the first is the heaviest

# How people call each kind, and each weight. 雷同 is never called anything worse: who copied from whom is not ours to say.
KIND_NAMES = {
    "overlap": "疑似雷同",
    "superior": "引用上级表述",
    "self": "自我重复",
    "material": "本次报送素材",
    "formula": "通用表述",
    "leftover": "张冠李戴",
    "wording": "提法",
    "missing": "漏项",
    "slip": "低级错误",
}
WEIGHT_NAMES = {"must": "必须改", "should": "建议改", "note": "供参考"}


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that a finding rests on. One of the 依据库 or of another draft has no section: its `section_id` is None."""

    section_id: str | None
    unit: str | None
    year: int | None
    title: str
    heading: str | None
    type: str | None
    text: str
    report_id: str | None = None
    start: int | None = None  # where `text` stands in the section as it is shown: marker, heading, text
    end: int | None = None
    level: str | None = None
    similarity: float | None = None  # 1.0: letter for letter


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `start` and `end` are places in the draft's text; what is missing has both at 0.

    why      one calm sentence: what, where, and what to do
    reason   a word for programs that says which case of its kind it is: identical, rewritten, law, counties …
    """

    kind: str
    weight: str
    start: int
    end: int
    text: str
    why: str
    confidence: float
    sources: tuple[Source, ...] = ()
    alternatives: tuple[str, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.weight not in WEIGHTS:
            raise ValueError(f"no such kind or weight: {self.kind}, {self.weight}")


@dataclass(frozen=True, slots=True)
class Review:
    """What all the checks say of one draft; `rate` is the share of its characters that are 疑似雷同."""

    rate: float
    characters: int
    unit: str | None
    year: int | None
    findings: tuple[Finding, ...]
    thresholds: dict[str, float]
    remarks: tuple[str, ...] = ()  # what the answer cannot tell, in Chinese: 库内样本不足 …
    took_ms: float = 0.0

    @property
    def must(self) -> int:
        """How many findings must be changed."""
        return count_weight(self.findings, "must")

    @property
    def should(self) -> int:
        """How many findings had better be changed."""
        return count_weight(self.findings, "should")

    def to_dict(self) -> dict[str, Any]:
        """The object that `kb check --json` prints."""
        values = {name: getattr(self, name) for name in ("rate", "characters", "unit", "year", "must", "should")}
        findings = [asdict(finding) for finding in self.findings]
        return {
            **values,
            "thresholds": self.thresholds,
            "remarks": list(self.remarks),
            "findings": findings,
            "took_ms": self.took_ms,
        }


def count_weight(findings: Iterable[Finding], weight: str) -> int:
    """How many findings have this weight."""
    return sum(finding.weight == weight for finding in findings)


def covered(findings: Iterable[Finding], kind: str) -> list[tuple[int, int]]:
    """The stretches of the draft that findings of this kind cover; those that touch are one.

    >>> covered([Finding("slip", "note", 0, 4, "", "", 1.0), Finding("slip", "note", 2, 6, "", "", 1.0)], "slip")
    [(0, 6)]
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted((finding.start, finding.end) for finding in findings if finding.kind == kind):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found
