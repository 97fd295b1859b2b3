"""并排看: the same section type of two to four reports, and what each says like the others or in other words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb.catalog.reading import Record
from kb.errors import UsageError
from kb.model import SECTION_TYPES
from kb.phrasing.variants import FOLDED_FROM, alike, find_differences, pair_letters
from kb.text import folding
from kb.text.sentences import sentence_spans

if TYPE_CHECKING:
    from kb.library import Library

LEAST_REPORTS, MOST_REPORTS = 2, 4  # more do not stand side by side on any screen


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a column: `like` is `same`, `near` or `own`; `twin` the column it is like, `differs` where it is not."""

    text: str
    begins_paragraph: bool
    like: str
    twin: int | None
    differs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its sentences held against the other columns."""

    section: Record
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A report with its parts of the type asked for."""

    report: Record
    parts: tuple[Part, ...]
    characters: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Reports side by side; `types` are those that any of them has, with how many of them have it."""

    type: str
    types: tuple[tuple[str, int], ...]
    columns: tuple[Column, ...]


def compare_reports(library: Library, report_ids: Sequence[str], *, type: str = "") -> Comparison:
    """The reports' sections of one type, by default the first that most of them have."""
    chosen = list(dict.fromkeys(report_ids))
    if not LEAST_REPORTS <= len(chosen) <= MOST_REPORTS:
        raise UsageError(f"并排看要选两到四篇报告，现在是 {len(chosen)} 篇", advice="请在报告列表里勾选")
    if type and type not in SECTION_TYPES:
        raise UsageError(f"没有“{type}”这个部分类型", advice=f"可用的有：{'、'.join(SECTION_TYPES)}")
    reports = [library.report(report_id) for report_id in chosen]
    types = _list_types(reports)
    wanted = type or max(types, key=lambda pair: pair[1], default=("", 0))[0]
    sections = [[section for section in report["sections"] if wanted in section["types"]] for report in reports]
    spans = [[_spans(section["text"]) for section in column] for column in sections]
    letters = [
        [
            folding.folded(section["text"][a:b])
            for section, found in zip(column, spans[at], strict=True)
            for a, b in found
        ]
        for at, column in enumerate(sections)
    ]
    likes = _compare_columns(letters)
    columns = []
    for at, column in enumerate(sections):
        told = iter(likes[at])
        others = [_originals(sections[other], spans[other]) for other in range(len(sections))]
        parts = tuple(
            Part(section, tuple(_sentence(section["text"], span, next(told), others) for span in found))
            for section, found in zip(column, spans[at], strict=True)
        )
        columns.append(Column(reports[at], parts, sum(len(section["text"]) for section in column)))
    return Comparison(wanted, types, tuple(columns))


def choose_reports(library: Library, units: Sequence[str]) -> list[str]:
    """The reports that stand for units: of one its latest years, of several the latest year of each.

    Where a year has several, the material most of them have in common stands for it.
    """
    chosen = list(dict.fromkeys(units))
    if not 1 <= len(chosen) <= MOST_REPORTS:
        raise UsageError(f"并排看最多选四个单位，现在是 {len(chosen)} 个", advice="请少选几个")
    held = [library.overview.unit(name)["reports"] for name in chosen]
    years = [sorted({report["year"] or 0 for report in reports}, reverse=True) for reports in held]
    wanted = [(reports, year) for reports, known in zip(held, years, strict=True) for year in known[: _years(chosen)]]
    of_years = [[report for report in reports if (report["year"] or 0) == year] for reports, year in wanted]
    common = Counter(kind for reports in of_years for kind in {report["doc_type"] for report in reports})
    best = (max(reports, key=lambda report: common[report["doc_type"]]) for reports in of_years)
    found = list(dict.fromkeys(str(report["report_id"]) for report in best))
    if len(found) < LEAST_REPORTS:
        raise UsageError(f"“{'”“'.join(chosen)}”只有一篇可比的报告", advice="请再选一个单位，或选有几个年份的单位")
    return found


def _years(units: Sequence[str]) -> int:
    return MOST_REPORTS if len(units) == 1 else 1


def _spans(text: str) -> list[tuple[int, int]]:
    """The sentences; the stop that closes a heading is none."""
    return [(start, end) for start, end in sentence_spans(text) if any(map(str.isalnum, text[start:end]))]


def _list_types(reports: Sequence[Record]) -> tuple[tuple[str, int], ...]:
    held = [{name for section in report["sections"] for name in section["types"]} for report in reports]
    counts = ((name, sum(name in names for names in held)) for name in SECTION_TYPES if name != "导语")
    return tuple((name, count) for name, count in counts if count)


def _originals(column: Sequence[Record], spans: Sequence[Sequence[tuple[int, int]]]) -> list[str]:
    return [section["text"][a:b] for section, found in zip(column, spans, strict=True) for a, b in found]


def _compare_columns(columns: Sequence[Sequence[str]]) -> list[list[tuple[str, int | None, int]]]:
    """For each sentence how it is like another column's, which column that is, and which sentence there.

    >>> _compare_columns([["执法力量不足。", "学法。"], ["执法力量不足。"]])
    [[('same', 1, 0), ('own', None, -1)], [('same', 0, 0)]]
    """
    pairs = [[pair_letters(letters) for letters in column] for column in columns]
    return [
        [_best_twin(columns, pairs, at, number) for number in range(len(column))] for at, column in enumerate(columns)
    ]


def _best_twin(
    columns: Sequence[Sequence[str]], pairs: Sequence[Sequence[frozenset[str]]], at: int, number: int
) -> tuple[str, int | None, int]:
    best: tuple[str, int | None, int] = ("own", None, -1)
    highest = FOLDED_FROM
    for other, column in enumerate(columns):
        if other == at:
            continue
        for place, letters in enumerate(column):
            if letters == columns[at][number]:
                return "same", other, place
            likeness = alike(pairs[at][number], pairs[other][place])
            if pairs[at][number] and likeness >= highest:
                best, highest = ("near", other, place), likeness
    return best


def _sentence(
    text: str, span: tuple[int, int], told: tuple[str, int | None, int], others: Sequence[Sequence[str]]
) -> Sentence:
    start, end = span
    like, twin, place = told
    words = text[start:end]
    differs: Sequence[Any] = find_differences(others[twin][place], words) if like == "near" and twin is not None else ()
    is_first = not text[:start].strip() or "\n" in text[:start][len(text[:start].rstrip()) :]
    return Sentence(words, is_first, like, twin, tuple((a, b) for a, b in differs))
