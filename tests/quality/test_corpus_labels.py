"""Checks the hand-made labels of `corpus/` against the sources they describe.

Owns the question "is what the labels claim really there?"; how well a program reads the sources is measured elsewhere.
Lines can only be compared where the source is plain text; labels of other formats are held to the vocabularies alone.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kb.model import DOC_TYPES, LEVELS, SECTION_TYPES, SECTORS, TOPICS

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TEXT_SUFFIXES = {".txt", ".md"}
NOISE_KINDS = set("advertisement paid_marker page_number running_head toc duplicate artefact chrome stray".split())
TYPES_WITH_A_TOPIC = {"主要举措", "第一责任人履职", "工作亮点"}
POINT = re.compile(r"[一二三四五六七八九十]是")

Label = dict[str, Any]


def find_sources() -> list[Path]:
    files = (path for path in CORPUS.rglob("*") if path.is_file() and (CORPUS / "labels") not in path.parents)
    # An archive holds copies of sources that are there by themselves.
    return sorted(p for p in files if not p.name.startswith(("README", ".")) and p.suffix != ".zip")


def find_labels(*, text_only: bool = False) -> list[Path]:
    labels = sorted((CORPUS / "labels").glob("*.json"))
    if not text_only:
        return labels
    return [path for path in labels if Path(load(path)["file"]).suffix in TEXT_SUFFIXES]


@cache
def load(path: Path) -> Label:
    label: Label = json.loads(path.read_text(encoding="utf-8"))
    return label


@cache
def read_lines(label_path: Path) -> tuple[str, ...]:
    """The lines of the source, the first one at index 0."""
    name = load(label_path)["file"]
    raw = next(path for path in find_sources() if path.name == name).read_bytes()
    return tuple(decode(raw, encoding=load(label_path).get("encoding")).replace("\r\n", "\n").split("\n"))


def decode(raw: bytes, *, encoding: str | None) -> str:
    """UTF-8 or GB18030, told apart by trying; anything else has to be named in the label."""
    if encoding:
        return raw.decode(encoding)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def squeeze(text: str) -> str:
    """Without blanks of any width: `　一、 总 则` -> `一、总则`."""
    return re.sub(r"\s+", "", text)


def where(path: Path, item: Label) -> str:
    return f"{path.name}, line {item['line']}"


def documents(path: Path) -> list[Label]:
    found: list[Label] = load(path)["documents"]
    return found


def sections(path: Path) -> Iterator[tuple[Label, Label]]:
    for document in documents(path):
        for section in document["sections"]:
            yield document, section


def clean_line(path: Path, number: int) -> str:
    """One line without the noise that the label sets aside in it."""
    text = read_lines(path)[number - 1]
    for noise in load(path)["noise"]:
        if noise["line"] == number:
            text = text.replace(noise["text"], "")
    return text


def own_text(path: Path, document: Label, section: Label) -> str:
    """The clean text from a section's line up to the next section's."""
    following = [s["line"] for s in document["sections"] if s["line"] > section["line"]]
    end = min(following, default=document["end_line"] + 1)
    return "\n".join(clean_line(path, number) for number in range(section["line"], end))


def opening(path: Path, line: int) -> str:
    """A line, and those it runs on into where the source wraps its paragraphs by hand."""
    text, number = clean_line(path, line), line
    while number in load(path)["broken_lines"]:
        number += 1
        while not read_lines(path)[number - 1].strip():
            number += 1
        text += clean_line(path, number)
    return text


def named_lines(item: Label) -> set[int]:
    """Every line number an item gives: `byline_line`, `title_lines`, those of its `front` …"""
    lines = {item["line"]} if "line" in item else set()
    for key, value in item.items():
        if key.endswith(("_line", "_lines")) and not key.startswith(("level_", "end_")) and key != "broken_lines":
            lines.update(value if isinstance(value, list) else [value])
    return lines | {front["line"] for front in item.get("front", ())}


def by_name(path: Path) -> str:
    return path.stem


every_label = pytest.mark.parametrize("path", find_labels(), ids=by_name)
every_text_label = pytest.mark.parametrize("path", find_labels(text_only=True), ids=by_name)


def test_the_corpus_is_there() -> None:
    assert find_labels(), f"no labels under {CORPUS / 'labels'}"


@pytest.mark.parametrize("source", find_sources(), ids=by_name)
def test_every_source_has_labels(source: Path) -> None:
    assert (CORPUS / "labels" / f"{source.stem}.json").is_file(), f"{source.name} has no labels/{source.stem}.json"


@every_label
def test_labels_name_their_source(path: Path) -> None:
    name = load(path)["file"]
    assert Path(name).stem == path.stem, f"{path.name} describes {name}: the two should share their stem"
    assert name in {source.name for source in find_sources()}, f"{path.name} describes {name}, which is not in corpus/"


@every_label
def test_values_of_reports_are_in_the_closed_vocabularies(path: Path) -> None:
    vocabularies = {"level": LEVELS, "sector": SECTORS, "doc_type": DOC_TYPES}
    for document in documents(path):
        for name, allowed in vocabularies.items():
            for key in (name, f"{name}_alt"):
                values = document.get(key, [])
                for value in values if isinstance(values, list) else [values]:
                    assert value in allowed, f"{where(path, document)}: {key} {value!r} is not one of {allowed}"


@every_label
def test_values_of_sections_are_in_the_closed_vocabularies(path: Path) -> None:
    for _, section in sections(path):
        place = where(path, section)
        types = {section["type"], *section["types"], *as_list(section.get("type_alt"))}
        assert types <= set(SECTION_TYPES), f"{place}: unknown section type among {types}"
        assert section["types"][0] == section["type"], f"{place}: types should open with the main type"
        topics = {*as_list(section["topic"]), *as_list(section.get("topic_alt")), *as_list(section.get("topic_alts"))}
        assert topics <= set(TOPICS), f"{place}: unknown topic among {topics}"
        if section["topic"]:
            assert types & TYPES_WITH_A_TOPIC, f"{place}: a {section['type']} section has no topic"
        assert (section["type"] == "导语") == (section["depth"] == 0), f"{place}: 导语 is depth 0, and only 导语"


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


@every_label
def test_reports_say_year_role_and_date_as_the_contract_has_them(path: Path) -> None:
    for document in documents(path):
        place = where(path, document)
        assert document["unit"] in document["unit_accept"], f"{place}: unit_accept should hold the unit itself"
        assert document["year"] is None or 2010 <= document["year"] <= 2030, f"{place}: year {document['year']}"
        if document.get("role"):
            assert document["doc_type"] == "述法报告", f"{place}: only a 述法报告 has a role"
        if document.get("signed_date"):
            assert is_iso_date(document["signed_date"]), f"{place}: {document['signed_date']!r} is no ISO date"


def is_iso_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@every_label
def test_lines_ascend(path: Path) -> None:
    for before, after in pairwise(documents(path)):
        assert before["end_line"] < after["line"], f"{where(path, after)}: begins before the report above it ends"
    for document in documents(path):
        lines = [section["line"] for section in document["sections"]]
        assert lines, f"{where(path, document)}: a report without sections"
        assert lines == sorted(set(lines)), f"{where(path, document)}: section lines do not ascend: {lines}"
        assert document["line"] < lines[0], f"{where(path, document)}: a section stands before the title"
        last = max(lines[-1], *named_lines(document))
        assert last <= document["end_line"], f"{where(path, document)}: line {last} stands after the report's end"


@every_label
def test_depths_descend_one_step_at_a_time(path: Path) -> None:
    for document in documents(path):
        depth = 0
        for section in document["sections"]:
            assert section["depth"] <= depth + 1, f"{where(path, section)}: depth {section['depth']} under {depth}"
            depth = section["depth"]


@every_text_label
def test_titles_stand_where_the_labels_say(path: Path) -> None:
    for document in documents(path):
        lines = document.get("title_lines") or [document["line"]]
        assert lines[0] == document["line"], f"{where(path, document)}: title_lines should open with the title's line"
        printed = [squeeze(clean_line(path, number)) for number in lines]
        fits = (printed[0], "".join(printed))  # title_lines: one title on two lines, or printed twice
        assert squeeze(document["title"]) in fits, f"{where(path, document)}: reads {printed!r}"


@every_text_label
def test_sections_open_with_their_marker_and_heading(path: Path) -> None:
    for _, section in sections(path):
        place = where(path, section)
        printed = squeeze(opening(path, section["line"]))
        if section["heading"] is None:
            assert section["marker"] is None, f"{place}: a marker without a heading"
            assert printed, f"{place}: the line is blank"
            continue
        heading = section.get("heading_clean") or section["heading"]
        expected = squeeze((section["marker"] or "") + heading)
        assert printed.startswith(expected), f"{place}: reads {printed[:60]!r}, the label says {expected!r}"
        assert not heading.endswith("。"), f"{place}: the closing 。 is not part of a heading"
        rest = printed[len(expected) :].strip("。.：:")
        assert bool(rest) == section["run_in"], f"{place}: run_in is {section['run_in']}, what follows is {rest[:20]!r}"


@every_text_label
def test_noise_stands_in_its_line(path: Path) -> None:
    for noise in load(path)["noise"]:
        line = read_lines(path)[noise["line"] - 1]
        assert noise["kind"] in NOISE_KINDS, f"{where(path, noise)}: unknown kind {noise['kind']!r}"
        assert noise["text"] in line, f"{where(path, noise)}: {noise['text']!r} is not in {line!r}"
        if not noise.get("inline"):
            assert squeeze(clean_line(path, noise["line"])) == "", f"{where(path, noise)}: more than noise, say inline"


@every_text_label
def test_no_line_is_left_unexplained(path: Path) -> None:
    """Title, front matter, a section's own text or noise: nothing else may stand in a source."""
    label, explained = load(path), named_lines(load(path))
    if toc := label.get("toc"):
        explained.update(range(toc["line"], toc["end_line"] + 1))
    for document in documents(path):
        explained.update(named_lines(document))
        explained.update(range(document["sections"][0]["line"], document["end_line"] + 1))
    for number, line in enumerate(read_lines(path), 1):
        if number not in explained:
            assert not clean_line(path, number).strip(), f"{path.name}, line {number}: no label explains {line!r}"


