"""What stands on disk: readable by whoosh alone, mended where it is derived, refused where it cannot be mended."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from kb.engines.base import FACETS, Request, Tier
from kb.engines.document import SectionDoc, make_document
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_snapshot import Snapshot
from kb.engines.whoosh_state import Staleness, needs_rebuild
from kb.errors import EngineError, IndexBusy, IndexDamaged
from kb.query.model import All, Exact, Query, Scope, Word

QUERIES: list[Query] = [Word("监管"), Exact("合監管"), Exact("3"), All((Word("推进"), Exact("第7")), Scope.SENTENCE)]


def make_section(number: int, *, source: str = "x") -> SectionDoc:
    return make_document(
        f"s{number}",
        report_id=f"r{number // 4}",
        source_id=source,
        title="青岚镇报告",
        heading="一、主要举措",
        body=f"推进综合监管第{number}次。鎮D委研究{number % 7}项。",
        fields={"year": (str(2020 + number % 4),), "type": ("主要举措",)},
        tokenize=lambda text: [word for word in ("推进", "综合", "监管", "研究", "报告") if word in text],
    )


def fill(engine: WhooshEngine | MemoryEngine, numbers: range, *, generation: int = 1, source: str = "x") -> None:
    with engine.batch(generation=generation) as batch:
        for number in numbers:
            batch.add(make_section(number, source=source))


def answers(engine: WhooshEngine | MemoryEngine) -> list[object]:
    ask = (Request((Tier("all", query),), rank=(("监管", 1.0),), facets=FACETS) for query in QUERIES)
    return [engine.search(request) for request in ask]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two segments with deletions."""
    engine = WhooshEngine(tmp_path / "index", analyser="test")
    fill(engine, range(40), source="y")
    fill(engine, range(40, 90))
    with engine.batch(generation=2) as batch:
        batch.delete_report("r3")
    return tmp_path / "index"


@pytest.fixture
def expected() -> list[object]:
    oracle = MemoryEngine()
    fill(oracle, range(40), source="y")
    fill(oracle, range(40, 90))
    with oracle.batch(generation=2) as batch:
        batch.delete_report("r3")
    return answers(oracle)


def test_whoosh_alone_finds_the_same_sections(index: Path) -> None:
    code = """
        import json, sys
        sys.modules["kb"] = None
        from whoosh.index import open_dir
        from whoosh.query import And, Term
        searcher = open_dir(sys.argv[1]).searcher()
        found = searcher.search(And([Term("body", "监管"), Term("year", "2021")]), limit=None)
        texts = searcher.reader().leaf_readers()[0][0].column_reader("folded")
        print(json.dumps([sorted(hit["section"] for hit in found), texts[5].decode("utf-16-le")]))
    """
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code), str(index)]
    found, text = json.loads(subprocess.run(command, check=True, capture_output=True, cwd="/", env={}).stdout)
    engine = WhooshEngine(index, analyser="test")
    ours = engine.iterate(Request((Tier("all", All((Word("监管"), Exact("监管")))),)))
    years = {f"s{n}" for n in range(90) if n % 4 == 1}
    assert found == sorted({hit.section_id for hit in ours} & years)
    assert text == engine.folded_text("s5")


def test_nothing_of_ours_is_pickled_into_the_index(index: Path) -> None:
    assert not any(b"ckb." in path.read_bytes() or b"kb.engines" in path.read_bytes() for path in index.glob("*.toc"))


def test_side_files_agree_with_what_whoosh_holds(index: Path) -> None:
    assert WhooshEngine(index, analyser="test").check() == []


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 3, len(data), 997):
        data[at] ^= 0x55
    path.write_bytes(data)


def _flip_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[40] ^= 0x01
    path.write_bytes(data)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [Path.unlink, _truncate, _flip, _flip_header, _empty])
