"""Mutations: of bytes as they are, and of what is packed inside a zip, which plain damage would hardly reach."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from tests.fuzz.seeds import OFFICE_SHARE, office_seeds, seeds

MAX_BYTES = 1024 * 1024
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
EVIL_NUMBERS = (b"0", b"-1", b"65536", b"2147483647", b"-2147483648", b"4294967295", b"1e308", b"nan", b"9" * 40)
EVIL_BYTES = (
    b"\x00",
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"<!DOCTYPE a [",
    b"&lol;",
    b"<![CDATA[",
    b"]]>",
    b"\xf0\xa0\xae\xb7",
)


def make_case(seed: int, number: int) -> tuple[str, bytes]:
    """The file of this number: its name and content."""
    random = Random(f"{seed}/{number}")
    chosen = office_seeds() if number % OFFICE_SHARE == 0 and office_seeds() else seeds()
    name, data = random.choice(chosen)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        is_zip = data.startswith(b"PK") and random.random() < 0.75
        data = _mutate_inside(data, random) if is_zip else _mutate_bytes(data, random)
    if random.random() < 0.02:
        name = random.choice(seeds())[0]  # a suffix that lies
    return name, data[:MAX_BYTES]


def _mutate_inside(data: bytes, random: Random) -> bytes:
    """The archive packed again with one of its members mutated, renamed, doubled or left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return _mutate_bytes(data, random)
    if not members:
        return _mutate_bytes(data, random)
    place = random.randrange(len(members))
    info, content = members[place]
    way = random.random()
    if way < 0.85:
        milder = _renumber if content and random.random() < 0.4 else _mutate_bytes  # what stays well-formed goes deeper
        members[place] = info, milder(content, random)
    elif way < 0.92:
        del members[place]
    else:
        other = random.choice(members)
        members[place] = info, other[1]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members:
            archive.writestr(zipfile.ZipInfo(member.filename, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _mutate_bytes(data: bytes, random: Random) -> bytes:
    return random.choice(MUTATIONS)(data, random) if data else bytes(random.choices(range(256), k=50))


def _flip(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 4, 32))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _span(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(len(data), start + random.choice((1, 8, 64, 512, len(data))))


def _cut(data: bytes, random: Random) -> bytes:
    start, end = _span(data, random)
    return data[:start] + data[end:]


def _truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))]


def _repeat(data: bytes, random: Random) -> bytes:
    start, end = _span(data, random)
    times = random.choice((2, 20, 2000))
    return (data[:end] + data[start:end] * min(times, MAX_BYTES // max(end - start, 1)) + data[end:])[:MAX_BYTES]


def _swap(data: bytes, random: Random) -> bytes:
    a, b = sorted((random.randrange(len(data)), random.randrange(len(data))))
    return data[:a] + data[b:] + data[a:b]


def _overwrite(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data))
    evil = random.choice(EVIL_BYTES)
    return data[:start] + evil + data[start + len(evil) * random.randrange(2) :]


def _renumber(data: bytes, random: Random) -> bytes:
    """Some of the numbers written in the file become absurd."""
    found = list(NUMBER.finditer(data))
    if not found:
        return _flip(data, random)
    for match in sorted(random.sample(found, min(len(found), random.choice((1, 3, 30)))), key=lambda m: -m.start()):
        data = data[: match.start()] + random.choice(EVIL_NUMBERS) + data[match.end() :]
    return data


def _splice(data: bytes, random: Random) -> bytes:
    _, other = random.choice(seeds())
    return data[: random.randrange(len(data))] + other[random.randrange(len(other)) :]


def _nest(data: bytes, random: Random) -> bytes:
    """A tag opened thousands of times, as deep as anyone will go."""
    start = random.randrange(len(data))
    tag = random.choice(
        (b"<div>", b"<w:p>", b"<w:tbl>", b"[", b"<<", b"((", b"<table><tr><td>", b"<ofd:PageBlock>", b"{\\b ")
    )
    return data[:start] + tag * random.choice((10, 300, 5000, 100_000 // len(tag))) + data[start:]


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_flip, _flip, _cut, _truncate, _repeat, _swap, _overwrite, _renumber, _renumber, _splice, _nest),
)
