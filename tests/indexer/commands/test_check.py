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
    assert "没有.txt：读不了（没有这个文件）；请检查路径" in answer.err


def test_nothing_of_a_draft_is_stored(kb: Kb, folder: Path, draft: Path) -> None:
    kb("index", folder)
    before = kb("stats", "--json").object
    kb("check", draft)
    assert kb("stats", "--json").object == before


def test_a_threshold_that_is_passed_ends_with_four(kb: Kb, folder: Path, tmp_path: Path) -> None:
    kb("index", folder)
    copied = folder / "甲.txt"
    assert kb("check", copied, "--unit", "外来镇", "--fail-over", 0).code == 4
    assert kb("check", copied, "--unit", "外来镇", "--fail-over", 1000).code == 0


def test_a_material_may_be_a_file(kb: Kb, folder: Path) -> None:
    kb("index", folder)
    copied = folder / "甲.txt"
    kinds = {
        f["kind"] for f in kb("check", copied, "--unit", "外来镇", "--material", copied, "--json").object["findings"]
    }
    assert "material" in kinds
    assert "overlap" not in kinds


def test_a_folder_is_checked_each_against_each(kb: Kb, folder: Path, tmp_path: Path) -> None:
    kb("index", folder)
    place = tmp_path / "报送"
    place.mkdir()
    body = "一、主要做法\n在沿河十二个渡口设立法治茶摊，请退休船工和老支书轮流坐堂，把欠薪、占地、赡养这些事摆到桌面上说开。\n"
    for name in ("青禾镇", "白石镇"):
        (place / f"{name}.txt").write_text(f"{name}2024年法治政府建设年度报告\n{body}", encoding="utf-8")
    (place / "坏.docx").write_bytes(b"PK\3\4 no archive")
    units = tmp_path / "名单.txt"
    units.write_text("青禾镇\n白石镇\n云岭镇\n", encoding="utf-8")
    answer = kb("check", "--each", place, "--units", units, "--json")
    found = answer.object
    assert answer.code == 3
    assert [draft["unit"] for draft in found["drafts"]] == ["白石镇", "青禾镇"]
    assert {(pair["one"], pair["other"]) for pair in found["pairs"]} == {(0, 1), (1, 0)}
    assert (found["absent"], [failure["name"] for failure in found["failed"]]) == (["云岭镇"], ["坏.docx"])
    shown = kb("check", "--each", place, "--units", units)
    assert "互相雷同" in shown.out
    assert "云岭镇" in shown.out


def test_one_draft_or_a_folder_not_both(kb: Kb, folder: Path, draft: Path) -> None:
    assert kb("check").code == 2
    assert kb("check", draft, "--each", folder).code == 2
    assert kb("check", draft, "--units", draft).code == 2
