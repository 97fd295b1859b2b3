"""Side files: named arrays in one file, checksummed, versioned and memory-mapped, and writing that survives a crash.

An array may also lie at the beginning of a file beside it, which then is only checked and mapped.

A side file is derived and may be thrown away; whatever is wrong with one is said as `SideFileDamaged`, never passed on.
Knows arrays and strings, nothing of what they mean.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]

SIDE_VERSION = 1
_MAGIC = b"KBSIDE\r\n"
_ALIGNMENT = 64
_PIECE_BYTES = 2**20
_HEADER_NUMBERS = 16  # bytes: length and checksum of the header, eight hexadecimal digits each


class SideFileDamaged(Exception):
    """Not an error for people: the file is rebuilt from what it was derived from."""


class SideFile(Mapping[str, Array]):
    """An open side file. Each array is checked against its checksum when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._checked: dict[str, Array] = {}
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._entries: dict[str, dict[str, Any]] = self._read_header()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SideFileDamaged(f"{path.name}: {error}") from error

    def __getitem__(self, name: str) -> Array:
        array = self._checked.get(name)
        if array is None:
            array = self._checked[name] = self._read(name)
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def _read_header(self) -> dict[str, dict[str, Any]]:
        start = len(_MAGIC) + _HEADER_NUMBERS
        if self._map[: len(_MAGIC)] != _MAGIC:
            raise ValueError("not a side file")
        length, checksum = (int(self._map[a : a + 8], 16) for a in (len(_MAGIC), len(_MAGIC) + 8))
        header = self._map[start : start + length]
        if zlib.crc32(header) != checksum:
            raise ValueError("header checksum differs")
        found = json.loads(header)
        if found["version"] != SIDE_VERSION:
            raise ValueError(f"version {found['version']}")
        entries: dict[str, dict[str, Any]] = found["arrays"]
        own = (entry for entry in entries.values() if "file" not in entry)
        if any(entry["start"] + entry["bytes"] > len(self._map) for entry in own):
            raise ValueError("truncated")
        return entries

    def _read(self, name: str) -> Array:
        entry = self._entries.get(name)
        if entry is None:
            raise SideFileDamaged(f"{self.path.name}: no {name}")
        data = self._map_beside(entry) if "file" in entry else memoryview(self._map)
        data = data[entry["start"] : entry["start"] + entry["bytes"]]
        if zlib.crc32(data) != entry["checksum"]:
            raise SideFileDamaged(f"{self.path.name}: checksum of {name} differs")
        return np.frombuffer(data, dtype=entry["dtype"])

    def _map_beside(self, entry: dict[str, Any]) -> memoryview:
        """A file that holds one array at its beginning; an empty one cannot be mapped and need not be."""
        if not entry["bytes"]:
            return memoryview(b"")
        try:
            with (self.path.parent / entry["file"]).open("rb") as file:
                return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError) as error:
            raise SideFileDamaged(f"{entry['file']}: {error}") from error


def write_side_file(path: Path, arrays: Mapping[str, Array], *, beside: Mapping[str, str]) -> None:
    """Write the arrays aside, then move them into place; `beside` names the files of those that lie elsewhere."""
    entries: dict[str, dict[str, Any]] = {}
    at = 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array)
        entry = {"dtype": data.dtype.str, "bytes": data.nbytes, "checksum": zlib.crc32(_raw(data))}
        if name in beside:
            entries[name] = entry | {"start": 0, "file": beside[name]}
            continue
        at += -at % _ALIGNMENT
        entries[name] = entry | {"start": at}
        at += data.nbytes
    base = _header_end(entries)
    for name in entries.keys() - beside.keys():
        entries[name]["start"] += base
    header = _header(entries, base)
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with aside.open("wb") as file:
        file.write(header)
        for name, array in arrays.items():
            if name not in beside:
                file.write(b"\0" * (entries[name]["start"] - file.tell()))
                file.write(_raw(np.ascontiguousarray(array)))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def write_json(path: Path, value: object) -> None:
    """Write a small JSON file, durably and at once."""
    aside = path.with_name(path.name + ".new")
    with aside.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def sync_files(paths: Iterable[Path]) -> None:
    """Force what was written to the disk itself."""
    for path in paths:
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def checksum_file(path: Path) -> tuple[int, int]:
    """(size, checksum) of a whole file."""
    size = checksum = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            size += len(piece)
            checksum = zlib.crc32(piece, checksum)
    return size, checksum


def sync_folder(folder: Path) -> None:
    """Force the folder's names to the disk, where the system knows how."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class StringTable(Sequence[bytes]):
    """Byte strings end to end, and where each ends; sorted ones can be looked up."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self._blob = arrays[f"{name}.blob"].data
        self._ends = arrays[f"{name}.ends"]
        self._texts: list[str] | None = None

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, at: Any) -> Any:
        start = int(self._ends[at - 1]) if at else 0
        return self._blob[start : int(self._ends[at])].tobytes()

    def texts(self) -> list[str]:
        """All of them, as text; kept, for the table outlives many states of its index."""
        if self._texts is None:
            data, start, found = self._blob.tobytes(), 0, list[str]()
            for end in self._ends.tolist():
                found.append(data[start:end].decode("utf-8", "surrogatepass"))
                start = end
            self._texts = found
        return self._texts

    def take(self, places: Array) -> list[str]:
        """Some of them, as text."""
        starts = np.where(places > 0, self._ends[places - 1], 0).tolist()
        stretches = zip(starts, self._ends[places].tolist(), strict=True)
        return [str(self._blob[start:end], "utf-8", "surrogatepass") for start, end in stretches]

    def find(self, wanted: bytes) -> int:
        """Where a string stands in a sorted table, or -1."""
        at = bisect_left(self, wanted)
        return at if at < len(self) and self[at] == wanted else -1


def pack_strings(name: str, strings: Sequence[bytes]) -> dict[str, Array]:
    """The two arrays of a `StringTable`."""
    ends = np.cumsum(np.fromiter(map(len, strings), np.int64, len(strings))).astype(np.uint32)
    return {f"{name}.blob": np.frombuffer(b"".join(strings), np.uint8), f"{name}.ends": ends}


def _raw(data: Array) -> memoryview:
    return data.reshape(-1).view(np.uint8).data


def _header(entries: Mapping[str, Any], base: int) -> bytes:
    body = json.dumps({"version": SIDE_VERSION, "arrays": entries}, separators=(",", ":")).encode()
    body += b" " * (base - len(_MAGIC) - _HEADER_NUMBERS - len(body))
    return _MAGIC + f"{len(body):08x}{zlib.crc32(body):08x}".encode() + body


def _header_end(entries: Mapping[str, Any]) -> int:
    """Where the arrays begin: the header grows by some digits once every start is counted from there."""
    size = len(json.dumps(entries, separators=(",", ":"))) + 8 * len(entries) + 128
    return size + -size % _ALIGNMENT
