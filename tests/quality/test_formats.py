"""The same report in different formats: the same lines, the same reports, the same sections and types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.intake import open_sources
from indexer.pipeline import parse_source
from indexer.readers import read_source
from tests.makers.build_corpus_formats import FORMATS, STEMS, ZIP_NAME, load
from tests.office import needs_office

WITHOUT_OFFICE = ("docx", "html", "mht", "ofd", "pdf")
WITH_OFFICE = ("doc", "wps", "rtf")


def squeeze(text: str | None) -> str:
    """Formats keep words, not blanks: a page collapses two into one, a PDF knows none."""
    return "".join((text or "").split())


def outline(data: bytes, name: str, *, is_page: bool) -> list[Any]:
    """What must not depend on the format; a web page brings evidence of its own for who wrote it and when."""
    return [
        (
            squeeze(report.title),
            (report.unit, report.level, report.sector, report.year, report.signed_date) if not is_page else (),
            (report.doc_type, report.role),
            [squeeze(line.text) for line in report.front],
            [
                (
                    *(section.depth, section.marker, squeeze(section.heading), section.type, section.topic),
                    *(tuple(map(squeeze, section.points)), squeeze(section.text)),
                )
                for section in report.sections
            ],
        )
        for report in parse_source(data, name=name).documents
    ]


def lines_of(path: Path) -> list[str]:
    return [squeezed for line in read_source(path.read_bytes(), name=path.name).lines if (squeezed := squeeze(line))]


@pytest.fixture(scope="module", params=STEMS)
def stem(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("suffix", WITHOUT_OFFICE)
def test_every_format_gives_the_lines_of_the_text(stem: str, suffix: str) -> None:
    assert lines_of(FORMATS / f"{stem}.{suffix}") == [squeeze(line) for line in load(stem)[0]]


@pytest.mark.parametrize("suffix", WITHOUT_OFFICE)
def test_every_format_gives_the_reports_of_the_text(stem: str, suffix: str) -> None:
    text = "\n".join(load(stem)[0]).encode()
    data = (FORMATS / f"{stem}.{suffix}").read_bytes()
    is_page = suffix in ("html", "mht")
    found = outline(data, f"{stem}.{suffix}", is_page=is_page)
    assert found == outline(text, f"{stem}.txt", is_page=is_page)


@needs_office
@pytest.mark.parametrize("suffix", WITH_OFFICE)
def test_formats_that_need_libreoffice_give_the_lines_of_the_text(suffix: str) -> None:
    assert lines_of(FORMATS / f"{STEMS[0]}.{suffix}") == [squeeze(line) for line in load(STEMS[0])[0]]


def test_the_archive_gives_every_file_in_it_under_its_own_name() -> None:
    sources = list(open_sources(FORMATS / ZIP_NAME))
    assert [source.name for source in sources if source.data is not None] == [
        f"{ZIP_NAME}/{suffix}/{stem}.{suffix}" for stem in STEMS for suffix in ("docx", "ofd")
    ]
    for source in sources:
        assert source.data == (FORMATS / source.name.rpartition("/")[2]).read_bytes()


def test_moved_labels_belong_to_the_texts_as_they_are_now(stem: str) -> None:
    stored = json.loads((FORMATS / "labels" / f"{stem}.json").read_text(encoding="utf-8"))
    assert stored == load(stem)[1], "run python -m tests.makers.build_corpus_formats"
