"""What is installed for reading outlines and names is found by kb without kb importing it."""

from __future__ import annotations

from kb.outlines import read_outline, read_profile


def test_an_outline_is_read_by_whoever_is_installed_for_it() -> None:
    found = read_outline("一、主要做法\n二、存在问题")
    assert [(asked.heading, asked.type) for asked in found.headings] == [
        ("主要做法", "主要举措"),
        ("存在问题", "存在问题"),
    ]


def test_a_unit_tells_its_level_and_sector_by_its_name() -> None:
    profile = read_profile("清屏县财政局")
    assert (profile.level, profile.sector) == ("县级", "财政")
