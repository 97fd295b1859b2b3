"""A small library and the check of a draft against it in one line each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from indexer.drafts import take_draft
from kb.library import Library
from kb.review.findings import Finding, Review
from tests.factories import make_report, make_section, make_source

Put = Callable[..., None]
Check = Callable[..., Review]


@pytest.fixture
def put(library: Library) -> Put:
    """`put(unit, year, text)` puts a report with this one section into the library."""

    def add(unit: str, year: int, text: str, **fields: Any) -> None:
        name = fields.pop("name", f"{unit}{year}.txt")
        section = make_section(fields.pop("heading", "主要做法"), text)
        report = make_report(f"{unit}{year}年法治政府建设年度报告", section, unit=unit, year=year, **fields)
        parsed = make_source(name, report)
        library.add_source(parsed, data=f"{name}{parsed!r}".encode())

    return add


@pytest.fixture
def check(library: Library) -> Check:
    """`check(text, unit=…)` checks a draft of this text."""

    def run(text: str, *, unit: str | None = None, **named: Any) -> Review:
        return library.check(take_draft(text, unit=unit), **named)

    return run


def of_kind(review: Review, *kinds: str) -> list[Finding]:
    """The findings of these kinds."""
    return [finding for finding in review.findings if finding.kind in kinds]


SHARED = ("overlap", "superior", "self", "material", "formula")


def shared(review: Review) -> list[tuple[str, str]]:
    """Kind and reason of everything that the draft shares with others."""
    return [(finding.kind, finding.reason) for finding in of_kind(review, *SHARED)]