def test_a_harmed_side_file_is_made_again(index: Path, expected: list[object], harm: Callable[[Path], None]) -> None:
    for path in index.glob("*.kb"):
        harm(path)
    engine = WhooshEngine(index, analyser="test")
    assert answers(engine) == expected
    assert engine.check() == []


def test_every_single_flipped_byte_of_a_side_file_is_noticed(index: Path, expected: list[object]) -> None:
    path = max(index.glob("*.kb"), key=lambda p: p.stat().st_size)
    whole = path.read_bytes()
    for at in random.Random(5).sample(range(len(whole)), 40):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        assert answers(WhooshEngine(index, analyser="test")) == expected


def test_a_side_file_that_cannot_be_written_lives_in_memory(index: Path, expected: list[object]) -> None:
    for path in list(index.glob("*.kb")):
        path.unlink()
        path.mkdir()
    assert answers(WhooshEngine(index, analyser="test")) == expected


@pytest.mark.parametrize("suffix", [".pst", ".trm", "._stored.col", ".folded.col"])
def test_a_truncated_whoosh_file_is_refused(index: Path, suffix: str) -> None:
    _truncate(next(index.glob(f"*{suffix}")))
    with pytest.raises(IndexDamaged, match="kb rebuild"):
        WhooshEngine(index, analyser="test")


def test_a_flipped_text_is_refused_and_never_searched(index: Path) -> None:
    path = max(index.glob("*.folded.col"), key=lambda p: p.stat().st_size)
    data = bytearray(path.read_bytes())
    data[30] ^= 1
    path.write_bytes(data)
    engine = WhooshEngine(index, analyser="test")
    with pytest.raises(IndexDamaged, match="kb rebuild"):
        engine.search(Request((Tier("all", Exact("合监管第")),)))


@pytest.mark.parametrize("nonsense", [b"", b"\0" * 400, b"not a table of contents", bytes(range(256))])
def test_a_table_of_contents_of_nonsense_is_refused(index: Path, nonsense: bytes) -> None:
    next(index.glob("_MAIN_*.toc")).write_bytes(nonsense)
    with pytest.raises(IndexDamaged, match="kb rebuild"):
        WhooshEngine(index, analyser="test")


def test_a_lost_whoosh_file_is_refused(index: Path) -> None:
    next(index.glob("*.pst")).unlink()
    with pytest.raises(IndexDamaged):
        WhooshEngine(index, analyser="test")


def _edit_state(index: Path, **changes: object) -> None:
    import zlib

    path = next(index.glob("kb_*.json"))
    state = json.dumps(json.loads(json.loads(path.read_text(encoding="utf-8"))["state"]) | changes)
    path.write_text(json.dumps({"state": state, "checksum": zlib.crc32(state.encode())}), encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (lambda index: None, None),
        (lambda index: [path.unlink() for path in index.iterdir()], Staleness.MISSING),
        (lambda index: _empty(next(index.glob("kb_*.json"))), Staleness.UNREADABLE),
        (lambda index: next(index.glob("kb_*.json")).unlink(), Staleness.UNREADABLE),
        (lambda index: _edit_state(index, format=0), Staleness.FORMAT),
        (lambda index: _edit_state(index, analyser="older"), Staleness.ANALYSER),
        (lambda index: _edit_state(index, generation=1), Staleness.BEHIND),
    ],
)
def test_an_index_says_whether_it_must_be_rebuilt(
    index: Path, harm: Callable[[Path], object], expected: Staleness | None
) -> None:
    harm(index)
    assert needs_rebuild(index, analyser="test", generation=2) is expected


def test_an_index_of_another_format_is_refused(index: Path) -> None:
    _edit_state(index, format=0)
    with pytest.raises(IndexDamaged, match="其他版本"):
        WhooshEngine(index, analyser="test")


def test_an_index_deleted_under_an_open_engine_is_noticed(index: Path) -> None:
    engine = WhooshEngine(index, analyser="test")
    shutil.rmtree(index)
    with pytest.raises(IndexDamaged, match="不存在"):
        engine.sections()


