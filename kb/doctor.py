"""Looking after a library: what disagrees, what of it can be mended, and the proof that search finds what is there."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kb import __version__
from kb.catalog.schema import locations, sources
from kb.documents import lead
from kb.errors import EngineError, LibraryError
from kb.finding import find_all
from kb.identity import digest_bytes
from kb.text import folding
from kb.writer import exists

if TYPE_CHECKING:
    from kb.library import Library

MAX_STRING_CHARACTERS = 40
MAX_NAMED = 5  # more names would bury the message


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be; `is_harmless` when nothing is lost or wrong because of it."""

    what: str
    advice: str = ""
    is_mended: bool = False
    is_harmless: bool = False

    def to_dict(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)


def examine_library(library: Library, *, mend: bool) -> list[Finding]:
    """Everything that disagrees; with `mend`, what can be mended is."""
    found = [*_check_lock(library), *_check_catalog(library)]
    if any(not finding.is_harmless for finding in found):
        return found  # an index made from a broken catalogue would only spread the damage
    checks: tuple[Callable[[Library], Iterator[Finding]], ...] = (_check_files, _check_readers, _check_corrections)
    found += _check_index(library, mend=mend)
    for check in checks:
        found += check(library)
    return found


def _check_lock(library: Library) -> Iterator[Finding]:
    stale = library.lock.stale_holder()
    if stale is not None:
        yield Finding(f"上一次写入没有正常结束：{stale.describe()}，已写入的都在", is_harmless=True)


def _check_catalog(library: Library) -> Iterator[Finding]:
    problems = library.catalog.check_integrity()
    if problems:
        yield Finding(f"目录库文件已损坏（{problems[0]}）", "请用 kb restore 从备份恢复，或新建资料库重新 kb index")


def _check_index(library: Library, *, mend: bool) -> Iterator[Finding]:
    what = _index_trouble(library)
    if what is None:
        if mend:
            library.synchrony.clear_leftovers()
        return
    if not mend:
        yield Finding(what, "运行 kb doctor（不加 --check）可以修复")
        return
    with library.write("kb doctor") as writer:
        writer.catch_up()
        if _index_trouble(library) is not None:
            writer.rebuild()
    left = _index_trouble(library)
    yield Finding(what, "" if left is None else "修复以后仍不一致，请运行 kb rebuild", is_mended=left is None)


def _index_trouble(library: Library) -> str | None:
    try:
        if library.synchrony.is_behind():
            return "索引没有跟上目录库"
        missing, extra = library.synchrony.compare()
    except (LibraryError, EngineError) as error:
        return f"索引打不开（{error.what}）"
    if missing or extra:
        return f"索引与目录库不一致：少 {len(missing)} 个部分，多 {len(extra)} 个部分"
    return None


def _check_files(library: Library) -> Iterator[Finding]:
    with library.catalog.read() as connection:
        query = select(locations.c.path, sources.c.content_hash).join(sources, sources.c.id == locations.c.source)
        known = connection.execute(query.order_by(locations.c.path)).all()
    gone = [path for path, _ in known if not exists(path)]
    if gone:
        yield Finding(
            f"{len(gone)} 个来源文件不在原处：{_name(gone)}",
            "内容仍可查找；移了位置的再 kb index 一次即可",
            is_harmless=True,
        )
    changed = [path for path, content_hash in known if _has_changed(path, content_hash)]
    if changed:
        yield Finding(f"{len(changed)} 个来源文件收入后改过：{_name(changed)}", "请重新 kb index", is_harmless=True)


def _has_changed(path: str, content_hash: str) -> bool:
    try:
        return Path(path).is_file() and digest_bytes(Path(path).read_bytes()) != content_hash
    except OSError:
        return False  # cannot be read now: nothing is known of it


def _check_readers(library: Library) -> Iterator[Finding]:
    old = [row["path"] for row in library.list_sources() if not row["reader"].endswith(f" {__version__}")]
    if old:
        yield Finding(
            f"{len(old)} 个来源文件由旧版本读出：{_name(old)}", "可用 kb index --reread 重读", is_harmless=True
        )


def _check_corrections(library: Library) -> Iterator[Finding]:
    idle = sorted(library.idle_corrections())
    if idle:
        yield Finding(
            f"{len(idle)} 条人工更正找不到对象：第 {_name(list(map(str, idle)))} 号",
            "用 kb corrections 查看",
            is_harmless=True,
        )


def _name(names: list[str]) -> str:
    return "、".join(names[:MAX_NAMED]) + ("……" if len(names) > MAX_NAMED else "")


def verify_search(library: Library, *, strings: int, seed: int) -> dict[str, Any]:
    """Draw strings from the text and compare what search finds with what reading everything finds."""
    rng = random.Random(seed)
    texts = list(_texts(library))
    forms = [(section_id, *folding.forms(text)) for section_id, text in texts]
    failures = []
    drawn = [draw_string(rng, texts) for _ in range(strings)] if texts else []
    for text in drawn:
        expected = set(_scan(forms, text))
        found = find_all(library, text)
        if set(found) != expected or len(found) != len(expected):
            missing, extra = sorted(expected - set(found)), sorted(set(found) - expected)
            failures.append({"text": text, "missing": missing, "extra": extra})
    return {"seed": seed, "strings": len(drawn), "found": len(drawn) - len(failures), "failures": failures}


def draw_string(rng: random.Random, texts: list[tuple[str, str]]) -> str:
    """1 to 40 characters as they stand somewhere in the library."""
    while True:
        text = rng.choice(texts)[1]
        start = rng.randrange(max(len(text), 1))
        piece = text[start : start + rng.randint(1, MAX_STRING_CHARACTERS)]
        if folding.plain(piece):
            return piece


def _texts(library: Library) -> Iterator[tuple[str, str]]:
    for record in library.export():
        heading = lead(record["marker"], record["heading"])
        whole = f"{heading}{record['text']}" if record["run_in"] else f"{heading}\n{record['text']}"
        if folding.plain(whole):
            yield record["section_id"], whole


def _scan(forms: list[tuple[str, str, str]], text: str) -> Iterator[str]:
    plain, folded = folding.plain(text), folding.query_forms(text)
    for section_id, plain_text, folded_text in forms:
        if plain in plain_text or any(form in folded_text for form in folded):
            yield section_id
