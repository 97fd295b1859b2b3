"""What stands on disk: an ordinary Whoosh index, written in bulk and read back whole.

Only stock Whoosh classes are pickled into it, so that whoosh alone opens it, with every word, field and text. The
writer takes a segment's arrays and lays down the blocks that W3 readers expect; the reader gives the arrays back, which
is how side files are rebuilt. Knows nothing of searching.
"""

from __future__ import annotations

import io
import os
import pickle
import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3TermInfo
from whoosh.columns import VarBytesColumn
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC
from whoosh.system import pack_ushort
from whoosh.util.numeric import byte_to_length

from kb.engines.base import FACETS
from kb.engines.document import Form, SectionDoc
from kb.engines.whoosh_arrays import (
    TEXT_FORMS,
    WORD_FIELDS,
    Postings,
    SegmentBuilder,
    encoded_text,
    pack_words,
    postings_of,
)
from kb.engines.whoosh_files import Array, StringTable, checksum_file, sync_files, sync_folder, write_side_file

INDEX_NAME = "MAIN"  # whoosh's own default: whoosh.index.open_dir finds it without being told
_BLOCK_POSTINGS = 1024  # of 128, 512, 1024 and 4096 the smallest files; we read whole lists and never skip
_INLINE_POSTINGS = 3  # shorter lists go into the term's entry: two thirds of all terms, and a block costs 70 bytes
_COMPRESSION = 3
_COUNT = struct.Struct("!I")  # how whoosh's Frequency format notes a count
_LENGTH = struct.Struct("!i")
_TERM_INFO = W3TermInfo._struct  # inlined?, weight, documents, shortest, longest, heaviest, first, last
_EXTENT = struct.Struct("!qi")
_LONGEST = 106_374  # whoosh notes longer fields as this long
_LENGTH_BYTES = np.searchsorted(np.array([byte_to_length(n) for n in range(256)]), np.arange(_LONGEST + 1)).astype(
    np.uint8
)
_STARTS = tuple(f"{form}_starts" for form in TEXT_FORMS)


class DurableStorage(FileStorage):  # type: ignore[misc]
    """Renames only what has reached the disk: whoosh renames its table of contents, and that is the commit."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Whoosh's way of replacing a file."""
        folder = Path(self.folder)
        sync_files([folder / oldname])
        (folder / oldname).replace(folder / newname)
        sync_folder(folder)


def make_schema() -> fields.Schema:
    """Words scored, keys and facets as they are, texts as columns of UTF-16; names are those of the product."""
    kinds = {name: fields.KEYWORD(scorable=True) for name in WORD_FIELDS}
    kinds |= {name: fields.ID(stored=True) for name in ("report", "source", *FACETS)}
    kinds |= {name: fields.STORED() for name in ("section", "order", *_STARTS)}
    kinds |= {name: fields.COLUMN(VarBytesColumn()) for name in TEXT_FORMS}
    return fields.Schema(**kinds)


def stored_values(doc: SectionDoc) -> dict[str, Any]:
    """What is stored of a section: all but its texts, which are columns, and its words, which stand in the postings."""
    values: dict[str, Any] = {
        "section": doc.section_id,
        "report": doc.report_id,
        "source": doc.source_id,
        "order": doc.order,
    }
    for form, prefix in ((doc.folded_form, "folded"), (doc.plain_form, "plain")):
        if form is doc.folded_form and prefix == "plain":
            continue
        values[f"{prefix}_starts"] = _pack_starts(form)
    return values | {name: list(doc.fields[name]) for name in FACETS if doc.fields.get(name)}


def write_segment(storage: DurableStorage, arrays: Mapping[str, Array], stored: Iterable[Mapping[str, Any]]) -> Any:
    """Write a segment's files and force them to disk; it is part of the index once a table of contents names it."""
    schema = make_schema()
    codec = W3Codec(blocklimit=_BLOCK_POSTINGS, compression=_COMPRESSION)
    segment = codec.new_segment(storage, INDEX_NAME)
    _write_documents(codec.per_document_writer(storage, segment), schema, arrays, stored)
    segment.set_doc_count(len(arrays["section.ends"]))
    writer = codec.field_writer(storage, segment)
    for name in sorted(schema.names()):
        if name in WORD_FIELDS:
            terms = StringTable(arrays, f"{name}.terms")
            _write_field(writer, name, schema[name], terms, postings_of(arrays, name), arrays[f"{name}.length"])
        elif name in ("report", "source", *FACETS):
            _write_values(writer, name, schema[name], arrays)
    writer.close()
    sync_files(Path(storage.folder) / name for name in segment.list_files(storage))
    write_side_file(side_path(storage, segment), arrays, beside=_texts_beside(segment))
    return segment


