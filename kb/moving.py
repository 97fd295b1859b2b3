"""Moving a library between files and servers, either way: everything in it is copied, then proved to be the same.

The source is read and never changed. Where a move is cut off, the same command goes on where it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kb.catalog.connection import Catalog
from kb.catalog.transfer import Progress, copy_catalog, differing_tables
from kb.errors import LibraryError, UsageError
from kb.library import Library
from kb.private import write_private
from kb.settings import SETTINGS_FILE, Settings, require_writable

PROBES = 1_000
# Of the home everything goes along but what stands in the catalogue, what can be made anew, and whose turn it is to write.
_LEFT_BEHIND = ("catalog.db", "catalog.db-wal", "catalog.db-shm", "index", "derived", "write.lock")
_PLACES = ("catalog_url", "engine_url")


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did."""

    target: Settings
    rows: dict[str, int]
    sections: int
    probes: int


def read_target(source: Settings, to: str, engine_url: str) -> Settings:
    """Where the library is to go: a database with an engine, the home staying where it is, or another folder."""
    if "://" in to:
        if not engine_url:
            raise UsageError(
                "还要说明索引放在哪里",
                advice="请加 --engine opensearch+https://主机:9200/索引名 或 --engine whoosh:文件夹",
            )
        return replace(source, catalog_url=to, engine_url=engine_url)
    home = Path(to).expanduser().absolute()
    if home == source.home:
        raise UsageError("要搬去的就是现在的文件夹", where=to, advice="请用 --to 指定另一个文件夹")
    return replace(source, home=home, catalog_url="", engine_url=engine_url)


def move_library(source: Library, target: Settings, *, progress: Progress, report: Callable[[str], None]) -> Moved:
    """Copy, compare every row, make the index, draw strings and find them; raises at the first difference."""
    require_writable(target.home)
    with source.lock.hold(task="kb migrate", wait_seconds=source.settings.lock_wait_seconds):
        rows = _copy(source, target, progress)
        if target.home != source.settings.home:
            _copy_files(source.settings.home, target.home)
            write_settings(target)
        report("内容已全部搬到，逐行核对无误；正在建索引")
        with Library.open(target.home, **_places(target)) as moved:
            if moved.synchrony.is_behind():
                moved.rebuild()
            sections = moved.engine().sections()
            report(f"索引已建好（{sections} 个部分）；正在抽查")
            verdict = moved.verify(strings=PROBES, seed=sections)
    if verdict["failures"] or sections != rows["sections"]:
        raise LibraryError(
            f"抽查 {verdict['strings']} 个字串，{len(verdict['failures'])} 个结果不对",
            where=target.catalog_location,
            advice="原资料库没有动，请继续用它，并把这句话告诉管理员",
        )
    return Moved(target, rows, sections, verdict["strings"])


def write_settings(target: Settings) -> None:
    """The home's settings with the places of its catalogue and engine, everything else as it stands."""
    path = target.home / SETTINGS_FILE
    kept = _without_places(path.read_text(encoding="utf-8")) if path.is_file() else ""
    named = [f'{name} = "{value}"\n' for name, value in _places(target).items() if value]
    if named or kept:
        write_private(path, ("".join(named) + kept).encode())


def _copy(source: Library, target: Settings, progress: Progress) -> dict[str, int]:
    catalog = Catalog.open(target)
    try:
        rows = copy_catalog(source.catalog, catalog, progress)
        catalog.settle()
        differing = differing_tables(source.catalog, catalog)
    finally:
        catalog.close()
    if differing:
        raise LibraryError(
            f"搬过去的内容与原来的不同（{'、'.join(differing)}）",
            where=target.catalog_location,
            advice="搬家期间可能有人改过摘录本，请清空要搬去的地方后重新运行；原资料库没有动",
        )
    return rows


def _copy_files(source: Path, target: Path) -> None:
    """The keeper's own tables, users, keys and what waits for the keeper; what is there already is left alone."""
    for path in sorted(source.iterdir()):
        there = target / path.name
        if path.name in _LEFT_BEHIND or path.name.startswith(".") or there.exists():
            continue
        if path.is_dir():
            shutil.copytree(path, there)
        else:
            shutil.copy2(path, there)


def _without_places(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if line.partition("=")[0].strip() not in _PLACES)


def _places(settings: Settings) -> dict[str, Any]:
    return {"catalog_url": settings.catalog_url, "engine_url": settings.engine_url}
