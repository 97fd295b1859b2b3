"""A segment as arrays: built from documents, merged from others, and read in place from a side file.

Holds at most 65,536 sections, so that a document number fits two bytes. The arrays, by name:
    section, report, source    identifiers (`.blob`, `.ends`); `report.code`, `source.code` index the two sorted tables
    <facet>                    values (`.blob`, `.ends`), and (`.doc`, `.code`) pairs, in order of documents
    folded, plain              UTF-16 text (`.text`, `.ends` in code units), starts of `.sentences` and `.paragraphs`
                               in characters, `.ends` of each; plain only for `plain.doc`, the documents it differs in
    heading, body, title       words: sorted `.terms`, where the `.postings` of each end, `.docs`, `.tf`; a `.length`
                               for each document
    grams                      pairs of UTF-16 units: sorted `.keys`, `.postings`, `.docs`; the last unit pairs with END
"""

from __future__ import annotations

from array import array
from codecs import utf_16_le_decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kb.distinct import distinct, mark_firsts
from kb.engines.base import FACETS
from kb.engines.document import Form, SectionDoc
from kb.engines.scoring import FIELD_WEIGHTS
from kb.engines.whoosh_files import Array, StringTable, pack_strings

MAX_DOCUMENTS = 65_536
END = 0xFFFF  # no character: follows the last one, so that every character begins a pair
TEXT_FORMS = ("folded", "plain")
WORD_FIELDS = tuple(f.name for f in FIELD_WEIGHTS)


@dataclass(frozen=True, slots=True)
class Postings:
    """Lists of (document, occurrences) for sorted terms, end to end."""

    ends: Array
    docs: Array
    tf: Array

    def bounds(self, term: int) -> tuple[int, int]:
        """Where a term's postings begin and end."""
        return (int(self.ends[term - 1]) if term else 0), int(self.ends[term])


class SegmentBuilder:
    """Collects documents and turns them into a segment's arrays. Words become numbers at once, to stay small."""

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._words = {name: array("I") for name in WORD_FIELDS}
        self._lengths = {name: array("I") for name in WORD_FIELDS}
        self._documents: list[tuple[str, str, str]] = []
        self._fields: list[Mapping[str, tuple[str, ...]]] = []
        self._forms: list[tuple[Form, Form]] = []

    def __len__(self) -> int:
        return len(self._documents)

    def add(self, doc: SectionDoc) -> None:
        """One more document, the last in order."""
        vocabulary = self._vocabulary
        for name, words in (("heading", doc.heading_words), ("body", doc.body_words), ("title", doc.title_words)):
            self._words[name].extend([vocabulary.setdefault(word, len(vocabulary)) for word in words])
            self._lengths[name].append(len(words))
        self._documents.append((doc.section_id, doc.report_id, doc.source_id))
        self._fields.append(doc.fields)
        self._forms.append((doc.folded_form, doc.plain_form))

    def build(self) -> dict[str, Array]:
        """The arrays; the builder is of no more use."""
        sections, reports, sources = zip(*self._documents, strict=True)
        arrays = pack_strings("section", [text.encode() for text in sections])
        arrays |= _coded_column("report", reports) | _coded_column("source", sources)
        for name in FACETS:
            arrays |= _value_pairs(name, [fields.get(name, ()) for fields in self._fields])
        differing = [(n, plain) for n, (folded, plain) in enumerate(self._forms) if plain is not folded]
        arrays |= _pack_forms("folded", [folded for folded, _ in self._forms])
        arrays |= _pack_forms("plain", [plain for _, plain in differing])
        arrays["plain.doc"] = np.array([n for n, _ in differing], np.uint16)
        arrays |= build_grams(arrays)
        words = np.array(list(self._vocabulary), dtype=object)
        for name in WORD_FIELDS:
            lengths = np.frombuffer(self._lengths[name], np.uint32)
            arrays |= _build_words(name, words, np.frombuffer(self._words[name], np.uint32), lengths)
        return arrays


def postings_of(arrays: Mapping[str, Array], field: str) -> Postings:
    """The word postings of a field, in place."""
    return Postings(arrays[f"{field}.postings"], arrays[f"{field}.docs"], arrays[f"{field}.tf"])


def text_of(arrays: Mapping[str, Array], form: str, at: int) -> str:
    """The text of the document at this place in a form's list."""
    return encoded_text(arrays, form, at).decode("utf-16-le", "surrogatepass")


def texts_of(arrays: Mapping[str, Array], form: str, places: Array) -> list[str]:
    """The texts at many places, three times as fast as one by one."""
    ends, text = arrays[f"{form}.ends"], arrays[f"{form}.text"].data.cast("B")
    starts = 2 * np.where(places > 0, ends[places - 1], 0).astype(np.int64)
    stretches = zip(starts.tolist(), (2 * ends[places].astype(np.int64)).tolist(), strict=True)
    return [utf_16_le_decode(text[start:end], "surrogatepass", True)[0] for start, end in stretches]


