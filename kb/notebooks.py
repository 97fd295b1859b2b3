"""摘录本: what a writer keeps from the library, with its source, in named notebooks on the server.

A notebook is its owner's alone unless shared, and then others may read it. Every change is one transaction that says what to do
(put this behind that), never how all should look, so that two tabs or two people cannot undo each other's work. Who is asking is told by
name; the one local user has the empty name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from kb.anchors import choose_stretch, describe, find_anchors
from kb.catalog import clippings as rows
from kb.catalog import reading
from kb.catalog.connection import Catalog
from kb.errors import EditConflict, NotFound, UsageError

Record = dict[str, Any]

LOCAL_OWNER = ""
FIRST_NAME = "我的摘录"
MAX_NAME_CHARACTERS = 60
MAX_NOTE_CHARACTERS = 5_000
MAX_CLIPPINGS = 2_000  # of one notebook: more is no selection any more, and no page to work on


@dataclass(frozen=True, slots=True)
class Clipped:
    """What came of clipping: the clipping, its notebook, and whether it was not there before."""

    clipping: int
    notebook: int
    notebook_name: str
    is_new: bool


class Notebooks:
    """The notebooks of one library."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    # Asking

    def list_for(self, asker: str = LOCAL_OWNER) -> list[Record]:
        """The asker's notebooks and those that others share, the one last changed in front."""
        with self._catalog.read() as connection:
            return [_shown(row, asker) for row in rows.list_notebooks(connection, asker)]

    def list_all(self) -> list[Record]:
        """Everybody's; for whoever keeps the library."""
        with self._catalog.read() as connection:
            return [_shown(row, row["owner"]) for row in rows.list_every_notebook(connection)]

    def get(self, number: int, asker: str = LOCAL_OWNER) -> Record:
        """A notebook whole: `folders` in order, each with its clippings; the first, without a number, holds what lies in none."""
        with self._catalog.read() as connection:
            notebook = _shown(_readable(connection, number, asker), asker)
            found = rows.list_clippings(connection, number)
            anchors = find_anchors(connection, found)
            shown = [_show_clipping(row, anchors) for row in found]
            named: list[Record] = [{"id": None, "name": ""}, *rows.list_folders(connection, number)]
        notebook["folders"] = [
            {
                "id": folder["id"],
                "name": folder["name"],
                "clippings": [item for item in shown if item["folder"] == folder["id"]],
            }
            for folder in named
        ]
        return notebook

    def clipping(self, number: int, asker: str = LOCAL_OWNER) -> Record:
        """One clipping."""
        with self._catalog.read() as connection:
            row = _clipping_of(connection, number, asker, to_change=False)
            return _show_clipping(row, find_anchors(connection, [row]))

    def clippings_of(self, report_id: str, asker: str = LOCAL_OWNER) -> list[Record]:
        """What the asker has clipped from a report, so that its page can show it."""
        with self._catalog.read() as connection:
            mine = [row["id"] for row in rows.list_notebooks(connection, asker) if row["owner"] == asker]
            return rows.list_clippings_of_report(connection, report_id, mine)

    # Notebooks and folders

    def create(self, name: str, asker: str = LOCAL_OWNER) -> int:
        """A new notebook; gives its number."""
        with self._changing() as connection:
            return rows.add_notebook(connection, owner=asker, name=_check_name(name))

    def rename(self, number: int, name: str, asker: str = LOCAL_OWNER) -> None:
        """Another name for a notebook."""
        with self._changing() as connection:
            _own(connection, number, asker)
            rows.change_notebook(connection, number, name=_check_name(name))

    def share(self, number: int, asker: str = LOCAL_OWNER, *, is_shared: bool) -> None:
        """Let everybody who may use the library read it, or its owner alone."""
        with self._changing() as connection:
            _own(connection, number, asker)
            rows.change_notebook(connection, number, is_shared=is_shared)

    def give(self, number: int, owner: str) -> None:
        """Make a notebook another user's; for whoever keeps the library."""
        with self._changing() as connection:
            if rows.find_notebook(connection, number) is None:
                raise _no_notebook(number)
            rows.change_notebook(connection, number, owner=owner)

    def delete(self, number: int, asker: str = LOCAL_OWNER) -> None:
        """Put a notebook away; `restore` brings it back within thirty days."""
        with self._changing() as connection:
            _own(connection, number, asker)
            rows.change_notebook(connection, number, deleted_at=rows.now())
            rows.forget_deleted(connection)

    def restore(self, number: int, asker: str = LOCAL_OWNER) -> None:
        """Bring back a notebook that was deleted."""
        with self._changing() as connection:
            _own(connection, number, asker, deleted=True)
            rows.change_notebook(connection, number, deleted_at=None)

    def add_folder(self, number: int, name: str, asker: str = LOCAL_OWNER) -> int:
        """A folder behind the others; one of that name that is there already is taken."""
        with self._changing() as connection:
            _own(connection, number, asker)
            checked = _check_name(name)
            known = {folder["name"]: int(folder["id"]) for folder in rows.list_folders(connection, number)}
            rows.change_notebook(connection, number)
            return known.get(checked) or rows.add_folder(connection, number, checked)

    def rename_folder(self, number: int, folder: int, name: str, asker: str = LOCAL_OWNER) -> None:
        """Another name for a folder."""
        with self._changing() as connection:
            _own_folder(connection, number, folder, asker)
            rows.rename_folder(connection, folder, _check_name(name))

    def move_folder(self, number: int, folder: int, step: int, asker: str = LOCAL_OWNER) -> None:
        """Move a folder so many places up (negative) or down."""
        with self._changing() as connection:
            _own_folder(connection, number, folder, asker)
            order = [int(item["id"]) for item in rows.list_folders(connection, number)]
            rows.order_folders(connection, _stepped(order, folder, step))

    def remove_folder(self, number: int, folder: int, asker: str = LOCAL_OWNER) -> None:
        """Take a folder away; its clippings stay, in none."""
        with self._changing() as connection:
            _own_folder(connection, number, folder, asker)
            rows.remove_folder(connection, folder)

    # Clippings

    def clip(
        self,
        section_id: str,
        asker: str = LOCAL_OWNER,
        *,
        start: int = 0,
        end: int | None = None,
        quote: str | None = None,
        widen: bool = False,
        notebook: int | None = None,
        folder: int | None = None,
        note: str = "",
    ) -> Clipped:
        """Clip a stretch of a section: by its places in marker, heading and text, or by its words; all of it where neither is said.

        Without a notebook it goes into the one last changed, or into a first one. What is there already is not put there twice.
        """
        with self._changing() as connection:
            section = reading.get_section(connection, section_id)
            anchor = choose_stretch(section, start=start, end=end, quote=quote, widen=widen)
            into = self._notebook_to_fill(connection, notebook, asker)
            if folder is not None:
                _own_folder(connection, into["id"], folder, asker)
            place = {"notebook": into["id"], "section_id": section_id, "start": anchor.start, "end": anchor.end}
            twin = rows.find_twin(connection, **place)
            if twin:
                return Clipped(twin["id"], into["id"], into["name"], is_new=False)
            if into["clippings"] >= MAX_CLIPPINGS:
                raise UsageError(f"“{into['name']}”已有 {MAX_CLIPPINGS} 条，放不下了", advice="请新建一本再摘")
            kept = {"text": anchor.text, "file": section["source"]["file"], "about": describe(section)}
            number = rows.add_clipping(connection, {**place, **kept, "folder": folder, "note": _check_note(note)})
            rows.change_notebook(connection, into["id"])
        return Clipped(number, into["id"], into["name"], is_new=True)

    def write_note(self, number: int, note: str, asker: str = LOCAL_OWNER, *, was: str | None = None) -> None:
        """Change the note beside a clipping; where it is no longer what the writer saw (`was`), nothing is overwritten."""
        with self._changing() as connection:
            row = _clipping_of(connection, number, asker)
            if was is not None and row["note"] not in (_check_note(was), _check_note(note)):
                raise EditConflict("这条批注刚刚在别处改过，没有覆盖", current=row["note"], advice="请合并后再存一次")
            rows.change_clipping(connection, number, note=_check_note(note))
            rows.change_notebook(connection, row["notebook"])

    def step(self, number: int, step: int, asker: str = LOCAL_OWNER) -> None:
        """Move a clipping so many places up (negative) or down within its folder."""
        with self._changing() as connection:
            row = _clipping_of(connection, number, asker)
            rows.order_clippings(connection, _stepped(_order(connection, row), number, step))

    def move(
        self,
        number: int,
        asker: str = LOCAL_OWNER,
        *,
        notebook: int | None = None,
        folder: int | None = None,
        before: int | None = None,
    ) -> None:
        """Move a clipping into a folder (None: into none), of another notebook when said; before another one, or behind all."""
        with self._changing() as connection:
            row = _clipping_of(connection, number, asker)
            target = notebook or int(row["notebook"])
            _own(connection, target, asker)
            if folder is not None:
                _own_folder(connection, target, folder, asker)
            rows.place_last(connection, number, notebook=target, folder=folder)
            order = _order(connection, {"notebook": target, "folder": folder})
            if before in order and before != number:
                order.remove(number)
                order.insert(order.index(before), number)
                rows.order_clippings(connection, order)
            rows.change_notebook(connection, target)

    def delete_clipping(self, number: int, asker: str = LOCAL_OWNER) -> None:
        """Take a clipping out; `restore_clipping` brings it back within thirty days, where it was."""
        with self._changing() as connection:
            _clipping_of(connection, number, asker)
            rows.change_clipping(connection, number, deleted_at=rows.now())
            rows.forget_deleted(connection)

    def restore_clipping(self, number: int, asker: str = LOCAL_OWNER) -> None:
        """Bring back a clipping that was deleted."""
        with self._changing() as connection:
            _clipping_of(connection, number, asker, deleted=True)
            rows.change_clipping(connection, number, deleted_at=None)

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        # No new generation: nothing that is searched has changed, and no reader's copy of a page is stale.
        with self._catalog.write("notebook") as writing:
            yield writing.connection
        self._catalog.settle()

    def _notebook_to_fill(self, connection: Connection, number: int | None, asker: str) -> Record:
        if number is not None:
            return _own(connection, number, asker)
        mine = [row for row in rows.list_notebooks(connection, asker) if row["owner"] == asker]
        if mine:
            return mine[0]
        return _own(connection, rows.add_notebook(connection, owner=asker, name=FIRST_NAME), asker)


