"""Changing a library: what may be done while the writer's lock is held. Catalogue first, engine after.

Each source, correction or removal is one transaction of the catalogue. The engine is told in batches; until then, and after a
crash, the generation it carries says what it has not heard of yet.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import delete, insert, select

from kb.archive import unpack
from kb.carrying import carry_corrections
from kb.catalog import mends, reading
from kb.catalog.clippings import erase_words_of
from kb.catalog.connection import Catalog, Writing, next_number
from kb.catalog.schema import basis, reports, sources
from kb.catalog.writing import (
    Put,
    add_location,
    find_by_hash,
    find_by_path,
    move_source,
    paths_of,
    put_source,
    take_out,
)
from kb.corrections import Correction
from kb.derived import clear_derived
from kb.errors import LockedLibrary, NotFound, UsageError
from kb.mending import Mended, apply_corrections
from kb.model import ParsedSource
from kb.preparing import PreparedSource, prepare_source
from kb.removal import REMOVED
from kb.settings import Settings
from kb.synchrony import Progress, Synchrony
from kb.units import canonical_names

Standing = Literal["new", "changed", "unchanged", "duplicate", "moved"]


@dataclass(frozen=True, slots=True)
class Known:
    """How a file stands to the library: `twin` is where the same bytes lie already, `reports` how many they hold."""

    standing: Standing
    source: int | None = None
    twin: str | None = None
    reports: int = 0


def examine(catalog: Catalog, path: str, content_hash: str) -> Known:
    """Whether the file must be read at all."""
    with catalog.read() as connection:
        same = find_by_hash(connection, content_hash)
        there = find_by_path(connection, path)
        if same is None:
            return Known("new" if there is None else "changed", there)
        if same == there:
            return Known("unchanged", same)
        others = sorted(paths_of(connection, same))
        count = len(connection.scalars(select(reports.c.id).where(reports.c.source == same)).all())
    living = [other for other in others if exists(other)]
    return Known("duplicate" if living else "moved", same, (living or others)[0], count)


class Writer:
    """One writer of one library, for as long as it holds the lock."""

    def __init__(self, catalog: Catalog, synchrony: Synchrony, settings: Settings) -> None:
        self._catalog = catalog
        self._synchrony = synchrony
        self._settings = settings
        self._told = time.monotonic()

    def corrections(self) -> list[Correction]:
        """All corrections in force; they cannot change while this writer lives, except through it."""
        with self._catalog.read() as connection:
            return mends.load(connection)

    def settle_known(self, known: Known, path: str) -> None:
        """Note where the bytes of a known source lie now, without reading them again."""
        if known.source is None or known.standing not in ("duplicate", "moved"):
            return
        with self._catalog.write(known.standing) as writing:
            there = find_by_path(writing.connection, path)
            if there not in (None, known.source):
                self._take_out_unless_elsewhere(writing, there, path)
            if known.standing == "moved":
                gone = paths_of(writing.connection, known.source) - {path}
                move_source(writing, known.source, gone=gone, path=path)
            else:
                add_location(writing, known.source, path)

    def _take_out_unless_elsewhere(self, writing: Writing, source: int | None, path: str) -> None:
        if source is not None and paths_of(writing.connection, source) == {path}:
            take_out(writing, source, settings=self._settings)

    def prepare(self, parsed: ParsedSource, *, content_hash: str, reader: str) -> PreparedSource:
        """The source's rows with all corrections applied; what a worker process does for bulk work."""
        return prepare_source(
            parsed,
            content_hash=content_hash,
            reader=reader,
            corrections=self.corrections(),
            min_characters=self._settings.duplicate_min_characters,
        )

    def put(self, prepared: PreparedSource, *, path: str) -> Put:
        """Write a source in one transaction, in the place of what stood at this path before."""
        with self._catalog.write("put") as writing:
            put = put_source(writing, self._carry(writing, prepared, path), path=path, settings=self._settings)
        self._synchrony.keep(prepared.content_hash, put.documents)
        if self._is_batch_full():
            self.catch_up()
        return put

    def catch_up(self) -> None:
        """Tell the engine everything it has not heard of."""
        self._synchrony.catch_up()
        self._told = time.monotonic()

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the index anew beside the old one; gives the number of its sections."""
        self._catalog.settle()
        done = self._synchrony.rebuild(progress)
        self._told = time.monotonic()
        return done

    def remove(self, numbers: Sequence[int], *, purge: bool = False) -> None:
        """Take sources out; purged, no word of them stays in the catalogue, its log or the engine."""
        for number in numbers:
            with self._catalog.write("remove") as writing:
                doomed = self._corrections_of(writing, number) if purge else []
                if purge:
                    erase_words_of(writing.connection, number)
                take_out(writing, number, settings=self._settings)
                mends.forget(writing, self._without_home(writing, doomed))
        if purge:
            self.purge()

    def purge(self) -> None:
        """Rewrite engine and catalogue so that nothing of what was removed can be read from their files."""
        self._synchrony.rebuild()
        left = self._synchrony.clear_leftovers()
        clear_derived(self._settings)
        for path in (*self._settings.home.glob(".kb-restore-*"), *self._settings.home.glob("*.damaged")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(self._settings.home / REMOVED, ignore_errors=True)
        self._catalog.purge()
        if left:
            raise LockedLibrary(
                "已移除，但还有程序正在读取旧索引，旧内容暂时留在里面",
                holder=None,
                where=str(left[0]),
                advice="请关掉正在查找的程序，再运行一次 kb rebuild",
            )

    def correct(self, correction: Correction) -> int:
        """Record a correction and replay it at once; gives its number. One that finds nothing to act on is refused."""
        with self._catalog.write("correct") as writing:
            number = mends.record(writing, correction)
            if correction.kind == "alias":
                self._replay(writing, self._sources_renamed(writing))
            elif not self._replay(writing, self._sources_of(writing, correction), expect=number):
                raise UsageError(_NOTHING_FOUND[correction.kind], advice="请核对编号和文字，用 kb show 查看原文")
        self._catalog.settle()
        return number

    def undo(self, number: int) -> Correction:
        """Take a correction back: what was inferred stands again."""
        with self._catalog.write("undo") as writing:
            undone = mends.undo(writing, number)
            if undone.kind == "alias":
                self._replay(writing, self._sources_renamed(writing))
            else:
                self._replay(writing, self._sources_touched(writing, undone))
        self._catalog.settle()
        return undone

    def add_basis(self, *, title: str, kind: str, path: str, content_hash: str, text: str) -> int | None:
        """Load a law or a superior's document apart from the reports; None when its bytes are there already."""
        with self._catalog.write("basis") as writing:
            if writing.connection.scalar(select(basis.c.id).where(basis.c.content_hash == content_hash)) is not None:
                return None
            writing.connection.execute(delete(basis).where(basis.c.path == path))
            number = next_number(writing.connection, basis)
            row = {
                "id": number,
                "content_hash": content_hash,
                "title": title,
                "kind": kind,
                "path": path,
                "added_at": datetime.now().isoformat(timespec="seconds"),
                "text": text,
            }
            writing.connection.execute(insert(basis), row)
            writing.touched = True
        return number

    def remove_basis(self, number: int) -> None:
        """Take a law or a superior's document out again."""
        with self._catalog.write("basis") as writing:
            gone = writing.connection.execute(delete(basis).where(basis.c.id == number))
            if not gone.rowcount:
                raise NotFound(f"没有第 {number} 号依据", advice="用 kb basis list 查看编号")
            writing.touched = True

    def _is_batch_full(self) -> bool:
        waited = time.monotonic() - self._told
        many = self._synchrony.kept_sections >= self._settings.engine_batch_sections
        return many or (waited >= self._settings.engine_batch_seconds and self._synchrony.kept_sections > 0)

    def _carry(self, writing: Writing, prepared: PreparedSource, path: str) -> PreparedSource:
        """When a changed file takes the place of one that was mended, its corrections go with it."""
        previous = find_by_path(writing.connection, path)
        found = mends.load(writing.connection)
        if previous is None or not found:
            return prepared
        before = unpack(reading.stored_reading(writing.connection, previous))
        old, applied = apply_corrections(before, found)
        if not applied:
            return prepared
        now = unpack(prepared.packed)
        stages = [([Mended.of(report) for report in before.documents], False), (old, True)]
        for then, is_mended in stages:
            current = mends.load(writing.connection)
            new = apply_corrections(now, current)[0] if is_mended else [Mended.of(report) for report in now.documents]
            self._carry_stage(writing, carry_corrections(current, old=then, new=new), current, previous)
        return self._prepare_again(writing, prepared, now)

    def _carry_stage(
        self,
        writing: Writing,
        moves: Mapping[int, tuple[str, str | None]],
        current: Iterable[Correction],
        previous: int,
    ) -> None:
        """A correction moves to the changed report; where another source still holds the old one, it is copied."""
        moved: dict[int, tuple[str, str | None]] = {}
        for correction in current:
            if correction.id not in moves:
                continue
            holders = reading.sources_with(writing.connection, [correction.report or ""]) - {previous}
            if holders:
                report, place = moves[correction.id]
                mends.record(writing, replace(correction, report=report, place=place))
            else:
                moved[correction.id] = moves[correction.id]
        mends.carry_over(writing, moved)

    def _replay(self, writing: Writing, numbers: Iterable[int], *, expect: int | None = None) -> bool:
        hit = False
        for number in sorted(numbers):
            parsed = unpack(reading.stored_reading(writing.connection, number))
            row = writing.connection.execute(select(sources).where(sources.c.id == number)).one()
            prepared = prepare_source(
                parsed,
                content_hash=row.content_hash,
                reader=row.reader,
                corrections=mends.load(writing.connection),
                min_characters=self._settings.duplicate_min_characters,
            )
            put_source(writing, prepared, path=row.path, settings=self._settings)
            hit |= expect in prepared.applied
        return hit

    def _prepare_again(self, writing: Writing, prepared: PreparedSource, parsed: ParsedSource) -> PreparedSource:
        return prepare_source(
            parsed,
            content_hash=prepared.content_hash,
            reader=str(prepared.row["reader"]),
            corrections=mends.load(writing.connection),
            min_characters=self._settings.duplicate_min_characters,
        )

    def _sources_of(self, writing: Writing, correction: Correction) -> set[int]:
        return reading.sources_with(writing.connection, [correction.report or ""])

    def _sources_touched(self, writing: Writing, undone: Correction) -> set[int]:
        """Sources on which the correction acted; a structural one has changed the very names that it was keyed to."""
        acted_on = {number for number, ids in reading.applied_corrections(writing.connection) if undone.id in ids}
        return self._sources_of(writing, undone) | acted_on

    @staticmethod
    def _sources_renamed(writing: Writing) -> set[int]:
        """Sources with a unit that the aliases now call otherwise than the catalogue does."""
        aliases = mends.alias_map(writing.connection)
        rows = writing.connection.execute(select(reports.c.source, reports.c.unit_as_read, reports.c.units))
        return {int(source) for source, as_read, units in rows if canonical_names(as_read, aliases) != (units or [])}

    def _corrections_of(self, writing: Writing, number: int) -> list[Correction]:
        parsed = unpack(reading.stored_reading(writing.connection, number))
        found = mends.load(writing.connection) + [item for item, _ in mends.load_undone(writing.connection)]
        mended, applied = apply_corrections(parsed, found)
        names = {item.fingerprint for item in mended} | {Mended.of(report).fingerprint for report in parsed.documents}
        return [item for item in found if item.id in applied or item.report in names]

    @staticmethod
    def _without_home(writing: Writing, doomed: Iterable[Correction]) -> list[int]:
        """Those that no report in the library answers to any more."""
        kept = set(writing.connection.scalars(select(reports.c.fingerprint)))
        return [item.id for item in doomed if item.report not in kept]


_NOTHING_FOUND = {
    "report": "没有找到要更正的报告",
    "section": "没有找到要更正的部分",
    "heading": "这个部分里没有这些文字",
    "join_section": "这个部分前面没有可以并入的部分",
    "split_report": "这个部分里没有这些文字",
    "join_report": "这篇报告前面没有可以并入的报告",
    "caution": "这个部分里没有这些文字",
}


def exists(path: str) -> bool:
    """Whether the file is there; a member of an archive is there as long as the archive is."""
    place = Path(path)
    return any(candidate.is_file() for candidate in (place, *place.parents)) if path else False