def side_path(storage: DurableStorage, segment: Any) -> Path:
    """Where a segment's side file stands; named so that whoosh sweeps it up together with the segment."""
    return Path(storage.folder) / f"{segment.segment_id()}.kb"


def rewrite_side_file(storage: DurableStorage, segment: Any, arrays: Mapping[str, Array]) -> None:
    """Write a side file again that was lost or damaged."""
    write_side_file(side_path(storage, segment), arrays, beside=_texts_beside(segment))


def checksums(storage: DurableStorage, segment: Any) -> dict[str, list[int]]:
    """(size, checksum) of each of a segment's Whoosh files: they have none of their own."""
    names = (name for name in segment.list_files(storage) if not name.endswith((".kb", ".new")))
    return {name: list(checksum_file(Path(storage.folder) / name)) for name in sorted(names)}


def write_toc(storage: DurableStorage, segments: list[Any], generation: int) -> None:
    """Commit: the index is these segments from now on."""
    TOC(make_schema(), segments, generation).write(storage, INDEX_NAME)


def read_toc(storage: DurableStorage) -> Any:
    """The latest table of contents: `.generation`, `.segments`. Read from memory: whoosh leaves a bad one open."""
    folder = Path(storage.folder)
    number = latest_generation(folder)
    name = TOC._filename(INDEX_NAME, number)
    copy = RamStorage()
    copy.files[name] = (folder / name).read_bytes()
    return TOC.read(copy, INDEX_NAME, gen=number)


def latest_generation(folder: Path) -> int:
    """Number of the latest table of contents, or -1; looks at names only."""
    pattern = TOC._pattern(INDEX_NAME)
    return max((int(m.group(1)) for name in os.listdir(folder) if (m := pattern.match(name))), default=-1)


def read_stored(storage: DurableStorage, segment: Any) -> Iterator[dict[str, Any]]:
    """Stored values of every document, deleted ones too."""
    reader = segment.codec().per_document_reader(storage, segment)
    try:
        for number in range(segment.doc_count_all()):
            yield reader.stored_fields(number)
    finally:
        reader.close()


def read_arrays(storage: DurableStorage, segment: Any) -> dict[str, Array]:
    """A segment's arrays, worked out again from what Whoosh holds."""
    builder = SegmentBuilder()
    columns = segment.codec().per_document_reader(storage, segment)
    try:
        texts = [columns.column_reader(name, VarBytesColumn()) for name in TEXT_FORMS]
        for number in range(segment.doc_count_all()):
            encoded = [reader[number] for reader in texts]
            builder.add(_document(columns.stored_fields(number), *encoded))
    finally:
        columns.close()
    arrays = builder.build()
    reader = segment.codec().terms_reader(storage, segment)
    try:
        arrays |= _read_words(reader, len(builder))
    finally:
        reader.close()
    return arrays


def _document(values: Mapping[str, Any], folded: bytes, plain: bytes) -> SectionDoc:
    folded_form = _form(values, "folded", folded)
    return SectionDoc(
        section_id=values["section"],
        report_id=values["report"],
        source_id=values["source"],
        order=values["order"],
        folded_form=folded_form,
        plain_form=_form(values, "plain", plain) if "plain_starts" in values else folded_form,
        fields={name: tuple(values.get(name, ())) for name in FACETS},
    )


def _form(values: Mapping[str, Any], name: str, encoded: bytes) -> Form:
    return Form(bytes(encoded).decode("utf-16-le", "surrogatepass"), *_unpack_starts(values[f"{name}_starts"]))


def _pack_starts(form: Form) -> bytes:
    """Steps from sentence to sentence, doubled, odd where a paragraph begins: short, as there are 26 a section."""
    paragraphs = set(form.paragraphs)
    steps = [(start - before) << 1 | (start in paragraphs) for before, start in pairwise((0, *form.sentences))]
    kind = "H" if max(steps, default=0) < 65_536 else "I"
    return kind.encode() + array(kind, steps).tobytes()