def _shown(row: Record, asker: str) -> Record:
    shown = {name: row[name] for name in ("id", "owner", "name", "is_shared", "clippings", "created_at", "changed_at")}
    return {**shown, "is_own": row["owner"] == asker}


def _show_clipping(row: Record, anchors: dict[int, Any]) -> Record:
    """A clipping under public names: whose words, as the catalogue has it now, or as it was when the source is gone."""
    anchor = anchors.get(row["id"])
    about = describe(anchor.section) if anchor else dict(row["about"])
    line = about.pop("line")
    place = {"section_id": row["section_id"], "start": row["start"], "end": row["end"]}
    file = row["file"]
    if anchor:
        place = {"section_id": anchor.section["section_id"], "start": anchor.start, "end": anchor.end}
        file = anchor.section["source"]["file"]
    return {
        **{name: row[name] for name in ("id", "notebook", "folder", "text", "note", "created_at")},
        **place,
        **about,
        "source": {"file": file, "line": line},
        "is_removed": anchor is None,
    }


def _readable(connection: Connection, number: int, asker: str) -> Record:
    found = rows.find_notebook(connection, number)
    if found is None or found["deleted_at"] or not (found["owner"] == asker or found["is_shared"]):
        raise _no_notebook(number)
    return found


def _own(connection: Connection, number: int, asker: str, *, deleted: bool = False) -> Record:
    found = rows.find_notebook(connection, number)
    if found is None or bool(found["deleted_at"]) != deleted or not (found["owner"] == asker or found["is_shared"]):
        raise _no_notebook(number)
    if found["owner"] != asker:
        raise UsageError(f"“{found['name']}”是别人共享的，只能看", advice="可以把要用的摘录到自己的摘录本")
    return found


