"""张冠李戴 by words that one place owns: brands of services (粤商通, 爱山东), document numbers with another's sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kb.review.draft import Draft
from kb.review.findings import Finding
from kb.review.marking import Marker, drop_covered
from kb.review.names import clause_around
from kb.review.rulebook import Rules, load_rules, made_of
from kb.review.writer import Writer
from kb.text.alternation import any_of


def find_foreign_brands(draft: Draft, writer: Writer, *, folder: Path | None = None) -> list[Finding]:
    """Each brand and document number that another place owns."""
    pencil = Marker(draft.text, "leftover")
    brands = [*_listed(pencil, writer, folder), *_shaped(pencil, writer, folder)]
    told_of = re.compile(load_rules("leftover", folder)["frames"]["told_of"])
    found = [finding for finding in brands if not _is_told_of(draft.text, finding, told_of)]
    return drop_covered([*found, *_documents(pencil, writer, folder)])


def _is_told_of(text: str, finding: Finding, frame: re.Pattern[str]) -> bool:
    """Whether the draft says itself whose the brand is that it learns from: 学习浙江“大综合一体化”经验."""
    start, end = clause_around(text, finding.start, finding.end)
    return frame.search(text, start, end) is not None


@made_of("leftover")
def _brands(rules: Rules) -> tuple[re.Pattern[str], dict[str, str]]:
    owners = {word: rule["place"] for rule in rules["brand"] for word in rule["words"]}
    return re.compile(f"(?<![热酷]){any_of(owners)}"), owners


@made_of("leftover")
def _signs(rules: Rules) -> dict[str, str]:
    pairs = rules["signs"]["provinces"].split()
    return dict(pair.split("=") for pair in pairs)


def _listed(pencil: Marker, writer: Writer, folder: Path | None) -> Iterator[Finding]:
    pattern, owners = _brands(folder)
    for match in pattern.finditer(pencil.text):
        owner = owners[match.group()]
        if owner in writer.own or any(owner in division.within for division in writer.divisions):
            continue
        yield _mark(pencil, match.span(), match.group(), owner, sure=bool(writer.provinces))


def _shaped(pencil: Marker, writer: Writer, folder: Path | None) -> Iterator[Finding]:
    pattern = re.compile(load_rules("leftover", folder)["brand_shape"]["pattern"])
    for match in pattern.finditer(pencil.text):
        sign, owner = match["sign"], _signs(folder)[match["sign"]]
        if owner in writer.own or any(sign in name for name in writer.own):
            continue
        yield _mark(pencil, match.span(), match.group(), owner, sure=bool(writer.provinces))


def _mark(pencil: Marker, span: tuple[int, int], words: str, owner: str, *, sure: bool) -> Finding:
    why = f"“{words}”是{owner}的名称，不是本单位所在地方的，请核对是否从别处带来"
    return pencil.mark(span, "must", why, reason="brand", confidence=0.95 if sure else 0.8)


def _documents(pencil: Marker, writer: Writer, folder: Path | None) -> Iterator[Finding]:
    rules = load_rules("leftover", folder)["document"]
    state, signs = set(rules["state"].split()), _signs(folder)
    letters = {letter for name in writer.own for letter in name}
    for match in re.finditer(rules["pattern"], pencil.text):
        sign = match["sign"]
        if sign in state or sign[0] in state or set(sign) & letters:
            continue
        owner = signs.get(sign[0])
        if owner in writer.own:
            continue
        certain = owner is not None and bool(writer.provinces)
        whose = f"像是{owner}的" if owner and len(sign) == 1 else "看不出是本单位或上级的"
        why = f"文号“{match.group()}”{whose}，请核对是否从别处带来"
        weight, confidence = ("must", 0.85) if certain else ("should", 0.6)
        yield pencil.mark(match.span(), weight, why, reason="document-number", confidence=confidence)
