"""How well a reading agrees with a hand-made label: one figure between 0 and 1 for each thing that is read.

Owns the arithmetic; where labels lie and which figures are good enough is for others to say. Where a label lists
alternatives (`*_alt`, `unit_accept`, `heading_short` …) each of them is right.

    python -m tests.quality.score LABEL.json SOURCE.txt READING.json
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Item = dict[str, Any]
Pair = tuple[Item, Item | None]  # a labelled report and the one that was read at its place

_PIECE = 8  # characters; shorter pieces of a text occur by chance
_FREE_WORDS = 40  # a signature or an addressee may stand in a field instead of the text
_ABSENT = "absent"


@dataclass(slots=True)
class Score:
    """Figures by name, and what disagreed."""

    figures: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judged:
    """One inferred value: how sure the reading was, and whether it was right."""

    name: str
    confidence: float
    is_right: bool


@dataclass(slots=True)
class _Tally:
    """Right and wrong answers by the name of what was asked; and the same by type of section."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    misses: Counter[str] = field(default_factory=Counter)
    wrongs: Counter[str] = field(default_factory=Counter)
    wanted: int = 0
    found: int = 0
    matched: int = 0


def score_reading(label: Item, reading: Item, source: str) -> Score:
    """The figures of a reading; `source` is the text whose lines the label counts."""
    score, tally = Score(), _Tally()
    pairs = match_reports(label["documents"], reading["documents"])
    for want, got in pairs:
        _judge_fields(want, got, tally, score)
        _judge_sections(want, got, label["noise"], source.split("\n"), tally, score)
    read = {id(got) for _, got in pairs if got is not None}
    tally.found += sum(len(report["sections"]) for report in reading["documents"] if id(report) not in read)
    score.figures = {name: tally.right[name] / asked for name, asked in tally.asked.items()}
    score.figures["doc_f1"] = _f1(
        sum(got is not None for _, got in pairs), len(reading["documents"]), len(label["documents"])
    )
    score.figures["section_f1"] = _f1(tally.matched, tally.found, tally.wanted)
    score.figures["type_macro_f1"] = _macro_f1(tally)
    score.figures |= _figures_of_text(label, pairs, source.split("\n"))
    return score


# --- words ---------------------------------------------------------------------------------------------------------


def squeeze(text: object) -> str:
    """Without blanks: `　一、 总 则` -> `一、总则`."""
    return re.sub(r"\s+", "", str(text))


def letters(text: str) -> str:
    """Letters and digits alone: what no reading may lose."""
    return re.sub(r"[\W_]+", "", text)


def fair_answers(item: Item, *names: str) -> list[Any]:
    """Every answer that a label gives under these names, lists laid flat, nothing for null."""
    values = [item.get(name) for name in names]
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return [value for value in flat if value is not None]


def _f1(right: int, found: int, wanted: int) -> float:
    return 2 * right / (found + wanted) if found + wanted else 1.0


def _macro_f1(tally: _Tally) -> float:
    names = [name for name in {*tally.hits, *tally.misses} if tally.hits[name] + tally.misses[name]]
    figures = [_f1(hits := tally.hits[n], hits + tally.wrongs[n], hits + tally.misses[n]) for n in names]
    return sum(figures) / len(figures) if figures else 1.0


# --- reports and their values ----------------------------------------------------------------------------------------


def match_reports(wanted: Sequence[Item], found: Sequence[Item]) -> list[Pair]:
    """Each labelled report with the one that begins on a line of its title."""
    by_line = {report["line"]: report for report in found}
    return [
        (want, next((by_line[n] for n in fair_answers(want, "line", "title_lines") if n in by_line), None))
        for want in wanted
    ]


def _answers_of_report(want: Item) -> dict[str, list[Any]]:
    return {
        "title": [want["title"]],
        "unit": fair_answers(want, "unit_accept", "unit", "unit_from_body"),
        "level": fair_answers(want, "level", "level_alt"),
        "sector": fair_answers(want, "sector", "sector_alt"),
        "year": [want["year"]],
        "doc_type": fair_answers(want, "doc_type", "doc_type_alt"),
        "role": fair_answers(want, "role", "role_as_printed") or [None],
        "signed_date": [want.get("signed_date")],
    }


def _judge_fields(want: Item, got: Item | None, tally: _Tally, score: Score) -> None:
    if got is None:
        score.faults.append(f"line {want['line']}: no report read ({want['title']})")
    for name, answers in _answers_of_report(want).items():
        value = got.get(name) if got else _ABSENT
        is_right = got is not None and squeeze(value) in {squeeze(answer) for answer in answers}
        _count(name, is_right, tally, score, f"line {want['line']}: {name} {value!r}, not {answers}")
        if got and name != "title":
            score.judged.append(Judged(name, got["confidence"].get(name, 0.0), is_right))


def _count(name: str, is_right: bool, tally: _Tally, score: Score, fault: str) -> None:
    tally.asked[name] += 1
    tally.right[name] += is_right
    if not is_right:
        score.faults.append(fault)


# --- sections ----------------------------------------------------------------------------------------------------------