def _own_folder(connection: Connection, notebook: int, folder: int, asker: str) -> None:
    _own(connection, notebook, asker)
    if folder not in {item["id"] for item in rows.list_folders(connection, notebook)}:
        raise NotFound("没有这个文件夹", advice="可能刚被删去，请刷新后再试")


def _clipping_of(
    connection: Connection, number: int, asker: str, *, to_change: bool = True, deleted: bool = False
) -> Record:
    row = rows.find_clipping(connection, number)
    if row is None or bool(row["deleted_at"]) != deleted:
        raise NotFound("没有这条摘录", advice="可能已被删去，请刷新后再试")
    (_own if to_change else _readable)(connection, row["notebook"], asker)
    return row


def _order(connection: Connection, place: Record) -> list[int]:
    found = rows.list_clippings(connection, place["notebook"])
    return [int(row["id"]) for row in found if row["folder"] == place["folder"]]


def _stepped(order: list[int], number: int, step: int) -> list[int]:
    at = order.index(number)
    rest = [*order[:at], *order[at + 1 :]]
    rest.insert(min(max(at + step, 0), len(rest)), number)
    return rest


def _no_notebook(number: int) -> NotFound:
    return NotFound(f"没有第 {number} 号摘录本", advice="请从摘录本列表打开")


def _check_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > MAX_NAME_CHARACTERS:
        raise UsageError("名称太长" if cleaned else "还没有写名称", advice=f"请写 1 到 {MAX_NAME_CHARACTERS} 个字")
    return cleaned


def _check_note(note: str) -> str:
    cleaned = "\n".join(line.rstrip() for line in note.splitlines()).strip()
    if len(cleaned) > MAX_NOTE_CHARACTERS:
        raise UsageError("批注太长", advice=f"最多 {MAX_NOTE_CHARACTERS} 个字")
    return cleaned
