"""`kb notebook`."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from kb.library import Library
from tests.commands.conftest import Kb


@pytest.fixture
def filled(kb: Kb, folder: Path, home: Path) -> Kb:
    kb("index", folder)
    with Library.open(home) as library:
        section = next(record for record in library.export() if record["text"])
        clipped = library.notebooks.clip(section["section_id"], note="放第二部分")
        library.notebooks.move(clipped.clipping, folder=library.notebooks.add_folder(clipped.notebook, "不足"))
    return kb


def test_notebooks_are_listed_shown_and_given_away(filled: Kb) -> None:
    (row,) = filled("notebook", "list", "--json").objects
    assert (row["name"], row["owner"], row["clippings"]) == ("我的摘录", "", 1)
    assert "本机" in filled("notebook", "list").out
    shown = filled("notebook", "show", "1").out
    assert "【不足】" in shown
    assert "批注：放第二部分" in shown
    assert filled("notebook", "show", "1", "--json").objects[0]["folders"][1]["name"] == "不足"
    assert filled("notebook", "give", "1", "王敏").code == 0
    assert "王敏" in filled("notebook", "list").out
    assert "【不足】" in filled("notebook", "show", "1").out


@pytest.mark.parametrize("suffix", ["docx", "md", "txt"])
def test_a_notebook_is_exported(filled: Kb, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"摘录.{suffix}"
    assert filled("notebook", "export", "1", "-o", file).code == 0
    text = (
        "\n".join(p.text for p in docx.Document(str(file)).paragraphs) if suffix == "docx" else file.read_text("utf-8")
    )
    assert "一、不足" in text
    assert "批注：放第二部分" in text
    assert not list(tmp_path.glob("*.part"))


def test_what_is_not_there_or_cannot_be_written_is_said(filled: Kb, tmp_path: Path) -> None:
    assert "没有第 9 号摘录本" in filled("notebook", "show", "9").err
    assert filled("notebook", "give", "9", "王").code == 1
    assert filled("notebook", "export", "1", "-o", tmp_path / "a.pdf").code == 2