def _judge_sections(
    want: Item, got: Item | None, noise: list[Item], lines: list[str], tally: _Tally, score: Score
) -> None:
    found = got["sections"] if got else []
    by_place = {(section["line"], squeeze(section["heading"] or "")): section for section in found}
    free = dict(by_place)
    for label in want["sections"]:
        place = next((place for place in _places(label) if place in free), None)
        if place is None:
            tally.wanted += not _is_optional(label)
            if not _is_optional(label):
                tally.misses[label["type"]] += 1
                score.faults.append(f"line {label['line']}: section not read ({label['heading']})")
            continue
        tally.wanted += 1
        tally.matched += 1
        section = free.pop(place)
        _judge_section(label, section, tally, score)
        _judge_words(label, section, want, noise, lines, tally, score)
    tally.found += len(found)
    score.faults += [f"line {line}: no section ({heading})" for line, heading in free]


def _is_optional(section: Item) -> bool:
    return bool(section.get("implicit") or section.get("no_real_heading"))


def _places(label: Item) -> list[tuple[int, str]]:
    headings = fair_answers(label, "heading", "heading_short", "heading_clean") or [""]
    return [(line, squeeze(h)) for line in fair_answers(label, "line", "line_alt") for h in headings]


def _judge_section(label: Item, section: Item, tally: _Tally, score: Score) -> None:
    asked: dict[str, tuple[Any, list[Any]]] = {
        "depth": (section["depth"], fair_answers(label, "depth", "depth_by_meaning", "depth_by_marker")),
        "type": (section["type"], fair_answers(label, "type", "type_alt")),
        "points": (len(section["points"]), fair_answers(label, "points", "points_linear")),
    }
    if label.get("topic"):
        asked["topic"] = (section["topic"], fair_answers(label, "topic", "topic_alt", "topic_alts"))
    for name, (value, answers) in asked.items():
        is_right = value in answers
        _count(name, is_right, tally, score, f"line {label['line']}: {name} {value!r}, not {answers}")
        if name in ("type", "topic"):
            score.judged.append(Judged(name, section["confidence"].get(name, 0.0), is_right))
    if section["type"] in asked["type"][1]:
        tally.hits[section["type"]] += 1
    else:
        tally.misses[label["type"]] += 1
        tally.wrongs[section["type"]] += 1


def _judge_words(
    label: Item, section: Item, want: Item, noise: list[Item], lines: list[str], tally: _Tally, score: Score
) -> None:
    """A section's words are those from its line to the next section's."""
    below = [s["line"] for s in want["sections"] if s["line"] > label["line"]]
    end = min(below, default=want["end_line"] + 1)
    if any(_is_optional(s) for s in want["sections"] if s["line"] in (label["line"], end)):
        return
    expected = letters("".join(_clean_lines(lines, noise, label["line"], end)))
    words = letters("".join(_parts(section)))
    short, long = sorted((expected, words), key=len)
    is_right = long.startswith(short) and len(long) - len(short) <= max(_FREE_WORDS, len(long) // 50)
    _count("text", is_right, tally, score, f"line {label['line']}: {len(words)} words, not {len(expected)}")


def _clean_lines(lines: list[str], noise: list[Item], first: int, end: int) -> list[str]:
    """The lines from `first` up to `end`, labelled noise taken out."""
    clean = lines[first - 1 : end - 1]
    for item in noise:
        if first <= item["line"] < end:
            clean[item["line"] - first] = clean[item["line"] - first].replace(item["text"], "")
    return clean


def _parts(section: Item) -> Iterator[str]:
    yield from (section["marker"] or "", section["heading"] or "", section["text"])


# --- the text as a whole -----------------------------------------------------------------------------------------------


def _figures_of_text(label: Item, pairs: list[Pair], lines: list[str]) -> dict[str, float]:
    """`kept`: share of the pieces of text still there; `once`: 1 when none stands twice; `noise_out`: noise kept out."""
    kept = pieces = 0
    excess: list[float] = []
    for want, got in pairs:
        first = min((s["line"] for s in want["sections"]), default=want["line"])
        source = letters("".join(_clean_lines(lines, label["noise"], first, want["end_line"] + 1)))
        cuts = [source[i : i + _PIECE] for i in range(0, len(source) - _PIECE, _PIECE)]
        text = letters(_text_of(got))
        kept += sum(cut in text for cut in cuts)
        pieces += len(cuts)
        if got:
            excess.append(len(letters("".join("".join(_parts(s)) for s in got["sections"]))) / max(len(source), 1))
    mean = sum(excess) / len(excess) if excess else 0.0
    figures = {"kept": kept / pieces if pieces else 1.0, "once": min(1.0, round(1 / mean, 3)) if mean else 0.0}
    if label["noise"]:
        whole = squeeze("\n".join(_text_of(got) for _, got in pairs))
        figures["noise_out"] = sum(squeeze(n["text"]) not in whole for n in label["noise"]) / len(label["noise"])
    return figures


def _text_of(report: Item | None) -> str:
    if report is None:
        return ""
    return report["title"] + "".join(part for section in report["sections"] for part in _parts(section))


def group_judged(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Judged values by name, all of them under `all`."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for value in judged:
        groups[value.name].append(value)
        groups["all"].append(value)
    return dict(groups)


def main(label: str, source: str, reading: str) -> None:
    """Print the figures of one reading, and what disagreed."""
    texts = [Path(path).read_text(encoding="utf-8") for path in (label, reading, source)]
    score = score_reading(json.loads(texts[0]), json.loads(texts[1]), texts[2])
    for name, figure in score.figures.items():
        print(f"{name:14} {figure:6.3f}")
    print(*score.faults, sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