def _unpack_starts(packed: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    steps = array(packed[:1].decode(), packed[1:])
    starts = tuple(accumulate(step >> 1 for step in steps))
    return starts, tuple(start for start, step in zip(starts, steps, strict=True) if step & 1)


def _texts_beside(segment: Any) -> dict[str, str]:
    """Which arrays lie at the beginning of which column files: the texts are not written twice."""
    return {f"{name}.text": W3Codec.column_filename(segment, name) for name in TEXT_FORMS}


def _write_documents(
    writer: Any, schema: fields.Schema, arrays: Mapping[str, Array], stored: Iterable[Mapping[str, Any]]
) -> None:
    lengths = [arrays[f"{name}.length"].tolist() for name in WORD_FIELDS]
    worded = [(name, schema[name]) for name in WORD_FIELDS]
    plain_places = {doc: at for at, doc in enumerate(arrays["plain.doc"].tolist())}
    column = VarBytesColumn()
    for number, values in enumerate(stored):
        writer.start_doc(number)
        for name, value in values.items():
            writer.add_field(name, schema[name], value, 0)
        for (name, kind), counts in zip(worded, lengths, strict=True):
            writer.add_field(name, kind, None, counts[number])
        writer.add_column_value("folded", column, encoded_text(arrays, "folded", number))
        at = plain_places.get(number)
        writer.add_column_value("plain", column, b"" if at is None else encoded_text(arrays, "plain", at))
        writer.finish_doc()
    writer.close()


def _write_values(writer: Any, name: str, kind: Any, arrays: Mapping[str, Array]) -> None:
    """The values of a key or facet as terms that occur once in each of their documents."""
    codes, terms = arrays[f"{name}.code"], StringTable(arrays, name)
    docs = arrays[f"{name}.doc"] if name in FACETS else np.arange(len(codes))
    order = np.lexsort((docs, codes))
    ends = np.cumsum(np.bincount(codes, minlength=len(terms)))
    postings = Postings(ends, docs[order].astype(np.uint16), np.ones(len(docs), np.uint8))
    _write_field(writer, name, kind, terms, postings, None)


def _write_field(
    writer: Any, name: str, kind: Any, terms: Sequence[bytes], postings: Postings, lengths: Array | None
) -> None:
    """One field's terms and postings, as W3FieldWriter would write them posting by posting."""
    writer.start_field(name, kind)
    prefix = pack_ushort(writer._fieldmap[name])
    file, index = writer._postfile, writer._tindex
    if len(terms):
        sizes = None if lengths is None else _LENGTH_BYTES[np.minimum(lengths, _LONGEST)][postings.docs]
        for term, (piece, statistics) in zip(terms, _term_statistics(postings, sizes), strict=True):
            docs, tf = postings.docs[piece], postings.tf[piece]
            if len(docs) <= _INLINE_POSTINGS:
                place = pickle.dumps(_inlined(docs.tolist(), tf.tolist(), is_scored=sizes is not None), 2)
            else:
                offset = file.tell()
                _write_postings(file, docs, tf, None if sizes is None else sizes[piece])
                place = _EXTENT.pack(offset, file.tell() - offset)
            is_inlined = len(docs) <= _INLINE_POSTINGS
            index.add(prefix + term, _TERM_INFO.pack(is_inlined, *statistics) + place)
    writer.finish_field()


def _term_statistics(postings: Postings, sizes: Array | None) -> Iterator[tuple[slice, tuple[float, ...]]]:
    """For each term its stretch of the postings and what its entry says: worked out for all at once."""
    ends = postings.ends.astype(np.int64)
    starts = np.append(0, ends[:-1])
    weight = np.add.reduceat(postings.tf, starts, dtype=np.int64)
    heaviest = np.maximum.reduceat(postings.tf, starts)
    none = np.zeros(len(ends), np.uint8)
    shortest = none if sizes is None else np.minimum.reduceat(sizes, starts)
    longest = none if sizes is None else np.maximum.reduceat(sizes, starts)
    first, last = postings.docs[starts], postings.docs[ends - 1]
    columns = (starts, ends, weight, ends - starts, shortest, longest, heaviest, first, last)
    for start, end, *statistics in zip(*(column.tolist() for column in columns), strict=True):
        yield slice(start, end), tuple(statistics)


def _inlined(docs: list[int], tf: list[int], *, is_scored: bool) -> tuple[tuple[Any, ...], ...]:
    return tuple(docs), tuple(map(float, tf)), tuple(map(_COUNT.pack, tf)) if is_scored else ()


def _write_postings(file: Any, docs: Array, tf: Array, sizes: Array | None) -> None:
    file.write(WHOOSH3_HEADER_MAGIC)
    for start in range(0, len(docs), _BLOCK_POSTINGS):
        piece = slice(start, start + _BLOCK_POSTINGS)
        is_last = start + _BLOCK_POSTINGS >= len(docs)
        _write_block(file, docs[piece], tf[piece], None if sizes is None else sizes[piece], last=is_last)


def _write_block(file: Any, docs: Array, tf: Array, sizes: Array | None, *, last: bool) -> None:
    """Numbers as steps from one to the next, weights, values; pickled, compressed, and announced by its statistics."""
    numbers = docs.astype(np.int32)
    numbers[1:] -= numbers[:-1].copy()
    heaviest = int(tf.max())
    weights, values = None, None
    if sizes is not None:
        is_even = heaviest == int(tf.min())
        weights = (None if heaviest == 1 else float(heaviest)) if is_even else tuple(tf.astype(np.float64).tolist())
        values = tf.astype(">u4").tobytes()
    data = zlib.compress(pickle.dumps((tuple(numbers.tolist()), weights, values), 2), _COMPRESSION)
    shortest, longest = (0, 0) if sizes is None else (int(sizes.min()), int(sizes.max()))
    info = pickle.dumps((len(docs), int(docs[-1]), float(heaviest), _COMPRESSION, shortest, longest), 2)
    size = len(info) + len(data)
    file.write(_LENGTH.pack(-size if last else size))
    file.write(info)
    file.write(data)


def _read_words(reader: Any, documents: int) -> dict[str, Array]:
    """The postings of the word fields, read from every term; a document's length is the sum of its counts."""
    found = {name: _WordsRead(documents) for name in WORD_FIELDS}
    for (name, term), info in reader.items():
        if name in found:
            found[name].add(term, *_read_postings(reader._postfile, info))
    return {key: value for name, words in found.items() for key, value in words.pack(name).items()}


class _WordsRead:
    """The terms of one field, as they come out of Whoosh."""

    def __init__(self, documents: int) -> None:
        self._terms: list[bytes] = []
        self._keys = [np.zeros(0, np.uint64)]
        self._counts = [np.zeros(0, np.int64)]
        self._lengths = np.zeros(documents, np.int64)

    def add(self, term: bytes, docs: Array, tf: Array) -> None:
        self._keys.append(np.uint64(len(self._terms)) << np.uint64(16) | docs.astype(np.uint64))
        self._counts.append(tf)
        self._lengths[docs] += tf
        self._terms.append(bytes(term))

    def pack(self, name: str) -> dict[str, Array]:
        return pack_words(name, self._terms, np.concatenate(self._keys), np.concatenate(self._counts), self._lengths)


def _read_postings(file: Any, info: W3TermInfo) -> tuple[Array, Array]:
    if info.is_inlined():
        docs, weights, _ = info.inlined_postings()
        return np.array(docs, np.int64), np.array(weights, np.int64)
    offset, length = info.extent()
    data = bytes(file.get(offset, length[0] if isinstance(length, tuple) else length))  # W3TermInfo reads a 1-tuple
    at = len(WHOOSH3_HEADER_MAGIC)
    docs_read, tf_read = [], []
    while at < len(data):
        size = abs(_LENGTH.unpack_from(data, at)[0])
        at += _LENGTH.size
        steps, tf = _read_block(data[at : at + size])
        docs_read.append(steps)
        tf_read.append(tf)
        at += size
    return np.concatenate(docs_read), np.concatenate(tf_read)


def _read_block(data: bytes) -> tuple[Array, Array]:
    stream = io.BytesIO(data)
    count, _, _, compressed, _, _ = pickle.load(stream)
    rest = data[stream.tell() :]
    steps, weights, _ = pickle.loads(zlib.decompress(rest) if compressed else rest)
    tf = np.ones(count) if weights is None else np.full(count, weights) if isinstance(weights, float) else weights
    return np.cumsum(np.array(steps, np.int64)), np.array(tf).astype(np.int64)
