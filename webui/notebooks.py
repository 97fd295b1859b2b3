"""摘录本: the list of notebooks, one notebook, and everything that is done in it. Each form works without a script; a script is answered in JSON."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.copying import make_copies
from kb.errors import EditConflict, UsageError
from kb.notebooks import Notebooks
from kb.phrasing.material import SOURCES
from kb.writers.material_writer import MATERIAL_FORMATS
from kb.writers.notebook_writer import write_notebook
from webui.clipping import asker, choose_notebook, chosen_notebook, form_number
from webui.library import current_library
from webui.problems import asks_for_json
from webui.results import page_numbers

blueprint = Blueprint("notebook", __name__, url_prefix="/notebook")

PER_PAGE = 100  # clippings: each has its forms, and a page of 2,000 would take seconds to lay out
FORMAT_NAMES = {"docx": "Word（.docx）", "md": "Markdown（.md）", "txt": "纯文本（.txt）"}
SOURCE_NAMES = {"after": "每条之后注明出处", "ledger": "出处集中列在最后"}
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder on one page of a notebook: `first` is the place of its first clipping shown, of `total` in all."""

    folder: dict[str, Any]
    clippings: list[dict[str, Any]]
    first: int
    total: int


def books() -> Notebooks:
    """The notebooks of the library behind the pages."""
    return current_library().notebooks


@blueprint.get("/")
def index() -> str:
    """The visitor's notebooks, and those that others share."""
    found = books().list_for(asker())
    return render_template(
        "notebooks.html",
        mine=[item for item in found if item["is_own"]],
        shared=[item for item in found if not item["is_own"]],
        chosen=chosen_notebook(),
        deleted=request.args.get("deleted", type=int),
    )


@blueprint.post("/")
def create() -> Response:
    """A new notebook, chosen for what is clipped next."""
    number = books().create(request.form.get("name", ""), asker())
    choose_notebook(number)
    return _done(url_for(".page", number=number), id=number)


