"""How rare characters are: counted by sections, measured once, and measured again when the file is of no use."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engines.document import make_document
from kb.engines.memory import MemoryEngine
from kb.rarity import FILE, Background, measure_rarity


class CountingEngine(MemoryEngine):
    """Tells how often it was asked for a sample."""

    asked = 0

    def sample_texts(self, size: int) -> list[str]:
        self.asked += 1
        return super().sample_texts(size)


def make_engine(*texts: str) -> CountingEngine:
    engine = CountingEngine()
    with engine.batch(generation=1) as batch:
        for number, text in enumerate(texts):
            batch.add(make_document(f"r.{number}", report_id="r", source_id="s", body=text))
    return engine


def test_sections_are_counted_and_not_occurrences() -> None:
    rarity = measure_rarity(["河河道", "道", "\U00020000河"])
    assert rarity.sections == 3
    assert rarity.average == 2.0
    assert rarity.holding(["河", "道", "河河", "河道", "道道", "\U00020000河"]) == [2, 2, 1, 1, 0, 1]


def test_a_library_without_text_knows_of_nothing() -> None:
    rarity = measure_rarity([])
    assert rarity.average > 0
    assert rarity.holding(["河", "河道"]) == [0, 0]


def test_the_next_process_reads_what_was_measured(tmp_path: Path) -> None:
    first, second = make_engine("河道", "道路"), make_engine("河道", "道路")
    file = tmp_path / "derived" / FILE
    measured = Background(file).of(first)
    read = Background(file).of(second)
    assert (first.asked, second.asked) == (1, 0)
    assert (read.sections, read.average) == (measured.sections, measured.average)
    assert read.holding(["道", "河", "河道", "路"]) == measured.holding(["道", "河", "河道", "路"]) == [2, 1, 1, 1]


def test_another_history_or_another_state_of_the_index_is_measured_anew(tmp_path: Path) -> None:
    file = tmp_path / "derived" / FILE
    Background(file).of(make_engine("河道"), history=lambda: "a")
    restored, grown = make_engine("道路"), make_engine("道路", "河道")
    assert Background(file).of(restored, history=lambda: "b").holding(["河"]) == [0]
    assert Background(file).of(grown, history=lambda: "b").holding(["河"]) == [1]


@pytest.mark.parametrize("damage", [b"", b"PK nonsense", b"\x93NUMPY"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "derived" / FILE
    file.parent.mkdir()
    file.write_bytes(damage)
    engine = make_engine("河道")
    assert Background(file).of(engine).holding(["河"]) == [1]
    assert engine.asked == 1
    assert Background(file).of(make_engine("河道")).holding(["河"]) == [1]
