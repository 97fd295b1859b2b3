from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engines.whoosh_files import SideFile, SideFileDamaged, StringTable, pack_strings, write_side_file

ARRAYS = {"a": np.arange(1000, dtype=np.uint32), "none": np.zeros(0, np.uint16), "b": np.arange(7, dtype=np.float64)}


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    write_side_file(tmp_path / "x", ARRAYS, beside={})
    found = SideFile(tmp_path / "x")
    assert set(found) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)


def test_an_array_may_lie_at_the_beginning_of_another_file(tmp_path: Path) -> None:
    (tmp_path / "texts").write_bytes(ARRAYS["a"].tobytes() + b"more of another kind")
    write_side_file(tmp_path / "x", ARRAYS, beside={"a": "texts"})
    assert (tmp_path / "x").stat().st_size < ARRAYS["a"].nbytes
    assert np.array_equal(SideFile(tmp_path / "x")["a"], ARRAYS["a"])
    (tmp_path / "texts").write_bytes(b"\1" * 5000)
    with pytest.raises(SideFileDamaged, match="checksum"):
        SideFile(tmp_path / "x")["a"]
    (tmp_path / "texts").unlink()
    with pytest.raises(SideFileDamaged, match="texts"):
        SideFile(tmp_path / "x")["a"]


def test_a_missing_array_or_file_is_damage(tmp_path: Path) -> None:
    write_side_file(tmp_path / "x", ARRAYS, beside={})
    with pytest.raises(SideFileDamaged, match="no c"):
        SideFile(tmp_path / "x")["c"]
    with pytest.raises(SideFileDamaged):
        SideFile(tmp_path / "y")


@pytest.mark.parametrize(
    "content", [b"", b"KBSIDE", b"KBSIDE\r\n" + b"0" * 16, b"KBSIDE\r\nzzzzzzzzzzzzzzzz{}", b"\0" * 200]
)
def test_a_file_of_nonsense_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(SideFileDamaged):
        SideFile(tmp_path / "x")


@given(st.lists(st.text(), unique=True), st.text())
def test_a_string_is_found_where_it_stands(strings: list[str], other: str) -> None:
    ordered = sorted(text.encode("utf-8", "surrogatepass") for text in strings)
    table = StringTable(pack_strings("t", ordered), "t")
    assert list(table) == ordered
    assert [table.find(text) for text in ordered] == list(range(len(ordered)))
    assert (table.find(other.encode("utf-8", "surrogatepass")) >= 0) == (other in strings)
