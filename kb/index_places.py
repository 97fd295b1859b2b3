"""Where the indexes of a library stand, whichever engine they are for: the current one, a fresh one, and the exchange.

Whoosh has folders beside a pointer file, OpenSearch indexes behind an alias that names the current one, memory nothing.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kb.engines.base import Engine
from kb.engines.memory import MemoryEngine
from kb.errors import EngineError, IndexDamaged, LibraryError, UsageError
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.engines.opensearch_engine import OpenSearchEngine


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which folder or index is the current one, and what it was made from."""

    folder: str
    epoch: str
    analysis: str


class Place(Protocol):
    """Where indexes stand; `where` is for messages."""

    @property
    def where(self) -> str: ...
    def read(self) -> Pointer | None:
        """The current index, or None where there is none yet."""

    def open(self, pointer: Pointer | None) -> Engine: ...
    def create(self, *, epoch: str, analysis: str) -> tuple[Pointer, Engine]:
        """A new index that nobody sees yet."""

    def exchange(self, pointer: Pointer, engine: Engine) -> Engine:
        """Let the new index be the current one, in one step; gives what is asked from now on."""

    def clear_leftovers(self) -> list[Path]:
        """Delete what is not the current index; gives folders that could not go yet."""


def make_place(settings: Settings) -> Place:
    """The place that the engine's URL names."""
    url = settings.engine_location
    kind, _, location = url.partition(":")
    if kind == "whoosh":
        return FolderPlace(Path(location))
    if kind == "memory":
        return MemoryPlace()
    if kind.startswith("opensearch+"):
        return ClusterPlace(settings)
    raise UsageError(f"不认识的引擎 {url}", advice="可用的有 whoosh:文件夹 和 opensearch+https://主机:9200/索引名")


class MemoryPlace:
    """For tests: nothing is kept."""

    where = "memory"

    def __init__(self) -> None:
        self._current: tuple[Pointer, Engine] | None = None

    def read(self) -> Pointer | None:
        """The current one."""
        return self._current[0] if self._current else None

    def open(self, pointer: Pointer | None) -> Engine:
        """The current one, or an empty one."""
        return self._current[1] if self._current else MemoryEngine()

    def create(self, *, epoch: str, analysis: str) -> tuple[Pointer, Engine]:
        """Another list."""
        return Pointer("memory", epoch, analysis), MemoryEngine()

    def exchange(self, pointer: Pointer, engine: Engine) -> Engine:
        """From now on this one."""
        self._current = pointer, engine
        return engine

    def clear_leftovers(self) -> list[Path]:
        """There are none."""
        return []