@pytest.mark.parametrize("harm", [_flip, Path.unlink])
def test_a_side_file_harmed_under_an_open_engine_does_not_stop_a_commit(
    index: Path, harm: Callable[[Path], None]
) -> None:
    engine = WhooshEngine(index, analyser="test")
    for path in index.glob("*.kb"):
        harm(path)
    with engine.batch(generation=3) as batch:
        batch.delete_source("y")
    assert engine.sections() == 50
    assert WhooshEngine(index, analyser="test").check() == []


def test_a_folder_that_is_not_there_must_be_rebuilt(tmp_path: Path) -> None:
    assert needs_rebuild(tmp_path / "none", analyser="test") is Staleness.MISSING


def test_a_second_writer_is_told_to_wait(index: Path) -> None:
    first, second = (WhooshEngine(index, analyser="test") for _ in range(2))
    with first.batch(generation=3), pytest.raises(IndexBusy, match="正在写入"), second.batch(generation=3):
        pass


def test_a_reader_sees_either_before_or_after_a_commit(index: Path) -> None:
    writer, reader = (WhooshEngine(index, analyser="test") for _ in range(2))
    with writer.batch(generation=3) as batch:
        batch.delete_source("y")
        batch.add(make_section(500))
        assert reader.sections() == 86
    assert reader.sections() == 51
    assert reader.generation() == 3


