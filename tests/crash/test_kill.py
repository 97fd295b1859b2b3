"""`kill -9` at random moments of indexing, rebuilding and removing: nothing lost, nothing twice, nothing half."""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from kb.corrections import Correction
from kb.doctor import examine_library, verify_search
from kb.library import Library
from tests.crash.killing import SETTINGS, run, warm_up, write_sources

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL")

Content = dict[str, set[str]]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warm_up()
    folder = tmp_path_factory.mktemp("sources")
    write_sources(folder, count=12)
    return folder


@pytest.fixture(scope="module")
def whole(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Content, float]:
    """What a library holds when nobody is killed, and how long indexing takes then."""
    home = make_home(tmp_path_factory.mktemp("whole"))
    code, seconds = run(["--home", str(home), "index", str(sources)])
    assert code == 0
    with Library.open(home) as library:
        return read_content(library), seconds


def make_home(folder: Path) -> Path:
    home = folder / "home"
    home.mkdir()
    (home / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return home


def read_content(library: Library) -> Content:
    content: Content = defaultdict(set)
    for record in library.export():
        content[record["source"]["file"]].add(record["section_id"])
    return dict(content)


def check(home: Path, whole: Content) -> Content:
    """What the library holds after a death: whole sources only, all of them found, nothing out of order."""
    if not (home / "catalog.db").exists():
        return {}
    with Library.open(home, create=True) as library:
        content = read_content(library)
        assert content == {path: whole[path] for path in content}
        library.engine()  # whatever a death left behind is mended by whoever asks next
        assert verify_search(library, strings=5, seed=1)["failures"] == []
        assert library.synchrony.compare() == (set(), set())
        assert [finding for finding in examine_library(library, mend=True) if not finding.is_harmless] == []
    return content


def kill_while_indexing(folder: Path, sources: Path, whole: tuple[Content, float], *, moments: int, seed: int) -> None:
    """Kill again and again in the midst of the work, going on with what is left; a finished library begins anew."""
    rng = random.Random(seed)
    deaths = attempts = 0
    while deaths < moments:
        home = make_home_in(folder, f"{seed}-{attempts}")
        reached: Content = {}
        while reached != whole[0] and deaths < moments:
            attempts += 1
            assert attempts < 10 * moments, "the work is over too soon to be killed in its midst"
            code, _ = run(["--home", str(home), "index", str(sources)], kill_after=rng.uniform(0, whole[1]))
            deaths += code < 0
            now = check(home, whole[0])
            assert set(now) >= set(reached), "a committed source was lost"
            reached = now
        assert run(["--home", str(home), "index", str(sources)])[0] == 0
        assert check(home, whole[0]) == whole[0]


def kill_while_rebuilding_and_removing(home: Path, sources: Path, whole: Content, *, moments: int, seed: int) -> None:
    rng = random.Random(seed)
    assert run(["--home", str(home), "index", str(sources)])[0] == 0
    with Library.open(home) as library:
        report = library.report(library.list_reports()[0]["report_id"])
        library.correct(Correction("report", report["fingerprint"], field="year", value=1999))
        mended = report["source"]["file"]
    names = sorted(set(whole) - {mended})
    deaths = attempts = 0
    while deaths < moments:
        attempts += 1
        assert attempts < 10 * moments, "the work is over too soon to be killed in its midst"
        victim = rng.choice(names)
        purge = ["--purge"] if attempts % 2 else []
        for verb in (["rebuild"], ["remove", victim, "--yes", *purge]):
            code, _ = run(["--home", str(home), *verb], kill_after=rng.uniform(0, 0.4))
            deaths += code < 0
            content = check(home, whole)
            assert set(whole) - set(content) <= {victim}, "removing took more than it was told"
        assert run(["--home", str(home), "index", str(sources)])[0] == 0
        assert check(home, whole) == whole
        with Library.open(home) as library:
            assert library.report(report["report_id"])["year"] == 1999
            assert len(library.corrections()) == 1


def test_killed_while_indexing(tmp_path: Path, sources: Path, whole: tuple[Content, float]) -> None:
    kill_while_indexing(tmp_path, sources, whole, moments=6, seed=11)


def test_killed_while_rebuilding_and_removing(tmp_path: Path, sources: Path, whole: tuple[Content, float]) -> None:
    kill_while_rebuilding_and_removing(make_home(tmp_path), sources, whole[0], moments=6, seed=12)


@pytest.mark.soak
def test_killed_at_sixty_moments(tmp_path: Path, sources: Path, whole: tuple[Content, float]) -> None:
    kill_while_indexing(tmp_path, sources, whole, moments=30, seed=100)
    kill_while_rebuilding_and_removing(make_home(tmp_path), sources, whole[0], moments=30, seed=200)


def make_home_in(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return make_home(folder / name)
