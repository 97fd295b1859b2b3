"""Reading what the keeper sent through the browser, and adding it to the library: the work of an upload, in a process of its own.

How far it has come is written to the record after every file, so that it can be watched, and taken up again where it stopped.
Nothing here raises for a file's sake.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

from indexer.pipeline import parse_source
from indexer.readers import Limits
from indexer.readers.archive import expand, is_archive
from kb import __version__ as reader_version
from kb.doubts import find_doubts
from kb.errors import KBError, LockedLibrary, SecretSource, SourceError, tell_trouble
from kb.identity import digest_bytes
from kb.library import Library
from kb.model import ParsedSource, Report
from kb.preparing import prepare_source
from kb.uploads import Uploads
from kb.writer import Writer

Record = dict[str, Any]

AGAIN = "再读一次"
# After so many files the writer's lock is let go for a moment: a correction made meanwhile waits seconds, not minutes.
ADDED_AT_ONCE = 20
BREATH_SECONDS = 0.3  # whoever waits for the lock looks every 0.1 s
KILLED = "读取时程序意外中止，这个文件没有读成；请另存为其他格式后再试"


def work_on(home: Path, number: int) -> None:
    """Do what an upload waits for: read its files, or add those that were chosen."""
    with Library.open(home) as library:
        upload = library.uploads.get(number)
        if upload["state"] == "reading":
            _read_all(library, number)
        elif upload["state"] == "adding":
            _add_all(library, number)


def _read_all(library: Library, number: int) -> None:
    uploads = library.uploads
    while file := next((f for f in uploads.get(number)["files"] if f["state"] in ("received", "reading")), None):
        if file["state"] == "reading" and file["reason"] == AGAIN:
            uploads.set_file(file["id"], state="failed", reason=KILLED, choice="leave")
            continue
        # Whoever read it before did not come back: the machine was switched off, or this file did it. One more try.
        uploads.set_file(file["id"], state="reading", reason=AGAIN if file["state"] == "reading" else "")
        _read_one(library, file)
    uploads.set_state(number, "ready")


def _read_one(library: Library, file: Record) -> None:
    uploads = library.uploads
    data = uploads.place(file).read_bytes()
    if is_archive(file["name"], data):
        _unpack(uploads, file, data)
        return
    content_hash = digest_bytes(data)
    try:
        parsed = parse_source(data, name=file["name"], allow_marked=file["is_allowed"])
    except KBError as error:
        _note_failure(uploads, file, error)
        return
    if not parsed.documents:
        uploads.set_file(file["id"], state="failed", reason="没有读出任何报告", choice="leave")
        return
    uploads.keep_reading(file, parsed)
    facts = _count(parsed)
    known = library.examine(str(uploads.destination({**file, "facts": facts})), content_hash)
    is_known = known.twin is not None or known.standing == "unchanged"
    facts["twin"] = known.twin
    facts["namesake"] = _namesake(library, file, parsed)
    facts["known_reports"] = 0 if is_known else library.count_known(parsed)
    choice = "leave" if is_known else "replace" if facts["namesake"] == "same" else "take"
    reason = "库里已有内容完全相同的文件" if is_known else ""
    uploads.set_file(file["id"], state="read", content_hash=content_hash, facts=facts, choice=choice, reason=reason)


def _unpack(uploads: Uploads, file: Record, data: bytes) -> None:
    count = 0
    for member in expand(data, name=file["name"], limits=Limits()):
        if member.data is not None:
            uploads.stage_member(file, member.name, member.data)
            count += 1
        else:
            state = "ignored" if member.error is None else "failed"
            reason = member.error.advised() if member.error else member.left_out or ""
            uploads.note_member(file, member.name, state, reason)
    uploads.drop_bytes(file)
    uploads.set_file(file["id"], state="unpacked", staged="", reason=f"压缩包，取出 {count} 个文件", choice="leave")


def _note_failure(uploads: Uploads, file: Record, error: KBError) -> None:
    if isinstance(error, SecretSource) and not error.can_allow:
        # What must not lie on this machine does not stay on it.
        uploads.drop_bytes(file)
        reason = f"有“{error.mark}”标志，没有读取，传来的文件已从服务器删除；请按保密规定处理"
        uploads.set_file(file["id"], state="secret", staged="", reason=reason, choice="leave")
    elif isinstance(error, SecretSource):
        reason = f"有“{error.mark}”标志，没有读取；确认可以公开使用的，可以改为读取"
        uploads.set_file(file["id"], state="marked", reason=reason, choice="leave")
    else:
        uploads.set_file(file["id"], state="failed", reason=error.advised(), choice="leave")


def _count(parsed: ParsedSource) -> Record:
    return {
        "reports": len(parsed.documents),
        "sections": sum(len(report.sections) for report in parsed.documents),
        "doubts": sum(len(list(find_doubts(_values(r), r.confidence, r.evidence))) for r in parsed.documents),
        "noise": dict(Counter(item.kind for item in parsed.noise)),
        "warnings": list(parsed.warnings),
    }


def _values(report: Report) -> Record:
    return {name: getattr(report, name) for name in report.confidence if hasattr(report, name)}


def _namesake(library: Library, file: Record, parsed: ParsedSource) -> str | None:
    """Whether a file of this name was added before: "same" where it held a report of the same title, "other" where not."""
    before = library.uploads.destination({**file, "choice": "replace"})
    if not before.exists():
        return None
    titles = {report["title"] for report in library.list_reports() if report["source"]["file"] == str(before)}
    return "same" if titles & {report.title for report in parsed.documents} else "other"


def _add_all(library: Library, number: int) -> None:
    uploads = library.uploads
    while files := [f for f in uploads.get(number)["files"] if f["state"] == "read" and f["choice"] != "leave"]:
        try:
            with library.write("资料管理") as writer:
                for file in files[:ADDED_AT_ONCE]:
                    _add_one(library, writer, file)
        except LockedLibrary as error:
            uploads.set_state(number, "adding", str(error))
            return
        time.sleep(BREATH_SECONDS)
    uploads.clear(number)
    uploads.set_state(number, "done")


def _add_one(library: Library, writer: Writer, file: Record) -> None:
    uploads = library.uploads
    target = uploads.destination(file)
    # Noted before anything is moved: after a death half-way the same place is taken again.
    facts = {**(file["facts"] or {}), "destination": str(target)}
    uploads.set_file(file["id"], facts=facts)
    parsed = uploads.reading(file)
    try:
        if parsed is None:
            raise SourceError("读取的结果不在了", where=file["name"], advice="请重新上传")
        if uploads.place(file).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(uploads.place(file), target)
        known = library.examine(str(target), file["content_hash"])
        if known.standing not in ("new", "changed"):
            writer.settle_known(known, str(target))
            uploads.set_file(file["id"], state="known", reason="库里已有内容完全相同的文件")
            return
        prepared = prepare_source(
            parsed,
            content_hash=file["content_hash"],
            reader=f"{parsed.format} {reader_version}",
            corrections=writer.corrections(),
            min_characters=library.settings.duplicate_min_characters,
            with_documents=True,
        )
        put = writer.put(prepared, path=str(target))
    except (SourceError, OSError) as error:
        reason = error.advised() if isinstance(error, KBError) else f"没有存下（{tell_trouble(error)}）"
        uploads.set_file(file["id"], state="failed", reason=reason)
        return
    facts["copies"] = put.duplicate_reports
    uploads.set_file(file["id"], state="added", facts=facts)
