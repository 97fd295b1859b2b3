"""`kb check` as its user meets it: what it prints, how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import Kb, folder, kb

__all__ = ["folder", "kb"]

DRAFT = "青禾镇2024年法治政府建设年度报告\n一、主要举措\n组织学法12次。\n"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    place = tmp_path / "稿.txt"
    place.write_text(DRAFT, encoding="utf-8")
    return place


def test_the_summary_leads_with_what_must_be_changed(kb: Kb, folder: Path, draft: Path) -> None:
    kb("index", folder)
    answer = kb("check", draft)
    assert answer.code == 0
    assert answer.out.startswith("必须改 ")


def test_json_is_one_object(kb: Kb, folder: Path, draft: Path) -> None:
    kb("index", folder)
    found = kb("check", draft, "--unit", "青禾镇", "--json").object
    assert found["unit"] == "青禾镇"
    assert found["characters"] == len("".join(DRAFT.split()))


def test_a_draft_that_is_not_there_is_named(kb: Kb, folder: Path, tmp_path: Path) -> None:
    kb("index", folder)
    answer = kb("check", tmp_path / "没有.txt")
    assert answer.code == 1
    assert "没有.txt" in answer.err


def test_nothing_of_a_draft_is_stored(kb: Kb, folder: Path, draft: Path) -> None:
    kb("index", folder)
    before = kb("stats", "--json").object
    kb("check", draft)
    assert kb("stats", "--json").object == before
