"""摘录本 as rows: notebooks, their folders, what was clipped into them. Decides nothing about who may; never touches a report.

What is deleted stays for thirty days, so that it can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select, update

from kb.catalog.connection import chunks
from kb.catalog.schema import clippings, folders, notebooks, reports, sections, sources

Record = dict[str, Any]

KEPT_DAYS = 30


def list_notebooks(connection: Connection, owner: str) -> list[Record]:
    """The owner's notebooks and those that others share, the one last changed in front."""
    query = _notebook_query().where(
        notebooks.c.deleted_at.is_(None), or_(notebooks.c.owner == owner, notebooks.c.is_shared)
    )
    query = query.order_by(notebooks.c.changed_at.desc(), notebooks.c.id.desc())
    return [dict(row._mapping) for row in connection.execute(query)]


def list_every_notebook(connection: Connection) -> list[Record]:
    """All that are not deleted, by owner and name; for whoever keeps the library."""
    query = _notebook_query().where(notebooks.c.deleted_at.is_(None)).order_by(notebooks.c.owner, notebooks.c.name)
    return [dict(row._mapping) for row in connection.execute(query)]


def find_notebook(connection: Connection, number: int) -> Record | None:
    """The notebook, whether deleted or not."""
    row = connection.execute(_notebook_query().where(notebooks.c.id == number)).first()
    return dict(row._mapping) if row else None


def _notebook_query() -> Select[Any]:
    counted = (
        select(func.count())
        .where(clippings.c.notebook == notebooks.c.id, clippings.c.deleted_at.is_(None))
        .scalar_subquery()
    )
    return select(notebooks, counted.label("clippings"))


def add_notebook(connection: Connection, *, owner: str, name: str) -> int:
    """A new, empty notebook; gives its number."""
    row = {"owner": owner, "name": name, "is_shared": False, "created_at": now(), "changed_at": now()}
    return _insert(connection, notebooks, row)


def change_notebook(connection: Connection, number: int, **values: Any) -> None:
    """Set columns of a notebook, and note that it was changed."""
    values = {"changed_at": now(), **values}
    connection.execute(update(notebooks).where(notebooks.c.id == number).values(**values))


