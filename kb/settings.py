"""Where a library lives and every number that can be tuned, each with its reason. Reads no file but settings.toml.

Precedence: what the caller says, then the environment (KB_HOME, KB_CATALOG_URL, KB_ENGINE_URL), then settings.toml in
the library's home, then the defaults below.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from kb.errors import LibraryError, UsageError, tell_trouble

SETTINGS_FILE = "settings.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a library needs to know about itself before it is opened."""

    home: Path
    catalog_url: str = ""  # empty: catalog.db in the home
    engine_url: str = ""  # empty: a Whoosh index in the home

    # A second writer waits this long before it is told who is writing: longer than one source's commit, shorter than
    # a person's patience at the command line.
    lock_wait_seconds: float = 10.0
    # A reader or writer of SQLite waits this long for the other's commit; the longest commit measured is under 1 s.
    busy_wait_seconds: float = 30.0
    # On a cluster only, for an index that is made anew. Shards: one for each node, later one for each 20 GB. Replicas: how
    # many machines may die before anything is missing.
    engine_shards: int = 3
    engine_replicas: int = 1
    # The engine is committed after so many sections or seconds, whichever comes first. A commit costs nearly the same
    # for one section as for 1,000: bulk work wants few. What is not committed yet is replayed from the catalogue.
    engine_batch_sections: int = 10_000
    engine_batch_seconds: float = 60.0
    # Processes that read and segment; 0 means one for each core. More only makes them wait for each other.
    workers: int = 0
    # Two sections are near-identical from this share of common four-character runs on (digits, masks, places folded).
    duplicate_similarity: float = 0.8
    # Shorter texts are formulas that everyone writes (特此报告); grouping them would say nothing.
    duplicate_min_characters: int = 24
    # 交稿前检查. A passage is 通用表述 from so many counties in so many provinces on: fewer may have one common source.
    formula_counties: int = 5
    formula_provinces: int = 3
    # 雷同: a run of so many characters that is the same letter for letter is looked at whatever stands around it; ten are
    # often a set phrase with its verb, sixteen a sentence.
    overlap_run_characters: int = 13
    # A stretch resembles another from so many characters of a writer's own on (set phrases and common words count for a
    # part of one) and from this share of them. Of copies with 30% of the words changed 93% pass, of 2,322 sentences of other
    # offices 12 do, all of them set phrases that the table lacks; 12 characters would let 85% and 2 pass.
    overlap_own_characters: float = 9.0
    overlap_share: float = 0.5
    # From so many on it must be changed, below it had better be: two sentences of a report.
    overlap_must_characters: float = 30.0
    # Seconds between two looks by `kb index --watch`: polling works on network drives, where events do not.
    watch_seconds: float = 5.0

    @property
    def catalog_location(self) -> str:
        """The catalogue's URL, the default spelled out."""
        return self.catalog_url or f"sqlite:///{self.home / 'catalog.db'}"

    @property
    def engine_location(self) -> str:
        """The engine's URL, the default spelled out."""
        return self.engine_url or f"whoosh:{self.home / 'index'}"

    @property
    def worker_count(self) -> int:
        """How many processes read and segment."""
        return self.workers or os.cpu_count() or 1


def default_home() -> Path:
    """Where the library lives when nobody says: the place each system keeps a user's data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "report-kb"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "report-kb"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "report-kb"


def load_settings(
    home: Path | str | None = None, *, environ: Mapping[str, str] | None = None, **overrides: Any
) -> Settings:
    """The settings of the library at `home`; overrides win over the environment, which wins over settings.toml."""
    environment = os.environ if environ is None else environ
    place = Path(home or environment.get("KB_HOME") or default_home()).expanduser().absolute()
    settings = replace(Settings(home=place), **_read_file(place / SETTINGS_FILE))
    from_environment = {
        name: environment[variable]
        for name, variable in (("catalog_url", "KB_CATALOG_URL"), ("engine_url", "KB_ENGINE_URL"))
        if environment.get(variable)
    }
    return replace(settings, **{**from_environment, **overrides})


def require_writable(home: Path) -> None:
    """Make the library's folder, or say why it cannot be."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"不能建立资料库（{tell_trouble(error)}）", where=str(home), advice="请检查权限，或用 --home 换一个位置"
        ) from error
    if not os.access(home, os.W_OK):
        raise LibraryError("不能写入", where=str(home), advice="请检查文件夹权限，或用 --home 换一个位置")


def _read_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"设置文件读不懂（{error}）", where=str(path), advice="请改正这一行，或先把文件移开"
        ) from error
    known = {field.name: field.default for field in fields(Settings) if field.name != "home"}
    for name, value in values.items():
        if name not in known:
            raise UsageError(f"没有“{name}”这项设置", where=str(path), advice=f"可用的有：{'、'.join(known)}")
        if isinstance(value, bool) or not isinstance(value, _accepted(known[name])):
            raise UsageError(f"“{name}”的值不对", where=str(path), advice=f"应当像 {known[name]!r} 这样")
    return values


def _accepted(default: object) -> tuple[type, ...]:
    return (int, float) if isinstance(default, float) else (type(default),)
