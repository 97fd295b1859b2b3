"""Removing a source so that it can be taken back: what was read from it, and its file where we hold it, are set aside.

They stay for thirty days. `kb remove --purge` knows nothing of this: what must leave no trace is removed by it, and it clears
what was set aside too.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.archive import unpack
from kb.catalog.reading import stored_reading
from kb.errors import NotFound
from kb.uploads import RECEIVED

if TYPE_CHECKING:
    from kb.library import Library

REMOVED = "removed"
KEPT_DAYS = 30
FACTS_FILE, READING_FILE, SOURCE_FILE = "facts.json", "reading", "source"

Record = dict[str, Any]


def remove_source(library: Library, content_hash: str) -> Record:
    """Take a source out of the library and set it aside; gives what is known of it."""
    source = next((found for found in library.list_sources() if found["content_hash"] == content_hash), None)
    if source is None:
        raise NotFound("库里没有这份源文件", advice="它可能已被移除，请刷新列表")
    folder = _folder(library, content_hash)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    facts = {
        "content_hash": content_hash,
        "path": source["path"],
        "reader": source["reader"],
        "reports": source["reports"],
        "removed_at": time.time(),
    }
    with library.catalog.read() as connection:
        (folder / READING_FILE).write_bytes(stored_reading(connection, source["id"]))
    (folder / FACTS_FILE).write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    library.remove([content_hash])
    if _is_ours(library, Path(source["path"])):
        os.replace(source["path"], folder / SOURCE_FILE)
    return facts


def restore_source(library: Library, content_hash: str) -> Record:
    """Put back what was removed."""
    folder = _folder(library, content_hash)
    facts = _facts(folder)
    if facts is None:
        raise NotFound("移除的内容已经不在了", advice="请重新上传这份文件")
    path = Path(facts["path"])
    if (folder / SOURCE_FILE).exists() and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(folder / SOURCE_FILE, path)
    parsed = unpack((folder / READING_FILE).read_bytes())
    with library.write("restore") as writer:
        prepared = writer.prepare(parsed, content_hash=content_hash, reader=facts["reader"])
        writer.put(prepared, path=facts["path"])
    shutil.rmtree(folder)
    return facts


def list_removed(library: Library) -> list[Record]:
    """What can still be taken back, the latest first; what lay there too long is deleted."""
    found = []
    for folder in (library.settings.home / REMOVED).glob("*"):
        facts = _facts(folder)
        if facts is None or time.time() - facts["removed_at"] > KEPT_DAYS * 24 * 3600:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            found.append(facts)
    return sorted(found, key=lambda facts: float(facts["removed_at"]), reverse=True)


def _folder(library: Library, content_hash: str) -> Path:
    if not content_hash.isalnum():
        raise NotFound("没有这份源文件", advice="请从源文件列表进入")
    return library.settings.home / REMOVED / content_hash


def _facts(folder: Path) -> Record | None:
    try:
        found: Record = json.loads((folder / FACTS_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _is_ours(library: Library, path: Path) -> bool:
    return path.is_file() and path.is_relative_to(library.settings.home / RECEIVED)
