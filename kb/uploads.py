"""What the keeper sends through the browser: files in a staging folder of the home, and a record of how far each has come.

Nothing of it is in the library before it is added. The record lies in the catalogue, so an upload outlives the page and the
process; whoever reads the files (the indexer) writes to it, whoever shows them (the web) reads it. Knows no file format.
"""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from kb.archive import pack, unpack
from kb.catalog import uploads as rows
from kb.catalog.connection import Catalog
from kb.catalog.uploads import Record
from kb.errors import LibraryError, LimitExceeded, NotFound, UsageError, tell_trouble
from kb.model import ParsedSource

STAGING, RECEIVED = "staging", "received"
MAX_FILE_BYTES = 64 * 1024 * 1024  # as large as a source may be (indexer.readers.base.Limits)
MAX_UPLOAD_BYTES = 1024 * 1024 * 1024  # of all files together; more is work for the command line
MAX_FILES = 2_000
MAX_NAME_CHARACTERS = 100  # with a suffix and a number it stays below the 255 bytes of every file system
FREE_BYTES = 256 * 1024 * 1024  # left on the disk whatever comes: the catalogue must be able to write
CHUNK_BYTES = 1 << 20
READING_FILE = ".reading"  # no name that safe_name gives
PENDING = ("reading", "adding")  # states in which there is work to do
KEPT_DAYS = {"open": 2, "ready": 60}  # an upload that waits for its files, or for the keeper
LEFT_OVER_SECONDS = 24 * 3600  # longer than any backup is under way
WINDOWS_NAMES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class Uploads:
    """The uploads of one library."""

    def __init__(self, catalog: Catalog, home: Path) -> None:
        self._catalog = catalog
        self._home = home

    # Asking

    def list(self, states: Iterable[str] | None = None) -> list[Record]:
        """Uploads, the latest first."""
        with self._catalog.read() as connection:
            return rows.list_uploads(connection, states)

    def get(self, number: int) -> Record:
        """One upload with its files."""
        with self._catalog.read() as connection:
            found = rows.find_upload(connection, number)
            if found is None:
                raise NotFound(f"没有第 {number} 次上传", advice="请从资料管理首页进入")
            return {**found, "files": rows.list_files(connection, number)}

    def reading(self, file: Record) -> ParsedSource | None:
        """What was read from a file that waits to be added."""
        path = self._reading_place(file)
        return unpack(path.read_bytes()) if file["staged"] and path.exists() else None

    def place(self, file: Record) -> Path:
        """Where the file's bytes lie."""
        return self.folder(file["upload"]) / str(file["staged"])

    def folder(self, number: int) -> Path:
        """Where everything of an upload lies."""
        return self._home / STAGING / str(number)

    def destination(self, file: Record) -> Path:
        """Where a file will lie once it is added: under its own name, or beside another of that name."""
        wanted = self._home / RECEIVED / Path(*(safe_name(part) for part in file["name"].split("/")))
        if file["choice"] == "replace":
            return wanted
        place, count = wanted, 1
        while place.exists() and (file["facts"] or {}).get("destination") != str(place):
            count += 1
            place = wanted.with_stem(f"{wanted.stem}（{count}）")
        return place

    # Changing

    def begin(self, owner: str) -> int:
        """A new upload; gives its number."""
        return int(self._change(lambda connection: rows.add_upload(connection, owner=owner)))

    def receive(self, number: int, name: str, stream: IO[bytes], *, limit: int = MAX_FILE_BYTES) -> Record:
        """Put one file into the staging folder as it comes, never more of it than the limit, never all of it in memory."""
        upload = self.get(number)
        if upload["state"] != "open":
            raise UsageError("这次上传已经开始读取，不能再加文件", advice="请另起一次上传")
        if len(upload["files"]) >= MAX_FILES:
            raise UsageError(f"一次最多 {MAX_FILES} 个文件", advice="请分几次上传，或打成压缩包")
        shown = display_name(name)
        left = MAX_UPLOAD_BYTES - sum(file["size"] for file in upload["files"])
        staged = f"{len(upload['files']) + 1}/{safe_name(shown.rpartition('/')[2])}"
        size = self._write(self.folder(number) / staged, stream, shown, min(limit, left))
        add = rows.add_file
        self._change(lambda connection: add(connection, number, name=shown, staged=staged, size=size))
        return {"name": shown, "size": size}

    def stage_member(self, file: Record, name: str, data: bytes, **more: Any) -> None:
        """Put a file from inside an archive beside it, as a file of its own."""
        count = len(self.get(file["upload"])["files"]) + 1
        staged = f"{count}/{safe_name(name.rpartition('/')[2])}"
        path = self.folder(file["upload"]) / staged
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        size = len(data)
        add = rows.add_file
        self._change(lambda c: add(c, file["upload"], name=name, staged=staged, size=size, **more))

    def note_member(self, file: Record, name: str, state: str, reason: str) -> None:
        """Put on record a file from inside an archive that was not taken out."""
        add = rows.add_file
        self._change(
            lambda c: add(c, file["upload"], name=name, staged="", size=0, state=state, reason=reason, choice="leave")
        )

    def set_state(self, number: int, state: str, note: str = "") -> None:
        """Let an upload go on to its next step."""
        self._change(lambda connection: rows.change_upload(connection, number, state=state, note=note))

    def set_file(self, number: int, **values: Any) -> None:
        """Note how far a file has come."""
        self._change(lambda connection: rows.change_file(connection, number, **values))

    def keep_reading(self, file: Record, parsed: ParsedSource) -> None:
        """Lay what was read beside the file's bytes, so that adding it needs no second reading."""
        self._reading_place(file).write_bytes(pack(parsed))

    def drop_bytes(self, file: Record) -> None:
        """Delete a file's bytes and what was read from them."""
        if file["staged"]:
            shutil.rmtree(self.place(file).parent, ignore_errors=True)

    def discard(self, number: int) -> None:
        """Throw an upload away: its files go, a line on record stays."""
        self.get(number)
        shutil.rmtree(self.folder(number), ignore_errors=True)

        def forget(connection: Any) -> None:
            rows.forget_files(connection, number)
            rows.change_upload(connection, number, state="discarded", note="")

        self._change(forget)

    def clear(self, number: int) -> None:
        """Delete what lies in the staging folder of an upload that is done; its record stays."""
        shutil.rmtree(self.folder(number), ignore_errors=True)

    def _reading_place(self, file: Record) -> Path:
        return self.place(file).parent / READING_FILE

    def sweep(self) -> None:
        """Discard uploads that nobody came back to, and delete what lies in the staging folder without a record."""
        for upload in self.list(KEPT_DAYS):
            age = datetime.now() - datetime.fromisoformat(upload["changed_at"])
            if age > timedelta(days=KEPT_DAYS[upload["state"]]):
                self.discard(upload["id"])
        living = {str(upload["id"]) for upload in self.list((*KEPT_DAYS, *PENDING))}
        for path in (self._home / STAGING).glob("*"):
            if path.name not in living and time.time() - path.stat().st_mtime > LEFT_OVER_SECONDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _change(self, change: Callable[[Any], Any]) -> Any:
        with self._catalog.write("upload") as writing:
            return change(writing.connection)

    def _write(self, path: Path, stream: IO[bytes], shown: str, limit: int) -> int:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            size = _copy(stream, path, min(limit, shutil.disk_usage(path.parent).free - FREE_BYTES))
        except OSError as error:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise LibraryError(
                f"没有收下（{tell_trouble(error)}）", where=shown, advice="请检查服务器的磁盘空间后再传"
            ) from error
        if size is None:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise LimitExceeded(
                f"文件太大，一个最多 {MAX_FILE_BYTES >> 20} MB，一次最多 {MAX_UPLOAD_BYTES >> 20} MB",
                where=shown,
                advice="请分成几个较小的文件，或在服务器上用 kb index 收入",
            )
        return size