def encoded_text(arrays: Mapping[str, Array], form: str, at: int) -> bytes:
    """The same, as it stands on disk."""
    ends = arrays[f"{form}.ends"]
    return arrays[f"{form}.text"][int(ends[at - 1]) if at else 0 : int(ends[at])].tobytes()


def form_of(arrays: Mapping[str, Array], form: str, at: int) -> Form:
    """The whole form of the document at this place in a form's list."""
    return Form(
        text_of(arrays, form, at), _starts(arrays, form, "sentences", at), _starts(arrays, form, "paragraphs", at)
    )


def build_grams(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Which documents hold which pair of neighbouring characters in either form."""
    keys = [_gram_keys(arrays["folded.text"], arrays["folded.ends"], np.arange(len(arrays["folded.ends"])))]
    if len(arrays["plain.doc"]):
        keys.append(_gram_keys(arrays["plain.text"], arrays["plain.ends"], arrays["plain.doc"]))
    merged = distinct(np.concatenate(keys))
    grams = (merged >> np.uint64(16)).astype(np.uint32)
    firsts = np.flatnonzero(mark_firsts(grams))
    return {
        "grams.keys": grams[firsts],
        "grams.postings": np.append(firsts[1:], len(grams)).astype(np.uint32)[: len(firsts)],
        "grams.docs": (merged & np.uint64(0xFFFF)).astype(np.uint16),
    }


def pack_words(name: str, terms: Sequence[bytes], keys: Array, tf: Array, lengths: Array) -> dict[str, Array]:
    """Arrays of a word field from sorted (term << 16 | document) keys with their occurrences."""
    numbers = (keys >> np.uint64(16)).astype(np.int64)
    counts = np.bincount(numbers, minlength=len(terms))
    small = np.uint8 if not len(tf) or tf.max() < 256 else np.uint16 if tf.max() < 65_536 else np.uint32
    return {
        **pack_strings(f"{name}.terms", terms),
        f"{name}.postings": np.cumsum(counts).astype(np.uint32),
        f"{name}.docs": (keys & np.uint64(0xFFFF)).astype(np.uint16),
        f"{name}.tf": tf.astype(small),
        f"{name}.length": lengths.astype(np.uint32),
    }


def merge_segments(parts: Sequence[tuple[Mapping[str, Array], Array]]) -> dict[str, Array]:
    """One segment from the documents that `kept` (a mask for each part) names, in their order."""
    arrays = _merge_columns(parts)
    arrays |= _merge_forms("folded", [(part, np.flatnonzero(kept)) for part, kept in parts])
    arrays |= _merge_forms("plain", [(part, np.flatnonzero(kept[part["plain.doc"]])) for part, kept in parts])
    numbers = _new_numbers(parts)
    plain_docs = [new[part["plain.doc"]] for (part, _), new in zip(parts, numbers, strict=True)]
    joined = np.concatenate(plain_docs)
    arrays["plain.doc"] = joined[joined >= 0].astype(np.uint16)
    arrays |= build_grams(arrays)
    for name in WORD_FIELDS:
        arrays |= _merge_words(name, parts, numbers)
    return arrays


def _coded_column(name: str, values: Sequence[str]) -> dict[str, Array]:
    names = sorted(set(values))
    codes = {value: code for code, value in enumerate(names)}
    coded = np.fromiter((codes[value] for value in values), np.uint32, len(values))
    return {**pack_strings(name, [n.encode() for n in names]), f"{name}.code": coded}


def _value_pairs(name: str, rows: Sequence[tuple[str, ...]]) -> dict[str, Array]:
    names = sorted({value for values in rows for value in values})
    codes = {value: code for code, value in enumerate(names)}
    pairs = [(n, codes[value]) for n, values in enumerate(rows) for value in dict.fromkeys(values)]
    return {
        **pack_strings(name, [n.encode() for n in names]),
        f"{name}.doc": np.array([n for n, _ in pairs], np.uint16),
        f"{name}.code": np.array([code for _, code in pairs], np.uint32),
    }


def _pack_forms(name: str, forms: Sequence[Form]) -> dict[str, Array]:
    encoded = [form.text.encode("utf-16-le", "surrogatepass") for form in forms]
    arrays = {
        f"{name}.text": np.frombuffer(b"".join(encoded), np.uint16),
        f"{name}.ends": _ends(len(text) // 2 for text in encoded),
    }
    for kind in ("sentences", "paragraphs"):
        starts: list[tuple[int, ...]] = [getattr(form, kind) for form in forms]
        flat = np.fromiter((start for row in starts for start in row), np.uint32)
        arrays[f"{name}.{kind}"] = flat.astype(np.uint16) if not len(flat) or flat.max() < 65_536 else flat
        arrays[f"{name}.{kind}.ends"] = _ends(map(len, starts))
    return arrays


def _ends(lengths: Iterable[int]) -> Array:
    return np.cumsum(np.fromiter(lengths, np.int64)).astype(np.uint32)


def _starts(arrays: Mapping[str, Array], form: str, kind: str, at: int) -> tuple[int, ...]:
    ends = arrays[f"{form}.{kind}.ends"]
    return tuple(arrays[f"{form}.{kind}"][int(ends[at - 1]) if at else 0 : int(ends[at])].tolist())


def _gram_keys(units: Array, ends: Array, docs: Array) -> Array:
    """Keys (first << 32 | second << 16 | document), one a character."""
    following = np.empty(len(units), np.uint16)
    following[:-1] = units[1:]
    lengths = np.diff(ends, prepend=np.uint32(0))
    following[ends[lengths > 0].astype(np.int64) - 1] = END
    keys: Array = units.astype(np.uint64)
    keys <<= np.uint64(16)
    keys |= following
    keys <<= np.uint64(16)
    keys |= np.repeat(docs.astype(np.uint16), lengths)
    return keys


def _build_words(name: str, words: Array, flat: Array, lengths: Array) -> dict[str, Array]:
    used = distinct(flat)
    order = used[np.argsort(words[used])] if len(used) else used
    rank = np.zeros(len(words), np.uint64)
    rank[order] = np.arange(len(order), dtype=np.uint64)
    keys = rank[flat] << np.uint64(16)
    keys |= np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
    keys.sort()
    firsts = np.flatnonzero(mark_firsts(keys))
    tf = np.diff(np.append(firsts, len(keys)))
    terms = [word.encode("utf-8", "surrogatepass") for word in words[order]]
    return pack_words(name, terms, keys[firsts], tf, lengths)


def _new_numbers(parts: Sequence[tuple[Mapping[str, Array], Array]]) -> list[Array]:
    """For each part, the number that each document gets, or -1."""
    found, base = [], 0
    for _, kept in parts:
        numbers = np.cumsum(kept) - 1 + base
        numbers[~kept] = -1
        base += int(kept.sum())
        found.append(numbers)
    return found


def _merge_columns(parts: Sequence[tuple[Mapping[str, Array], Array]]) -> dict[str, Array]:
    sections: list[bytes] = []
    coded: dict[str, list[str]] = {"report": [], "source": []}
    facets: dict[str, list[tuple[str, ...]]] = {name: [] for name in FACETS}
    for part, kept in parts:
        alive = np.flatnonzero(kept).tolist()
        table = StringTable(part, "section")
        sections += [table[n] for n in alive]
        for name, column in coded.items():
            names, codes = StringTable(part, name).texts(), part[f"{name}.code"].tolist()
            column += [names[codes[n]] for n in alive]
        for name, rows in facets.items():
            names = StringTable(part, name).texts()
            values: list[tuple[str, ...]] = [()] * len(kept)
            for n, code in zip(part[f"{name}.doc"].tolist(), part[f"{name}.code"].tolist(), strict=True):
                values[n] += (names[code],)
            rows += [values[n] for n in alive]
    arrays = pack_strings("section", sections)
    for name, column in coded.items():
        arrays |= _coded_column(name, column)
    for name, rows in facets.items():
        arrays |= _value_pairs(name, rows)
    return arrays


def _merge_forms(name: str, parts: Sequence[tuple[Mapping[str, Array], Array]]) -> dict[str, Array]:
    return _pack_forms(name, [form_of(part, name, at) for part, places in parts for at in places.tolist()])


def _merge_words(
    name: str, parts: Sequence[tuple[Mapping[str, Array], Array]], numbers: Sequence[Array]
) -> dict[str, Array]:
    tables = [list(StringTable(part, f"{name}.terms")) for part, _ in parts]
    terms = sorted({term for table in tables for term in table})
    rank = {term: n for n, term in enumerate(terms)}
    keys, counts, lengths = [], [], []
    for (part, kept), new, table in zip(parts, numbers, tables, strict=True):
        postings = postings_of(part, name)
        ranks = np.fromiter((rank[term] for term in table), np.uint64, len(table))
        docs = new[postings.docs]
        alive = docs >= 0
        repeated = np.repeat(ranks, np.diff(postings.ends, prepend=np.uint32(0)))[alive]
        keys.append(repeated << np.uint64(16) | docs[alive].astype(np.uint64))
        counts.append(postings.tf[alive].astype(np.uint32))
        lengths.append(part[f"{name}.length"][kept])
    joined = np.concatenate(keys)
    order = np.argsort(joined, kind="stable")
    joined = joined[order]
    used = distinct(joined >> np.uint64(16))
    rank_used = np.zeros(len(terms), np.uint64)
    rank_used[used.astype(np.int64)] = np.arange(len(used), dtype=np.uint64)
    joined = rank_used[(joined >> np.uint64(16)).astype(np.int64)] << np.uint64(16) | joined & np.uint64(0xFFFF)
    kept_terms = [terms[n] for n in used.tolist()]
    return pack_words(name, kept_terms, joined, np.concatenate(counts)[order], np.concatenate(lengths))