def list_folders(connection: Connection, notebook: int) -> list[Record]:
    """Its folders in their order."""
    query = select(folders).where(folders.c.notebook == notebook).order_by(folders.c.position, folders.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def add_folder(connection: Connection, notebook: int, name: str) -> int:
    """A folder after the others; gives its number."""
    last = select(func.coalesce(func.max(folders.c.position), 0)).where(folders.c.notebook == notebook)
    position = int(connection.execute(last).scalar_one()) + 1
    return _insert(connection, folders, {"notebook": notebook, "name": name, "position": position})


def rename_folder(connection: Connection, folder: int, name: str) -> None:
    """Another name for it."""
    connection.execute(update(folders).where(folders.c.id == folder).values(name=name))


def order_folders(connection: Connection, numbers: Sequence[int]) -> None:
    """Let the folders stand in this order."""
    for position, number in enumerate(numbers, start=1):
        connection.execute(update(folders).where(folders.c.id == number).values(position=position))


def remove_folder(connection: Connection, folder: int) -> None:
    """Take the folder away; what lies in it lies in none from now on, after what did so before."""
    lying = connection.execute(
        select(clippings.c.id, clippings.c.notebook)
        .where(clippings.c.folder == folder)
        .order_by(clippings.c.position, clippings.c.id)
    ).all()
    for number, notebook in lying:
        place_last(connection, number, notebook=notebook, folder=None)
    connection.execute(delete(folders).where(folders.c.id == folder))


def list_clippings(connection: Connection, notebook: int) -> list[Record]:
    """Everything in a notebook that is not deleted, in order within each folder."""
    query = select(clippings).where(clippings.c.notebook == notebook, clippings.c.deleted_at.is_(None))
    query = query.order_by(clippings.c.position, clippings.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def list_clippings_of_report(connection: Connection, report_id: str, within: Sequence[int]) -> list[Record]:
    """What these notebooks hold from one report."""
    query = select(clippings.c.id, clippings.c.notebook, clippings.c.section_id, clippings.c.start, clippings.c.end)
    query = query.where(
        clippings.c.deleted_at.is_(None),
        clippings.c.notebook.in_(within),
        clippings.c.section_id.startswith(f"{report_id}.", autoescape=True),
    )
    return [dict(row._mapping) for row in connection.execute(query.order_by(clippings.c.id))]


def find_clipping(connection: Connection, number: int) -> Record | None:
    """One clipping, whether deleted or not."""
    row = connection.execute(select(clippings).where(clippings.c.id == number)).first()
    return dict(row._mapping) if row else None


def find_twin(connection: Connection, *, notebook: int, section_id: str, start: int, end: int) -> Record | None:
    """The same stretch, where it is in the notebook already."""
    row = connection.execute(
        select(clippings).where(
            clippings.c.notebook == notebook,
            clippings.c.section_id == section_id,
            clippings.c.start == start,
            clippings.c.end == end,
            clippings.c.deleted_at.is_(None),
        )
    ).first()
    return dict(row._mapping) if row else None


def add_clipping(connection: Connection, values: Record) -> int:
    """A clipping after the others of its folder; gives its number."""
    position = _last_position(connection, values["notebook"], values["folder"]) + 1
    return _insert(connection, clippings, {**values, "position": position, "created_at": now()})


def change_clipping(connection: Connection, number: int, **values: Any) -> None:
    """Set columns of a clipping."""
    connection.execute(update(clippings).where(clippings.c.id == number).values(**values))


def place_last(connection: Connection, number: int, *, notebook: int, folder: int | None) -> None:
    """Put a clipping behind all others of a folder."""
    position = _last_position(connection, notebook, folder) + 1
    change_clipping(connection, number, notebook=notebook, folder=folder, position=position)


def order_clippings(connection: Connection, numbers: Sequence[int]) -> None:
    """Let the clippings of one folder stand in this order."""
    for position, number in enumerate(numbers, start=1):
        change_clipping(connection, number, position=position)


def forget_deleted(connection: Connection) -> None:
    """Drop for good what was deleted more than thirty days ago."""
    limit = (datetime.now() - timedelta(days=KEPT_DAYS)).isoformat(timespec="seconds")
    doomed = select(notebooks.c.id).where(notebooks.c.deleted_at < limit)
    connection.execute(delete(clippings).where(or_(clippings.c.deleted_at < limit, clippings.c.notebook.in_(doomed))))
    connection.execute(delete(folders).where(folders.c.notebook.in_(doomed)))
    connection.execute(delete(notebooks).where(notebooks.c.deleted_at < limit))


def erase_words_of(connection: Connection, source: int) -> int:
    """Drop every clipping from a source that is purged: no word of it may stay. Gives how many."""
    of_source = select(sections.c.section_id).where(sections.c.source == source)
    path = select(sources.c.path).where(sources.c.id == source).scalar_subquery()
    erased = connection.execute(
        delete(clippings).where(or_(clippings.c.section_id.in_(of_source), clippings.c.file == path))
    )
    return int(erased.rowcount)


def sections_of_reports(connection: Connection, report_ids: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the sections of these reports, in their order."""
    found: dict[str, list[str]] = {}
    for chunk in chunks(sorted(set(report_ids))):
        query = (
            select(reports.c.report_id, sections.c.section_id)
            .join(sections, sections.c.report == reports.c.id)
            .where(reports.c.report_id.in_(chunk))
            .order_by(sections.c.ordinal)
        )
        for report_id, section_id in connection.execute(query):
            found.setdefault(report_id, []).append(section_id)
    return found


def reports_titled(connection: Connection, titles: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the reports with these titles: where a file was read anew in other words, the title still leads to it."""
    found: dict[str, list[str]] = {}
    for chunk in chunks(sorted(set(titles))):
        query = select(reports.c.title, reports.c.report_id).where(reports.c.title.in_(chunk)).order_by(reports.c.id)
        for title, report_id in connection.execute(query):
            found.setdefault(title, []).append(report_id)
    return found


def _last_position(connection: Connection, notebook: int, folder: int | None) -> int:
    lies_there = clippings.c.folder.is_(None) if folder is None else clippings.c.folder == folder
    query = select(func.coalesce(func.max(clippings.c.position), 0)).where(
        and_(clippings.c.notebook == notebook, lies_there)
    )
    return int(connection.execute(query).scalar_one())


def _insert(connection: Connection, table: Any, row: Record) -> int:
    key = connection.execute(insert(table), row).inserted_primary_key
    return int(key[0]) if key else 0


def now() -> str:
    """The time, as rows keep it."""
    return datetime.now().isoformat(timespec="seconds")