def _copy(stream: IO[bytes], path: Path, limit: int) -> int | None:
    size = 0
    with path.open("wb") as target:
        while part := stream.read(CHUNK_BYTES):
            size += len(part)
            if size > limit:
                return None
            target.write(part)
    return size


def display_name(name: str) -> str:
    """A file's name as people see it: its path as sent, without drive, way out, or characters that draw nothing.

    >>> display_name("C:\\\\资料\\\\汇编.docx"), display_name("../../etc/passwd"), display_name("a\\x00\\n\\u202eb.txt")
    ('资料/汇编.docx', 'etc/passwd', 'ab.txt')
    """
    parts = []
    for part in re.sub(r"^[A-Za-z]:", "", unicodedata.normalize("NFC", name)).replace("\\", "/").split("/"):
        shown = "".join(c for c in part if c.isprintable() and unicodedata.category(c) != "Cf").strip()
        if shown.strip(". "):
            parts.append(shown)
    return "/".join(parts)[-500:] or "未命名"


def safe_name(name: str) -> str:
    """One component of a path that every system can hold and that leads nowhere.

    >>> [safe_name(name) for name in ("汇编.docx", "..", "con.txt", '<a>"|?*:.txt', "a" * 300 + ".pdf")]
    ['汇编.docx', '_', '_con.txt', '_a______.txt', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.pdf']
    """
    cleaned = re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", name).strip(" .") or "_"
    if WINDOWS_NAMES.match(cleaned):
        cleaned = f"_{cleaned}"
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, dot, suffix = cleaned, "", ""
    return f"{_cut(stem)}{dot}{suffix}"


def _cut(stem: str) -> str:
    # A Chinese character takes three bytes: 64 of them leave room for a suffix and a number.
    return stem[:64] if len(stem.encode()) > 200 or len(stem) > MAX_NAME_CHARACTERS else stem
