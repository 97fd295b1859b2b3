"""The whole library in one file, and back: the catalogue with the keeper's corrections, and what the keeper put beside it.

The index is not in it, being derived. Works on a library in use: readers see the moment before or the moment after.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from kb import __version__
from kb.catalog import migrations, sqlite
from kb.catalog.connection import Catalog
from kb.catalog.schema import library as library_table
from kb.catalog.schema import reports, sections
from kb.errors import DamagedLibrary, LibraryError, UsageError, tell_trouble
from kb.locks import WriterLock
from kb.settings import Settings, require_writable

if TYPE_CHECKING:
    from kb.library import Library

MANIFEST = "manifest.json"
CATALOG = "catalog.db"
KEPT_SUFFIXES = (".toml", ".txt")  # settings and the keeper's own tables in the library's folder


def back_up(library: Library, file: Path) -> dict[str, Any]:
    """Write a backup; the file appears whole or not at all."""
    source = _database(library.settings)
    try:
        with tempfile.TemporaryDirectory(prefix=".kb-backup-", dir=file.absolute().parent) as folder:
            copy = Path(folder) / CATALOG
            sqlite.copy_database(source, copy, busy_wait_seconds=library.settings.busy_wait_seconds)
            facts = _describe(replace(library.settings, catalog_url=f"sqlite:///{copy}"), copy)
            packed = Path(folder) / "backup.zip"
            _pack(packed, copy, facts, library.settings.home)
            os.replace(packed, file)
    except (OSError, sqlite.Error) as error:
        raise LibraryError(
            f"备份没有写成（{tell_trouble(error)}）",
            where=str(file),
            advice="请检查磁盘空间和权限",
        ) from error
    return {**facts, "file": str(file), "bytes": file.stat().st_size}


def check_backup(file: Path) -> dict[str, Any]:
    """What the backup says of itself; raises when it is damaged, no backup, or from a newer program."""
    try:
        with zipfile.ZipFile(file) as archive:
            facts: dict[str, Any] = json.loads(archive.read(MANIFEST))
            digest = hashlib.sha256()
            with archive.open(CATALOG) as stream:
                while part := stream.read(1 << 20):
                    digest.update(part)
    except FileNotFoundError as error:
        raise UsageError("没有这个文件", where=str(file)) from error
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise DamagedLibrary("不是完好的备份文件", where=str(file), advice="请换一份备份；现有资料库没有动") from error
    if digest.hexdigest() != facts.get("sha256"):
        raise DamagedLibrary("备份文件已损坏（校验不符）", where=str(file), advice="请换一份备份；现有资料库没有动")
    migrations.check_version(int(facts["schema_version"]))
    return facts


def restore_backup(settings: Settings, file: Path) -> dict[str, Any]:
    """Put the backup in the place of what the library holds. The index is made anew at the next opening."""
    facts = check_backup(file)
    require_writable(settings.home)
    live = _database(settings)
    with WriterLock(settings.home / "write.lock").hold(task="kb restore", wait_seconds=settings.lock_wait_seconds):
        _put_back(file, settings, live)
    return facts


def _put_back(file: Path, settings: Settings, live: Path) -> None:
    with _unpacked(file, settings) as fresh:
        _set_aside_if_damaged(settings, live)
        try:
            sqlite.copy_database(fresh, live, busy_wait_seconds=settings.busy_wait_seconds)
        except sqlite.Error as error:
            raise sqlite.explain(error, where=str(live)) from error
        _restore_files(file, settings.home)


def _database(settings: Settings) -> Path:
    if not sqlite.is_sqlite(settings.catalog_location):
        raise UsageError("目录库不是 SQLite，备份请用数据库自己的工具（如 pg_dump）")
    return sqlite.database_path(settings.catalog_location)


def _describe(settings: Settings, copy: Path) -> dict[str, Any]:
    catalog = Catalog.open(settings)
    try:
        counts = {"reports": catalog.count(reports), "sections": catalog.count(sections)}
        catalog.purge()  # the copy is packed without free pages and without a log beside it
    finally:
        catalog.close()
    return {
        "program": __version__,
        "schema_version": migrations.SCHEMA_VERSION,
        "made_at": datetime.now().isoformat(timespec="seconds"),
        "sha256": hashlib.sha256(copy.read_bytes()).hexdigest(),
        **counts,
    }


def _pack(packed: Path, copy: Path, facts: dict[str, Any], home: Path) -> None:
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(MANIFEST, json.dumps(facts, ensure_ascii=False, indent=1))
        archive.write(copy, CATALOG)
        for path in sorted(home.iterdir()):
            if path.is_file() and path.suffix in KEPT_SUFFIXES:
                archive.write(path, f"home/{path.name}")
    with packed.open("rb+") as stream:
        os.fsync(stream.fileno())


@contextmanager
def _unpacked(file: Path, settings: Settings) -> Iterator[Path]:
    """The backup's catalogue as a file of its own: of this version, sound, and with a new epoch."""
    with tempfile.TemporaryDirectory(prefix=".kb-restore-", dir=settings.home) as folder:
        path = Path(folder) / CATALOG
        with zipfile.ZipFile(file) as archive, archive.open(CATALOG) as stream, path.open("wb") as target:
            shutil.copyfileobj(stream, target)
        sqlite.check_file(path)
        catalog = Catalog.open(replace(settings, catalog_url=f"sqlite:///{path}"))
        try:
            if catalog.needs_upgrade():
                catalog.upgrade()
            with catalog.write("restore") as writing:
                epoch = migrations.new_epoch()
                writing.connection.execute(
                    update(library_table).where(library_table.c.name == "epoch").values(value=epoch)
                )
                writing.touched = True
        finally:
            catalog.close()
        yield path


def _set_aside_if_damaged(settings: Settings, live: Path) -> None:
    catalog = Catalog.open(settings)
    try:
        if live.exists():
            catalog.needs_upgrade()
    except DamagedLibrary:
        catalog.close()
        live.replace(live.with_name(live.name + ".damaged"))
        for suffix in ("-wal", "-shm"):
            live.with_name(live.name + suffix).unlink(missing_ok=True)
    finally:
        catalog.close()


def _restore_files(file: Path, home: Path) -> None:
    """The keeper's own files come back where they are missing; those that are there are left alone."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            folder, _, own = name.partition("/")
            target = home / Path(own).name
            if folder == "home" and own and target.suffix in KEPT_SUFFIXES and not target.exists():
                target.write_bytes(archive.read(name))
