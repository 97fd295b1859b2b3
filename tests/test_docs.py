"""Documentation that cannot drift: the reference is the commands' own help, and pages name only what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import reference, screenshots

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")])


def test_the_command_reference_is_what_the_commands_say() -> None:
    assert reference.FILE.read_text("utf-8") == reference.make_reference(), "run python -m tests.reference"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = [t for t in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")) if "://" not in t]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_on_a_page_exist(page: Path) -> None:
    blocks = re.findall(r"```[a-z]*\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    verbs = {verb for block in blocks for verb in re.findall(r"^\s*(?:\S+ \| )?kb ([a-z]+)", block, re.MULTILINE)}
    known = set(reference.cli.list_commands(reference.click.Context(reference.cli)))
    assert verbs <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_on_a_page_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", page.read_text("utf-8"))) <= targets


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "README.zh-CN.md"], ids=lambda page: page.name)
def test_the_pictures_of_the_main_pages_are_shown_and_small(page: Path) -> None:
    shown = re.findall(r"!\[[^\]]+\]\(docs/pages/([^)]+)\)", page.read_text("utf-8"))
    assert shown == [picture.file for picture in screenshots.PICTURES]
    assert all((screenshots.FOLDER / name).stat().st_size < screenshots.MAX_BYTES for name in shown)