class FolderPlace:
    """Folders with numbers, and a file that says which of them is the current one."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.where = str(root)

    def read(self) -> Pointer | None:
        """What the file says."""
        try:
            return Pointer(**json.loads((self._root / "current.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def open(self, pointer: Pointer | None) -> Engine:
        """The index in the folder."""
        if pointer is None:
            raise LibraryError("还没有索引", where=self.where, advice="请运行 kb rebuild")
        from kb.engines.whoosh_engine import WhooshEngine

        try:
            return WhooshEngine(self._root / pointer.folder)
        except (pickle.UnpicklingError, EOFError, ValueError, ImportError, IndexError) as error:
            # What a table of contents full of nonsense makes whoosh's own unpickling raise.
            raise IndexDamaged("索引文件损坏", where=self.where, advice="请运行 kb rebuild 重建") from error

    def create(self, *, epoch: str, analysis: str) -> tuple[Pointer, Engine]:
        """An empty index in a folder of its own."""
        names = [folder.name for folder in self._root.iterdir()] if self._root.is_dir() else []
        fresh = Pointer(_next_number(names), epoch, analysis)
        (self._root / fresh.folder).mkdir(parents=True, exist_ok=True)
        return fresh, self.open(fresh)

    def exchange(self, pointer: Pointer, engine: Engine) -> Engine:
        """Replace the file that names the current one."""
        path = self._root / "current.json"
        temporary = path.with_suffix(".new")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(asdict(pointer), file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        return engine

    def clear_leftovers(self) -> list[Path]:
        """What a dead process or a rebuild left; on Windows a folder that someone still reads stays until next time."""
        pointer = self.read()
        if not self._root.is_dir():
            return []
        others = [
            folder
            for folder in self._root.iterdir()
            if folder.is_dir() and (pointer is None or folder.name != pointer.folder)
        ]
        for folder in others:
            shutil.rmtree(folder, ignore_errors=True)
        return [folder for folder in others if folder.exists()]


class ClusterPlace:
    """Indexes named after the alias with a number behind; the alias is always the current one."""

    def __init__(self, settings: Settings) -> None:
        from kb.engines.opensearch_client import Client, read_address

        address = read_address(settings.engine_location)
        self._client = Client(address)
        self._alias = address.index
        self._settings = settings
        self._engine: OpenSearchEngine | None = None
        self.where = address.shown

    def read(self) -> Pointer | None:
        """What the index behind the alias says of itself; one laid down in another way is as good as none."""
        from kb.engines.opensearch_mapping import FORMAT

        try:
            facts = self._aliased().facts()
        except IndexDamaged:
            return None
        if "epoch" not in facts or facts["format"] != FORMAT:
            return None
        return Pointer(facts["folder"], facts["epoch"], facts["analysis"])

    def open(self, pointer: Pointer | None) -> Engine:
        """Whatever the alias means."""
        if pointer is None:
            raise LibraryError("还没有索引", where=self.where, advice="请运行 kb rebuild")
        return self._aliased()

    def create(self, *, epoch: str, analysis: str) -> tuple[Pointer, Engine]:
        """An empty index without copies, which is filled twice as fast; it gets them with the exchange."""
        from kb.engines.opensearch_engine import OpenSearchEngine
        from kb.engines.opensearch_mapping import FORMAT, index_settings, mapping

        name = f"{self._alias}-{_next_number([name.rpartition('-')[2] for name in self._own_indexes()])}"
        fresh = Pointer(name, epoch, analysis)
        body = {
            "settings": index_settings(shards=self._settings.engine_shards, replicas=0),
            "mappings": mapping({**asdict(fresh), "format": FORMAT, "generation": 0}),
        }
        template = {"index_patterns": [f"{self._alias}-*"], "priority": 100, "template": {"settings": body["settings"]}}
        self._client.write("PUT", f"/_index_template/{self._alias}", template)
        self._client.write("PUT", f"/{name}", body)
        return fresh, OpenSearchEngine(self._client, name)

    def exchange(self, pointer: Pointer, engine: Engine) -> Engine:
        """Turn the alias, and delete what it meant before, in one step."""
        copies = {"index": {"number_of_replicas": self._settings.engine_replicas}}
        self._client.write("PUT", f"/{pointer.folder}/_settings", copies)
        old = [name for name, aliases in self._own_indexes().items() if self._alias in aliases]
        actions: list[dict[str, Any]] = [{"remove_index": {"index": name}} for name in old if name != pointer.folder]
        actions.append({"add": {"index": pointer.folder, "alias": self._alias}})
        self._client.write("POST", "/_aliases", {"actions": actions})
        aliased = self._aliased()
        aliased.facts(fresh=True)
        return aliased

    def clear_leftovers(self) -> list[Path]:
        """Indexes that a dead process left half made."""
        for name, aliases in self._own_indexes().items():
            if self._alias not in aliases:
                self._client.write("DELETE", f"/{name}", ignore_unavailable="true")
        return []

    def _aliased(self) -> OpenSearchEngine:
        from kb.engines.opensearch_engine import OpenSearchEngine

        if self._engine is None:
            self._engine = OpenSearchEngine(self._client, self._alias)
        return self._engine

    def _own_indexes(self) -> dict[str, set[str]]:
        """Index → its aliases, of those that bear our name and a number."""
        try:
            found = self._client.write("GET", f"/{self._alias}-*/_alias")
        except EngineError as error:
            if self._client.is_missing(error):
                return {}
            raise
        own = re.compile(rf"{re.escape(self._alias)}-\d{{4,}}")
        return {name: set(told["aliases"]) for name, told in found.items() if own.fullmatch(name)}


def _next_number(names: list[str]) -> str:
    return f"{max((int(name) for name in names if name.isdigit()), default=0) + 1:04d}"