def test_who_asks_does_not_wait_for_another_thread_that_opens_the_newest_state(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, everything = WhooshEngine(index, analyser="test"), Request((Tier("all", Word("监管")),))
    before = reader.search(everything).total
    fill(WhooshEngine(index, analyser="test"), range(90, 100), generation=3)
    is_opening, may_go_on = threading.Event(), threading.Event()
    prepare = Snapshot.prepare

    def prepare_at_leisure(latest: Snapshot, known: Snapshot) -> None:
        is_opening.set()
        assert may_go_on.wait(30)
        prepare(latest, known)

    monkeypatch.setattr(Snapshot, "prepare", prepare_at_leisure)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(reader.search, everything)
        assert is_opening.wait(30)
        newest = pool.submit(reader.generation)
        assert (reader.answering(), reader.sections(), reader.search(everything).total) == (2, before, before)
        assert not newest.done()
        may_go_on.set()
        assert (first.result().total, newest.result()) == (before + 10, 3)
    assert (reader.answering(), reader.sections()) == (3, before + 10)


def delete_and_group(engine: WhooshEngine) -> None:
    with engine.batch(generation=3) as batch:
        batch.delete_source("y")  # what follows moves forward in the run
        batch.set_groups({"s41": "1", "s57": "1", "s203": "1"})


def add_more(engine: WhooshEngine) -> None:
    for number in range(3):
        fill(engine, range(200 + 9 * number, 209 + 9 * number), generation=4 + number, source=f"z{number}")


def add_until_merged(engine: WhooshEngine) -> None:
    for number in range(20):
        fill(engine, range(300 + number, 301 + number), generation=8 + number, source=f"m{number}")


@pytest.mark.parametrize(
    "changes", [(add_more,), (delete_and_group, add_more), (add_more, delete_and_group), (add_more, add_until_merged)]
)
def test_a_state_made_ready_is_as_one_that_is_opened(
    index: Path, changes: tuple[Callable[[WhooshEngine], None], ...]
) -> None:
    reader, writer = WhooshEngine(index, analyser="test"), WhooshEngine(index, analyser="test")
    for change in changes:
        answers(reader)
        reader.folded_texts([f"s{number}" for number in range(0, 90, 3)])
        assert reader._snapshot.plain_places
        change(writer)
    opened = WhooshEngine(index, analyser="test")
    assert answers(reader) == answers(opened)
    names = list(opened.section_ids())
    assert list(reader.section_ids()) == names
    assert reader.folded_texts(names) == opened.folded_texts(names)
    assert {name: reader._snapshot.plain_text(doc) for name, doc in reader._snapshot.docs_by_section.items()} == {
        name: opened._snapshot.plain_text(doc) for name, doc in opened._snapshot.docs_by_section.items()
    }
    for name in FACETS:
        ready, plain = reader._snapshot.facet(name), opened._snapshot.facet(name)
        assert ready.values == plain.values
        for column in ("primary", "extra_docs", "extra_codes"):
            assert np.array_equal(getattr(ready, column), getattr(plain, column))
    for name in ("report", "source"):
        (names_ready, ready_codes), (names_plain, plain_codes) = (
            engine._snapshot.coded(name) for engine in (reader, opened)
        )
        assert names_ready == names_plain
        assert np.array_equal(ready_codes, plain_codes)
    assert [array.tolist() for array in reader._snapshot.grouped] == [
        array.tolist() for array in opened._snapshot.grouped
    ]


def test_many_small_commits_are_merged_and_nothing_changes(tmp_path: Path) -> None:
    engine, oracle = WhooshEngine(tmp_path / "index", analyser="test"), MemoryEngine()
    for target in (engine, oracle):
        for number in range(40):
            fill(target, range(number * 3, number * 3 + 3), generation=number, source=f"x{number % 5}")
        with target.batch(generation=99) as batch:
            batch.delete_source("x3")
    assert len(list(tmp_path.glob("index/*.kb"))) <= 17
    assert answers(engine) == answers(oracle)
    assert list(engine.section_ids()) == list(oracle.section_ids())
    assert engine.check() == []


def test_a_disk_that_is_full_leaves_the_index_as_it_was(index: Path, expected: list[object]) -> None:
    code = """
        import resource, sys
        from pathlib import Path
        from kb.engines.whoosh_engine import WhooshEngine
        from tests.engines.test_whoosh_disk import fill
        engine = WhooshEngine(Path(sys.argv[1]), analyser="test")
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
        try:
            fill(engine, range(1000, 1400), generation=9)
        except OSError as error:
            print(type(error).__name__)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(index)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    assert said == "OSError\n"
    assert answers(WhooshEngine(index, analyser="test")) == expected


WRITER = """
    import sys
    from pathlib import Path
    from kb.engines.whoosh_engine import WhooshEngine
    from tests.engines.test_whoosh_disk import fill
    engine = WhooshEngine(Path(sys.argv[1]), analyser="test")
    for number in range(engine.generation() + 1, 10_000):
        fill(engine, range(number * 10, number * 10 + 10), generation=number)
        print(number, flush=True)
"""


def test_killed_at_any_moment_the_index_holds_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "index"
    chance = random.Random(11)
    for _ in range(6):
        command = [sys.executable, "-c", textwrap.dedent(WRITER), str(path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))
        os.kill(process.pid, signal.SIGKILL)
        committed = [int(line) for line in process.stdout.read().split()]
        process.wait()
        process.stdout.close()
        engine = WhooshEngine(path, analyser="test")
        reached = engine.generation()
        assert reached >= max(committed, default=0)
        assert list(engine.section_ids()) == [f"s{n}" for n in range(10, reached * 10 + 10)]
        assert engine.check() == []


def test_what_an_interrupted_writer_left_is_swept_up(index: Path) -> None:
    litter = [index / "MAIN_0123456789abcdef.trm", index / "MAIN_0123456789abcdef.kb.77.new", index / "_MAIN_9.toc.1.5"]
    for path in litter:
        path.write_bytes(b"left")
    fill(WhooshEngine(index, analyser="test"), range(200, 201), generation=3)
    assert not any(path.exists() for path in litter)


def test_errors_of_the_index_are_errors_for_people() -> None:
    assert issubclass(IndexDamaged, EngineError)
    assert issubclass(IndexBusy, EngineError)
