"""kb outline: a notice in, passages or a 备料稿 out."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library import Library
from tests.commands.conftest import Kb, kb  # noqa: F401
from tests.phrasing.test_outline import put

NOTICE = "关于报送2024年度法治政府建设报告的通知\n一、普法宣传情况\n二、意见建议\n联系人：张某"


@pytest.fixture
def notice(tmp_path: Path, library: Library) -> Path:
    put(library, "青禾镇", "乡级", "综合")
    put(library, "白石县财政局", "县级", "财政")
    path = tmp_path / "通知.txt"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def test_passages_are_shown_under_each_heading(kb: Kb, notice: Path) -> None:  # noqa: F811
    found = kb("outline", str(notice), "--unit", "清屏县财政局")
    assert found.code == 0, found.err
    assert (
        found.out.index("一、普法宣传情况")
        < found.out.index("同层级同系统  白石县财政局")
        < found.out.index("其他单位  青禾镇")
    )
    assert "库里没有找到合适的段落" in found.out
    assert "共 2 个标题" in found.err


def test_programs_get_the_object(kb: Kb, notice: Path) -> None:  # noqa: F811
    found = kb("outline", str(notice), "--json", "--per-heading", "1", "--year", "2023").object
    assert [len(heading["passages"]) for heading in found["headings"]] == [1, 0]
    assert found["aside"][0]["kind"] == "联系人"


@pytest.mark.parametrize("name", ["备料稿.docx", "备料稿.md", "备料稿.TXT"])
def test_the_material_is_written_where_it_is_told(kb: Kb, notice: Path, name: str) -> None:  # noqa: F811
    target = notice.with_name(name)
    found = kb("outline", str(notice), "-o", str(target), "--ledger")
    assert (found.code, found.out) == (0, "")
    assert target.stat().st_size > 100
    assert "备料稿写在" in found.err


def test_what_cannot_be_done_is_said_in_a_line(kb: Kb, notice: Path, tmp_path: Path) -> None:  # noqa: F811
    assert "请以 .docx、.md 或 .txt 结尾" in kb("outline", str(notice), "-o", "稿.pdf").err
    assert "请检查路径" in kb("outline", str(tmp_path / "没有.txt")).err
    assert "写不了" in kb("outline", str(notice), "-o", str(tmp_path / "没有" / "稿.md")).err
    marked = tmp_path / "密.txt"
    marked.write_text("机密★1年\n一、普法", encoding="utf-8")
    assert "机密" in kb("outline", str(marked)).err
