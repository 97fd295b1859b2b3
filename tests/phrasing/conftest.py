"""A small library for questions about phrasing: one section a line, each of its own report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kb.library import Library
from kb.phrasing.asking import Phrasing
from tests.factories import make_report, make_section, make_source

Fill = Callable[..., Phrasing]


@pytest.fixture
def fill(library: Library) -> Fill:
    """`fill((unit, year, text), …)` puts a report with one section for each row into the library."""

    def put(*rows: tuple[Any, ...], **common: Any) -> Phrasing:
        for number, (unit, year, text, *rest) in enumerate(rows):
            fields = {"heading": "主要做法", **common, **(rest[0] if rest else {})}
            level = fields.pop("level", "乡级")
            heading = fields.pop("heading")
            report = make_report(
                f"{unit}{year}年法治政府建设年度报告{number}",
                make_section(heading, text, **fields),
                unit=unit,
                year=year,
                level=level,
            )
            parsed = make_source(f"{number}.txt", report)
            library.add_source(parsed, data=repr(parsed).encode())
        return Phrasing(library)

    return put