@every_text_label
def test_reports_end_with_a_line_of_theirs(path: Path) -> None:
    for document in documents(path):
        last = clean_line(path, document["end_line"])
        assert last.strip(), f"{where(path, document)}: end_line {document['end_line']} holds nothing of the report"


@every_text_label
def test_point_counts_are_plausible(path: Path) -> None:
    for document, section in sections(path):
        text = squeeze(own_text(path, document, section))
        most = len(POINT.findall(text))
        place, points = where(path, section), section["points"]
        assert 0 <= points <= most, f"{place}: {points} points, but only {most} of 一是/二是 in the text"
        if points == 0 and "note" not in section:
            assert not ("一是" in text and "二是" in text), f"{place}: 0 points where the text has 一是 and 二是"


@every_text_label
def test_broken_lines_go_on_below(path: Path) -> None:
    lines = read_lines(path)
    for number in load(path)["broken_lines"]:
        assert lines[number - 1].strip(), f"{path.name}, line {number}: a blank line is no broken line"
        assert any(line.strip() for line in lines[number : number + 3]), f"{path.name}, line {number}: nothing follows"


@every_text_label
def test_front_matter_stands_where_the_labels_say(path: Path) -> None:
    for document in documents(path):
        for front in document.get("front", ()):
            printed = squeeze(clean_line(path, front["line"]))
            assert squeeze(front["text"]) == printed, f"{where(path, front)}: reads {printed!r}, not {front['text']!r}"
        if addressee := document.get("addressee"):
            printed = squeeze(clean_line(path, document["addressee_line"]))
            assert squeeze(addressee) in printed, f"{where(path, document)}: no addressee {addressee!r} in {printed!r}"
