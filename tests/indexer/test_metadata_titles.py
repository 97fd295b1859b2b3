"""What a title alone tells: one long table of titles as offices write them, about invented places where it matters."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.metadata import infer_metadata
from tests.indexer.drafts import make_context, make_draft

FIELDS = ("unit", "level", "sector", "year", "doc_type", "role")


def _rows() -> list[list[str]]:
    lines = (Path(__file__).parent / "data" / "titles.txt").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if line and not line.startswith("#")]
    return [row + ["-"] * (1 + len(FIELDS) - len(row)) for row in rows]


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0])
def test_a_title_tells_unit_level_sector_year_kind_and_post(row: list[str]) -> None:
    metadata = infer_metadata(make_draft(row[0]), make_context())
    wanted = dict(zip(FIELDS, row[1:], strict=True))
    found = {name: str(getattr(metadata, name) or "-") for name in FIELDS}
    assert found == {name: found[name] if value == "?" else value for name, value in wanted.items()}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0])
def test_every_value_of_a_title_carries_a_confidence(row: list[str]) -> None:
    metadata = infer_metadata(make_draft(row[0]), make_context())
    for name in (*FIELDS, "signed_by", "signed_date"):
        assert 0.0 < metadata.confidence[name] <= 1.0
