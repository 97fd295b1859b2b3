"""The library as everyone sees it: the command line, the web and a Python program call nothing else.

Reading needs no lock and never waits for a writer. Changing goes through `write`, which holds the lock, and ends with the engine told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from kb.catalog import doubting, keeping, mends, reading
from kb.catalog.connection import Catalog
from kb.catalog.reading import Filters, Record
from kb.derived import derived_file
from kb.engines.base import Engine
from kb.errors import EngineError, EngineUnavailable, IndexDamaged, KBError, LibraryError, LockedLibrary, NotFound
from kb.identity import digest_bytes, fingerprint_report
from kb.ranked import Ranked
from kb.settings import Settings, load_settings, require_writable
from kb.synchrony import Synchrony, analysis
from kb.titles import FILE as TITLES_FILE
from kb.titles import Titles
from kb.units import canonical_names

if TYPE_CHECKING:  # what a verb does not need, it need not import: half a second of those that only look something up
    from kb.browsing.overview import Overview
    from kb.catalog.tallies import Tally
    from kb.catalog.writing import Put
    from kb.corrections import Correction
    from kb.doctor import Finding
    from kb.model import ParsedSource
    from kb.notebooks import Notebooks
    from kb.phrasing.asking import Phrasing
    from kb.rarity import Background, Rarity
    from kb.review.draft import Draft
    from kb.review.findings import Review
    from kb.uploads import Uploads
    from kb.writer import Known, Writer

T = TypeVar("T")

LOCK_FILE = "write.lock"


class Library:
    """An open library."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self.settings = settings
        self.catalog = catalog
        self.lock = catalog.make_lock(settings.home / LOCK_FILE)
        self.synchrony = Synchrony(catalog, settings)
        self.ranked = Ranked()
        self._looking = threading.Lock()
        self._titles = Titles(derived_file(settings, TITLES_FILE))

    @classmethod
    def open(cls, home: Path | str | None = None, *, create: bool = False, **overrides: Any) -> Library:
        """The library at `home` (or KB_HOME); with `create`, a new one where there is none."""
        settings = load_settings(home, **overrides)
        catalog = Catalog.open(settings)
        if not create and not catalog.exists():
            catalog.close()
            where = str(settings.home) if catalog.is_sqlite else catalog.where
            raise NotFound("这里还没有资料库", where=where, advice="请先运行 kb index 文件夹，或用 --home 指定")
        if create:
            require_writable(settings.home)
        library = cls(settings, catalog)
        try:
            if library.catalog.needs_upgrade():
                require_writable(settings.home)
                with library.lock.hold(task="kb upgrade", wait_seconds=settings.lock_wait_seconds):
                    library.catalog.upgrade()
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        """Let go of everything."""
        self.synchrony.close()
        self.catalog.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Changing

    @contextmanager
    def write(
        self, task: str, *, on_wait: Callable[[str], None] | None = None, wait_seconds: float | None = None
    ) -> Iterator[Writer]:
        """Hold the writer's lock, waited for as the settings say unless said otherwise; at the end the engine is told, also
        when the work was interrupted.
        """
        from kb.writer import Writer

        require_writable(self.settings.home)
        if on_wait and self.lock.is_held():
            holder = self.lock.holder()
            on_wait(f"资料库正在被{holder.describe() if holder else '另一个进程'}写入，等它结束……")
        wait = self.settings.lock_wait_seconds if wait_seconds is None else wait_seconds
        with self.lock.hold(task=task, wait_seconds=wait):
            writer = Writer(self.catalog, self.synchrony, self.settings)
            try:
                yield writer
            except (KBError, KeyboardInterrupt):
                # What is in the catalogue is to be found; where even that fails, the next one to open the library mends it.
                writer.catch_up()
                raise
            writer.catch_up()

    def add_source(self, parsed: ParsedSource, *, data: bytes, path: str | None = None) -> Put | None:
        """Put what was read from `data` into the library; None when these very bytes are there already."""
        place, content_hash = path or parsed.source, digest_bytes(data)
        with self.write("add") as writer:
            known = self.examine(place, content_hash)
            if known.standing in ("unchanged", "duplicate", "moved"):
                writer.settle_known(known, place)
                return None
            return writer.put(writer.prepare(parsed, content_hash=content_hash, reader=parsed.format), path=place)

    def replace_source(self, parsed: ParsedSource, *, data: bytes, path: str | None = None) -> Put:
        """Put what was read into the library even where the bytes are known: they were read differently."""
        with self.write("replace") as writer:
            prepared = writer.prepare(parsed, content_hash=digest_bytes(data), reader=parsed.format)
            return writer.put(prepared, path=path or parsed.source)

    def remove(self, names: Iterable[str], *, purge: bool = False) -> list[Record]:
        """Remove sources named by path, by the end of their path or by an id of one of their reports; gives what went."""
        doomed = [source for name in names for source in self.find_sources(name)]
        chosen = {int(source["id"]): source for source in doomed}
        with self.write("remove") as writer:
            writer.remove(list(chosen), purge=purge)
        return list(chosen.values())

    def correct(self, correction: Correction) -> int:
        """Record what the keeper mends and apply it at once; gives the number under which it can be undone."""
        with self.write("correct") as writer:
            return writer.correct(correction)

    def undo_correction(self, number: int) -> Correction:
        """Take a correction back."""
        with self.write("undo") as writer:
            return writer.undo(number)

    def doctor(self, *, mend: bool = True) -> list[Finding]:
        """What disagrees between files, catalogue and index; with `mend`, what can be mended is."""
        from kb.doctor import examine_library

        return examine_library(self, mend=mend)

    def verify(self, *, strings: int, seed: int) -> Record:
        """Draw strings from the text and prove that search finds every one of them where it stands."""
        from kb.doctor import verify_search

        return verify_search(self, strings=strings, seed=seed)

    def back_up(self, file: Path) -> Record:
        """The whole library in one file, while it is in use; kb.backup.restore_backup brings it back."""
        from kb.backup import back_up

        return back_up(self, file)

    def rebuild(self, progress: Callable[[int], None] | None = None) -> int:
        """Make the index anew; gives the number of its sections."""
        with self.write("rebuild") as writer:
            return writer.rebuild(progress)

    # Asking

    def examine(self, path: str, content_hash: str) -> Known:
        """How a file stands to the library, without reading it."""
        from kb.writer import examine

        return examine(self.catalog, path, content_hash)

    def count_known(self, parsed: ParsedSource) -> int:
        """How many of these reports are in the library already, word for word, in whatever source."""
        names = [fingerprint_report(report) for report in parsed.documents]
        with self.catalog.read() as connection:
            known = keeping.name_reports(connection, names)
        return sum(name in known for name in names)

    def corrections(self) -> list[Correction]:
        """Corrections in force, oldest first."""
        with self.catalog.read() as connection:
            return mends.load(connection)

    def idle_corrections(self) -> set[int]:
        """Numbers of corrections in force that find nothing to act on: their report is gone or was read otherwise."""
        with self.catalog.read() as connection:
            found = {item.id for item in mends.load(connection) if item.kind != "alias"}
            return found.difference(*(ids for _, ids in reading.applied_corrections(connection)))

    def undone_corrections(self) -> list[tuple[Correction, str]]:
        """Corrections that were undone, and when."""
        with self.catalog.read() as connection:
            return mends.load_undone(connection)

    def section(self, section_id: str) -> Record:
        """A section whole."""
        with self.catalog.read() as connection:
            return reading.get_section(connection, section_id)

    def report(self, report_id: str) -> Record:
        """A report whole, with its sections."""
        with self.catalog.read() as connection:
            return reading.get_report(connection, report_id)

    def inferences(self, section_ids: Sequence[str]) -> dict[str, Record]:
        """How surely the values of these sections and their reports were read, and from which words."""
        with self.catalog.read() as connection:
            return doubting.read_inferences(connection, section_ids)

    def find_sources(self, name: str) -> list[Record]:
        """The sources meant by a name, at least one."""
        with self.catalog.read() as connection:
            found = reading.find_sources(connection, name) or reading.find_sources(
                connection, str(Path(name).absolute())
            )
        if not found:
            raise NotFound(f"库里没有“{name}”", advice="用 kb list --sources 查看已收入的文件")
        return found

    def list_sources(self) -> list[Record]:
        """Every source with its counts."""
        with self.catalog.read() as connection:
            return reading.list_sources(connection)

    def list_reports(self, filters: Filters | None = None) -> list[Record]:
        """Every report that passes the filters."""
        with self.catalog.read() as connection:
            return reading.list_reports(connection, self._by_canonical_name(filters))

    def noise(self, name: str) -> list[Record]:
        """What was set aside when the source was read."""
        with self.catalog.read() as connection:
            return [item for source in self.find_sources(name) for item in reading.list_noise(connection, source["id"])]

    def basis(self, *, with_text: bool = False) -> list[Record]:
        """Laws and superiors' documents."""
        with self.catalog.read() as connection:
            return reading.list_basis(connection, with_text=with_text)

    def export(self, filters: Filters | None = None) -> Iterator[Record]:
        """Every section that passes the filters, whole; the same moment of the library from first to last."""
        with self.catalog.read() as connection:
            yield from reading.iterate_sections(connection, self._by_canonical_name(filters))

    def stats(self) -> Record:
        """What the library covers."""
        return statistics(self.catalog, self._coverage)

    @cached_property
    def _coverage(self) -> Tally:
        return reading.make_coverage()

    @cached_property
    def overview(self) -> Overview:
        """The library seen from above: fields crossed, units, reports with their lengths."""
        from kb.browsing.overview import Overview

        return Overview(self)

    def version(self, *, of_index: bool) -> str:
        """Changes whenever an answer may change: of the catalogue alone, or with the index that searches ask."""
        told = f"-{self.engine().answering()}" if of_index else ""
        state = self.catalog.state()
        return f"{state.epoch}-{state.generation}{told}"

    @property
    def notebooks(self) -> Notebooks:
        """摘录本."""
        from kb.notebooks import Notebooks

        return Notebooks(self.catalog)

    @property
    def uploads(self) -> Uploads:
        """What was sent through the browser and is not in the library yet."""
        from kb.uploads import Uploads

        return Uploads(self.catalog, self.settings.home)

    def engine(self) -> Engine:
        """The index, in step with the catalogue: one that lags because a writer died is mended first.

        One thread at a time looks whether it is in step, and opens what is new; meanwhile the others ask what is there.
        """
        if self.lock.is_held() and self._is_readable():
            return self.synchrony.engine()
        if self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        elif not self._is_readable():
            self._look()
        return self.synchrony.engine()

    def count_titles(self, text: str) -> int:
        """How many reports hold the text in their title or front matter."""
        state = self.catalog.state()
        with self.catalog.read() as connection:
            return self._titles.count(text, connection, state)

    @cached_property
    def _background(self) -> Background:
        from kb.rarity import FILE, Background

        return Background(derived_file(self.settings, FILE))

    def rarity(self, engine: Engine) -> Rarity:
        """How rare characters are in what the engine holds."""
        return self._background.of(engine, history=lambda: f"{self.catalog.state().epoch} {analysis()}")

    def ask(self, question: Callable[[Engine], T]) -> T:
        """Ask the index; one that turns out to be damaged on the way is made anew and asked again."""
        try:
            return question(self.engine())
        except IndexDamaged:
            self.rebuild()
            return question(self.engine())

    def search(self, text: str, **options: Any) -> Record:
        """Sections that hold the text; see kb.finding.answer for the options and the shape of the answer."""
        from kb.finding import answer

        return answer(self, text, **options)

    @cached_property
    def phrasing(self) -> Phrasing:
        """How others say it: one for the life of the library, for it keeps the texts ready."""
        from kb.phrasing.asking import Phrasing

        return Phrasing(self)

    def check(self, draft: Draft, **named: Any) -> Review:
        """What to change in a draft before it is handed in; see kb.review.context for what may be named with it."""
        from kb.review.checking import check_draft
        from kb.review.context import Context

        return check_draft(draft, Context(library=self, phrasing=self.phrasing, **named))

    def canonical_units(self, names: Iterable[Any]) -> list[str]:
        """The canonical names of units, whatever they are called here."""
        with self.catalog.read() as connection:
            aliases = mends.alias_map(connection)
        return [unit for name in names for unit in canonical_names(str(name), aliases)]

    def _by_canonical_name(self, filters: Filters | None) -> Filters:
        chosen = dict(filters or {})
        if chosen.get("unit"):
            chosen["unit"] = self.canonical_units(chosen["unit"])
        return chosen

    def _is_readable(self) -> bool:
        try:
            self.synchrony.engine()
        except EngineUnavailable:
            raise  # whoever asks is told so in time
        except (LibraryError, EngineError):
            return False
        return True

    def _look(self) -> None:
        if self.synchrony.is_behind():
            self._mend()

    def _mend(self) -> None:
        # Somebody may have begun to write just now: who can be answered does not wait for him.
        can_answer = self._is_readable()
        try:
            with self.write("mend", wait_seconds=0 if can_answer else None):
                pass
        except LockedLibrary:
            if not can_answer:
                raise


def statistics(catalog: Catalog, coverage: Tally) -> Record:
    """Counts, and the coverage by year × level × type × sector."""
    from kb.catalog.schema import noise, reports, sections, sentences, sources

    tables = (sources, reports, sections, sentences, noise)
    counts = {table.name: catalog.count(table) for table in tables}
    epoch = catalog.state().epoch
    with catalog.read() as connection:
        return {
            **counts,
            "units": reading.count_units(connection),
            "corrections": len(mends.load(connection)),
            "basis": len(reading.list_basis(connection)),
            "by": {name: reading.tally_reports(connection, name) for name in ("year", "level", "sector", "doc_type")},
            "coverage": reading.list_coverage(coverage.sums(connection, epoch)),
        }
