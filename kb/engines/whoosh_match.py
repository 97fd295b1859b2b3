"""Which documents a query finds, as a mask over the run: words from postings, strings and places from the text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import numpy as np

from kb.engines.base import KEYS, Filter
from kb.engines.whoosh_exact import find_exact
from kb.engines.whoosh_files import Array
from kb.engines.whoosh_places import meet_in_places
from kb.engines.whoosh_postings import load_word
from kb.engines.whoosh_snapshot import FacetColumn, Snapshot
from kb.query.model import All, Any, Everything, Exact, Not, Query, Scope, Slot, Word

_FEW_VALUES = 8  # so many values of a filter are compared one by one


def find_documents(snapshot: Snapshot, query: Query) -> Array:
    """Mask of the live documents that the query finds."""
    mask: Array = _find(snapshot, query) & snapshot.valid
    return mask


def pass_filters(snapshot: Snapshot, filters: Iterable[Filter]) -> Array | None:
    """Mask of the documents that pass every filter; None where there is none."""
    masks = [_pass_filter(snapshot, wanted) for wanted in filters]
    return reduce(np.logical_and, masks) if masks else None


def _find(snapshot: Snapshot, query: Query) -> Array:
    if isinstance(query, Word):
        return load_word(snapshot, query.text).matching.mask(snapshot.size)
    if isinstance(query, Exact):
        return find_exact(snapshot, query.text)
    if isinstance(query, Any):
        return _combine(np.logical_or, snapshot, query.parts, empty=False)
    if isinstance(query, All):
        return _find_all(snapshot, query)
    if isinstance(query, Not):
        return ~_find(snapshot, query.part)
    if isinstance(query, Slot):
        return _check_places(snapshot, All((query,), Scope.SENTENCE))
    return snapshot.valid


def _find_all(snapshot: Snapshot, query: All) -> Array:
    if query.scope is Scope.SECTION:
        return _combine(np.logical_and, snapshot, query.parts, empty=True)
    if query.scope is not Scope.REPORT:
        return _check_places(snapshot, query)
    count, codes = snapshot.reports
    met = np.ones(count, bool)
    held = np.zeros(snapshot.size, bool)
    for part in query.parts:
        mask = find_documents(snapshot, part)
        with_part = np.zeros(count, bool)
        with_part[codes[mask]] = True
        met &= with_part
        held |= mask
    return held & met[codes]


def _combine(how: np.ufunc, snapshot: Snapshot, parts: tuple[Query, ...], *, empty: bool) -> Array:
    """The parts' masks joined; a mask may be shared, so none is written to but our own."""
    if not parts:
        return np.full(snapshot.size, empty)
    result = _find(snapshot, parts[0])
    for part in parts[1:]:
        result = how(result, _find(snapshot, part))
    return result


def _check_places(snapshot: Snapshot, query: All) -> Array:
    """Sections in which all parts hold within one sentence or paragraph."""
    mask = np.zeros(snapshot.size, bool)
    candidates = np.flatnonzero(_could_meet(snapshot, query) & snapshot.valid)
    mask[meet_in_places(snapshot, candidates, query)] = True
    return mask


def _could_meet(snapshot: Snapshot, query: Query) -> Array:
    """A mask that leaves out no document in which the query may hold within a place."""
    if isinstance(query, All):
        return reduce(np.logical_and, [_could_meet(snapshot, part) for part in query.parts], snapshot.valid)
    if isinstance(query, Any):
        parts = [_could_meet(snapshot, part) for part in query.parts]
        return reduce(np.logical_or, parts, np.zeros(snapshot.size, bool))
    if isinstance(query, Slot):
        return reduce(np.logical_and, [find_exact(snapshot, part) for part in query.parts], snapshot.valid)
    return snapshot.valid if isinstance(query, Not | Everything) else _find(snapshot, query)


def _pass_filter(snapshot: Snapshot, wanted: Filter) -> Array:
    if wanted.field == "section":
        docs = [snapshot.docs_by_section[value] for value in wanted.values if value in snapshot.docs_by_section]
        mask = np.zeros(snapshot.size, bool)
        mask[docs] = True
        return mask
    if wanted.field in KEYS:
        numbers, codes = snapshot.coded(wanted.field)
        return _bear_codes(codes, [numbers[v] for v in wanted.values if v in numbers], len(numbers))
    column = snapshot.facet(wanted.field)
    chosen = [code for code, value in enumerate(column.values) if value in wanted.values]
    planes = snapshot.planes(wanted.field)
    if planes is not None:
        bits = reduce(np.bitwise_or, [planes[code] for code in chosen], np.zeros(snapshot.size // 64, np.uint64))
        return np.unpackbits(bits.view(np.uint8)).view(bool)
    return _bear_values(column, chosen)


def _bear_values(column: FacetColumn, chosen: list[int]) -> Array:
    mask = _bear_codes(column.primary, chosen, len(column.values))
    if len(column.extra_docs):
        mask[column.extra_docs[np.isin(column.extra_codes, chosen)]] = True
    return mask


def _bear_codes(codes: Array, chosen: list[int], count: int) -> Array:
    if len(chosen) <= _FEW_VALUES:
        return reduce(np.logical_or, [codes == code for code in chosen], np.zeros(len(codes), bool))
    table = np.zeros(count + 1, bool)
    table[chosen] = True
    mask: Array = table[codes]
    return mask