@blueprint.get("/<int:number>")
def page(number: int) -> str:
    """One notebook with its folders."""
    notebook = books().get(number, asker())
    shelves = [folder["clippings"] for folder in notebook["folders"]]
    last = max(-(-sum(map(len, shelves)) // PER_PAGE), 1)
    here = min(max(request.args.get("page", 1, type=int), 1), last)
    return render_template(
        "notebook.html",
        notebook=notebook,
        shelves=list(_on_page(notebook, here, is_last=here == last)),
        here=here,
        last=last,
        numbers=page_numbers(here, last),
        folder_pages=dict(_folder_pages(notebook, last)),
        others=[item for item in books().list_for(asker()) if item["is_own"] and item["id"] != number],
        is_chosen=chosen_notebook() == number,
        deleted=request.args.get("deleted", type=int),
        formats=FORMAT_NAMES,
        source_names=SOURCE_NAMES,
    )


def _folder_pages(notebook: dict[str, Any], last: int) -> Iterator[tuple[int | None, int]]:
    """The page on which each folder begins."""
    at = 0
    for folder in notebook["folders"]:
        yield folder["id"], min(at // PER_PAGE + 1, last)
        at += len(folder["clippings"])


def _on_page(notebook: dict[str, Any], here: int, *, is_last: bool) -> Iterator[Shelf]:
    start, end, at = (here - 1) * PER_PAGE, here * PER_PAGE, 0
    for folder in notebook["folders"]:
        items = folder["clippings"]
        first = max(start - at, 0)
        shown = items[first : max(end - at, 0)]
        is_empty_here = not items and start <= at and (at < end or is_last)
        if shown or (is_empty_here and folder["id"] is not None):
            yield Shelf(folder, shown, first, len(items))
        at += len(items)


@blueprint.post("/<int:number>/<action>")
def change(number: int, action: str) -> Response:
    """Rename, share, choose, delete or restore a notebook, or add a folder to it."""
    form, address = request.form, url_for(".page", number=number)
    match action:
        case "rename":
            books().rename(number, form.get("name", ""), asker())
        case "share":
            books().share(number, asker(), is_shared=form.get("is_shared") == "1")
        case "choose":
            books().get(number, asker())
            choose_notebook(number)
        case "delete":
            books().delete(number, asker())
            address = url_for(".index", deleted=number)
        case "restore":
            books().restore(number, asker())
        case "folders":
            folder = books().add_folder(number, form.get("name", ""), asker())
            address = url_for(".page", number=number, _anchor=f"folder-{folder}")
        case _:
            raise _unknown(action)
    return _done(address, id=number)


@blueprint.post("/<int:number>/folders/<int:folder>/<action>")
def change_folder(number: int, folder: int, action: str) -> Response:
    """Rename, move or remove a folder."""
    match action:
        case "rename":
            books().rename_folder(number, folder, request.form.get("name", ""), asker())
        case "up" | "down":
            books().move_folder(number, folder, -1 if action == "up" else 1, asker())
        case "remove":
            books().remove_folder(number, folder, asker())
        case _:
            raise _unknown(action)
    return _done(url_for(".page", number=number, _anchor=f"folder-{folder}"), id=folder)


@blueprint.post("/clippings/<int:number>/<action>")
def change_clipping(number: int, action: str) -> Response | str:
    """Move a clipping up, down or elsewhere, delete or restore it, write its note."""
    notes, who = books(), asker()
    match action:
        case "up" | "down":
            notes.step(number, -1 if action == "up" else 1, who)
        case "move":
            _move(number, request.form.get("to", ""))
        case "delete":
            notebook = notes.clipping(number, who)["notebook"]
            notes.delete_clipping(number, who)
            return _done(url_for(".page", number=notebook, deleted=number, page=_page_asked()), id=number)
        case "restore":
            notes.restore_clipping(number, who)
        case "note":
            return _write_note(number)
        case _:
            raise _unknown(action)
    return _back_to(number)


def _move(number: int, to: str) -> None:
    kind, _, target = to.partition("-")
    if not (target.isascii() and target.isdigit() and len(target) < 10) or kind not in ("folder", "notebook"):
        raise UsageError("没有说明移到哪里", advice="请先选一个文件夹或另一本")
    place = int(target)
    if kind == "notebook":
        books().move(number, asker(), notebook=place)
    else:
        books().move(number, asker(), folder=place or None, before=form_number("before"))


def _write_note(number: int) -> Response | str:
    note, was = request.form.get("note", ""), request.form.get("was")
    try:
        books().write_note(number, note, asker(), was=was)
    except EditConflict as conflict:
        if asks_for_json():
            raise
        return render_template("note.html", item=books().clipping(number, asker()), note=note, conflict=conflict)
    return _back_to(number)


@blueprint.get("/clippings/<int:number>/copy")
def copy_clipping(number: int) -> str | Response:
    """What was clipped in its three ways: as a page with boxes, or for a script."""
    item = books().clipping(number, asker())
    copies = make_copies(item["text"], item)
    if asks_for_json():
        return jsonify(asdict(copies))
    address = url_for(".page", number=item["notebook"], _anchor=f"clipping-{number}")
    return render_template("copy.html", copies=copies, back=address, section_id=None)


@blueprint.get("/<int:number>/export")
def export(number: int) -> Response:
    """The notebook as a file: Word, Markdown or plain text."""
    format_name, sources = request.args.get("format", "docx"), request.args.get("sources", "after")
    if format_name not in MATERIAL_FORMATS or sources not in SOURCES:
        raise UsageError("不能导出成这种格式", advice=f"可用的有：{'、'.join(MATERIAL_FORMATS)}")
    notebook = books().get(number, asker())
    stream = io.BytesIO()
    write_notebook(notebook, format_name, stream, sources=sources)
    response = Response(stream.getvalue(), mimetype=TYPES[format_name])
    name = "".join("_" if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in notebook["name"])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{format_name}')}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page_asked() -> int | None:
    asked = form_number("page")
    return asked if asked and asked > 1 else None


def _back_to(number: int) -> Response:
    item = books().clipping(number, asker())
    address = url_for(".page", number=item["notebook"], page=_page_asked(), _anchor=f"clipping-{number}")
    return _done(address, id=number)


def _done(address: str, **told: Any) -> Response:
    """What a script hears, or where a visitor without one goes."""
    return jsonify({**told, "address": address}) if asks_for_json() else redirect(address, 303)


def _unknown(action: str) -> UsageError:
    return UsageError(f"没有“{action[:20]}”这个操作", advice="请刷新页面后再试")
