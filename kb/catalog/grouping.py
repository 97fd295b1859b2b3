"""Near-duplicate groups in the catalogue: who leads, who belongs, and what happens when one of them goes.

A group is what resembles its leader: no chain of small differences can tie together texts that are not alike. Only
leaders and loners are kept in the table of bands. Nothing is dropped; a group is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table, delete, insert, select, update

from kb.catalog.connection import chunks, next_number
from kb.catalog.schema import duplicate_bands, duplicate_groups, reports, sections
from kb.duplicates import fold_copy, names_of_unit, resemblance, shingle
from kb.preparing import find_bands

KINDS: Mapping[str, tuple[int, Table]] = {"report": (1, reports), "section": (2, sections)}
MAX_CANDIDATES = 8  # the likeliest ones hold the match if there is one; a bucket of formulas must not cost a second


@dataclass(slots=True)
class Newcomer:
    """A text about to be grouped."""

    id: int
    bands: list[int]
    text: str
    names: list[str]


@dataclass(slots=True)
class _Round:
    """What one call finds out before it writes."""

    words: dict[int, tuple[str, list[str]]] = field(default_factory=dict)  # of leaders and loners
    shingles: dict[int, set[int]] = field(default_factory=dict)  # only of those that were compared
    found: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # band -> leaders and loners
    group_of: dict[int, int | None] = field(default_factory=dict)


def group_newcomers(
    connection: Connection, kind: str, newcomers: Sequence[Newcomer], *, similarity: float
) -> dict[int, int]:
    """Put each newcomer into the group it resembles; gives item -> group for those that found one."""
    code, table = KINDS[kind]
    candidates = [item for item in newcomers if item.bands]
    state = _Round()
    _look_up(connection, code, {band for item in candidates for band in item.bands}, state)
    _load_leaders(connection, kind, candidates, state)
    joined: dict[int, int] = {}
    loners: list[Newcomer] = []
    for item in candidates:
        leader = _find_leader(item, state, similarity)
        if leader is None:
            loners.append(item)
            for band in item.bands:
                state.found[band].append(item.id)
            state.words[item.id] = (item.text, item.names)
            state.group_of[item.id] = None
        else:
            joined[item.id] = _group_of(connection, kind, leader, state)
    _add_bands(connection, code, {item.id: item.bands for item in loners})
    _assign(connection, table, joined)
    return joined


def forget_items(connection: Connection, kind: str, items: Sequence[int], *, min_characters: int) -> None:
    """Take items out of their groups before their rows are deleted; a group that loses its leader gets another."""
    code, table = KINDS[kind]
    gone = set(items)
    groups: set[int] = set()
    for chunk in chunks(list(items)):
        query = select(table.c.duplicate_group).where(table.c.id.in_(chunk), table.c.duplicate_group.is_not(None))
        groups |= {int(row[0]) for row in connection.execute(query.distinct())}
        connection.execute(
            delete(duplicate_bands).where(duplicate_bands.c.kind == code, duplicate_bands.c.item.in_(chunk))
        )
        connection.execute(update(table).where(table.c.id.in_(chunk)).values(duplicate_group=None))
    for group in sorted(groups):
        _close_ranks(connection, kind, group, gone, min_characters)


def _close_ranks(connection: Connection, kind: str, group: int, gone: set[int], min_characters: int) -> None:
    code, table = KINDS[kind]
    left = list(connection.scalars(select(table.c.id).where(table.c.duplicate_group == group).order_by(table.c.id)))
    leader = connection.execute(
        select(duplicate_groups.c.leader).where(duplicate_groups.c.id == group)
    ).scalar_one_or_none()
    if len(left) < 2:
        connection.execute(update(table).where(table.c.duplicate_group == group).values(duplicate_group=None))
        connection.execute(delete(duplicate_groups).where(duplicate_groups.c.id == group))
    if left and leader in gone:
        text, names = load_texts(connection, kind, left[:1])[left[0]]
        _add_bands(connection, code, {left[0]: find_bands(text, names, min_characters)})
        connection.execute(update(duplicate_groups).where(duplicate_groups.c.id == group).values(leader=left[0]))


def _look_up(connection: Connection, code: int, wanted: Iterable[int], state: _Round) -> None:
    for chunk in chunks(sorted(wanted)):
        query = select(duplicate_bands.c.band, duplicate_bands.c.item).where(
            duplicate_bands.c.kind == code, duplicate_bands.c.band.in_(chunk)
        )
        for band, item in connection.execute(query):
            state.found[band].append(item)


def _likeliest(item: Newcomer, state: _Round) -> list[int]:
    shared = Counter(other for band in item.bands for other in state.found.get(band, ()))
    return [other for other, _ in shared.most_common(MAX_CANDIDATES)]


def _load_leaders(connection: Connection, kind: str, newcomers: Iterable[Newcomer], state: _Round) -> None:
    wanted = sorted({other for item in newcomers for other in _likeliest(item, state)})
    state.words.update(load_texts(connection, kind, wanted))


def _find_leader(item: Newcomer, state: _Round, similarity: float) -> int | None:
    likely = _likeliest(item, state)
    if not likely:
        return None
    own = shingle(fold_copy(item.text, names=item.names))
    for other in likely:
        if other not in state.shingles:
            text, names = state.words[other]
            state.shingles[other] = shingle(fold_copy(text, names=names))
        if resemblance(own, state.shingles[other]) >= similarity:
            return other
    return None


def _group_of(connection: Connection, kind: str, leader: int, state: _Round) -> int:
    _, table = KINDS[kind]
    group = state.group_of.get(leader)
    if group is None:
        group = connection.execute(select(table.c.duplicate_group).where(table.c.id == leader)).scalar_one()
    if group is None:
        group = next_number(connection, duplicate_groups)
        connection.execute(insert(duplicate_groups), {"id": group, "kind": kind, "leader": leader})
        connection.execute(update(table).where(table.c.id == leader).values(duplicate_group=group))
    state.group_of[leader] = group
    return int(group)


def _assign(connection: Connection, table: Table, joined: Mapping[int, int]) -> None:
    members: dict[int, list[int]] = defaultdict(list)
    for item, group in joined.items():
        members[group].append(item)
    for group, items in members.items():
        for chunk in chunks(items):
            connection.execute(update(table).where(table.c.id.in_(chunk)).values(duplicate_group=group))


def _add_bands(connection: Connection, code: int, keys: Mapping[int, Sequence[int]]) -> None:
    rows = [{"kind": code, "band": band, "item": item} for item, found in keys.items() for band in found]
    if rows:
        connection.execute(insert(duplicate_bands), rows)


def load_texts(connection: Connection, kind: str, items: Sequence[int]) -> dict[int, tuple[str, list[str]]]:
    """The words of sections or reports as they are compared, and the place names to blank in them."""
    own = sections.c.id if kind == "section" else sections.c.report
    query = (
        select(own, sections.c.marker, sections.c.heading, sections.c.text, reports.c.unit_as_read)
        .join(reports, reports.c.id == sections.c.report)
        .order_by(own, sections.c.ordinal)
    )
    words: dict[int, list[str]] = defaultdict(list)
    units: dict[int, str | None] = {}
    for chunk in chunks(items):
        for item, marker, heading, text, unit in connection.execute(query.where(own.in_(chunk))):
            words[item].append(f"{marker or ''}{heading or ''}{text}")
            units[item] = unit
    return {item: ("".join(found), names_of_unit(units[item])) for item, found in words.items()}
