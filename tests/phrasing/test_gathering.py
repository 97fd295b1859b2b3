"""Texts brought up to date are those made anew; what an earlier process left is used, and only while it is right."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kb.corrections import Correction
from kb.derived import derived_file
from kb.library import Library
from kb.phrasing.gathering import EMPTY, TextsOf, gather
from kb.phrasing.shelf import Shelf
from kb.phrasing.texts import Texts
from tests.factories import make_report, make_section, make_source, write_text

POINTS = ("一是普法宣传形式单一，效果不好。", "二是执法力量不足。")


def put(library: Library, name: str, *units: str, seed: int = 0, **fields: Any) -> None:
    chance = random.Random(f"{name}{seed}")
    reports = [
        make_report(
            f"{unit}2023年法治政府建设年度报告",
            make_section(None, write_text(chance)),
            make_section("主要做法", write_text(chance), types=("主要举措", "工作亮点")),
            make_section("存在问题", "".join(POINTS), type="存在问题", marker="二、", points=POINTS),
            unit=unit,
            **fields,
        )
        for unit in units
    ]
    parsed = make_source(name, *reports)
    library.add_source(parsed, data=repr(parsed).encode())


def assert_same(one: Texts, other: Texts) -> None:
    """The same texts with the same fields, whatever numbers the values go by."""
    assert (one.text, one.section_ids, one.headings) == (other.text, other.section_ids, other.headings)
    for name in ("starts", "sentences", "sentence_ends", "sentence_sections"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert [one.report_ids[n] for n in one.section_reports] == [other.report_ids[n] for n in other.section_reports]
    assert np.array_equal(one.points.as_rows(), other.points.as_rows())
    assert describe_fields(one) == describe_fields(other)


def describe_fields(texts: Texts) -> list[tuple[Any, ...]]:
    fields = texts.fields
    names = {name: [*known, None] for name, known in fields.values.items()}
    first_of_unit = {unit: at for at, unit in reversed(list(enumerate(fields.units.tolist())))}
    return [
        (
            *(names[name][fields.codes[name][at]] for name in sorted(names)),
            {name for name, bit in fields.type_bits.items() if fields.types[at] & bit},
            first_of_unit[int(fields.units[at])],
            int(fields.years[at]),
            int(fields.depths[at]),
        )
        for at in range(len(texts.starts))
    ]


def made_anew(library: Library) -> Texts:
    with library.catalog.read() as connection:
        return gather(connection, EMPTY)[0].texts


@pytest.fixture
def filled(library: Library) -> Library:
    put(library, "a.txt", "青禾镇", "XX镇", year=2022)
    put(library, "b.txt", "白石县司法局", level="县级", sector="司法")
    put(library, "c.txt", "临溪镇", "XX镇", year=None)
    return library


def test_texts_brought_up_to_date_are_those_made_anew(filled: Library) -> None:
    texts_of = TextsOf(filled)
    for change in (
        lambda: None,
        lambda: put(filled, "b.txt", "白石县司法局", "望河镇", seed=1),
        lambda: put(filled, "d.txt", "XX镇", "东屏市水利局", level="市级", sector="水利"),
        lambda: filled.remove(["a.txt"]),
        lambda: filled.correct(Correction("alias", quote="望河镇", value="东屏市望河镇")),
        lambda: filled.remove(["b.txt", "c.txt"]),
        lambda: filled.remove(["d.txt"]),
        lambda: put(filled, "e.txt", "青禾镇"),
    ):
        change()
        assert_same(texts_of.now(), made_anew(filled))


def test_a_later_process_takes_what_an_earlier_one_left(filled: Library) -> None:
    texts = TextsOf(filled).now()
    left = Shelf(filled.settings).load(filled.catalog.state().epoch)
    assert left is not None
    assert_same(left.texts, texts)
    with filled.catalog.read() as connection:
        again, read = gather(connection, left)
    assert read == 0
    assert_same(again.texts, texts)


def test_of_what_was_left_only_the_changed_source_is_read_again(filled: Library) -> None:
    TextsOf(filled).now()
    left = Shelf(filled.settings).load(filled.catalog.state().epoch)
    put(filled, "d.txt", "东屏市水利局")
    with filled.catalog.read() as connection:
        again, read = gather(connection, left or EMPTY)
    assert read == 3
    assert_same(again.texts, made_anew(filled))


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: data[:-900] + bytes(900)]
)
def test_a_damaged_file_is_as_good_as_none(filled: Library, damage: Any) -> None:
    expected = TextsOf(filled).now()
    path = derived_file(filled.settings, "texts.npz")
    path.write_bytes(damage(path.read_bytes()))
    assert Shelf(filled.settings).load(filled.catalog.state().epoch) is None
    assert_same(TextsOf(filled).now(), expected)


def test_a_byte_that_flipped_is_noticed(filled: Library) -> None:
    TextsOf(filled).now()
    path = derived_file(filled.settings, "texts.npz")
    data = bytearray(path.read_bytes())
    data[data.index("青禾镇".encode())] ^= 1
    path.write_bytes(data)
    assert Shelf(filled.settings).load(filled.catalog.state().epoch) is None


def test_the_file_of_another_history_is_not_used(filled: Library) -> None:
    TextsOf(filled).now()
    assert Shelf(filled.settings).load("another") is None


def test_a_folder_that_cannot_be_written_changes_no_answer(filled: Library) -> None:
    derived_file(filled.settings, "x").parent.write_bytes(b"")  # a file where the folder should be
    assert_same(TextsOf(filled).now(), made_anew(filled))


def test_a_purge_leaves_no_word_behind(filled: Library, home: Path) -> None:
    TextsOf(filled).now()
    filled.remove(["b.txt"], purge=True)
    kept = [path for path in home.rglob("*") if path.is_file() and "白石县司法局".encode() in path.read_bytes()]
    assert kept == []
    assert "白石县" not in TextsOf(filled).now().fields.values["unit"]
