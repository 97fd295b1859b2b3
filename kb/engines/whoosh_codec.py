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
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.system import pack_ushort
from whoosh.util.numeric import length_to_byte

from kb.engines.base import FACETS, KEYS
from kb.engines.document import SectionDoc, make_forms
from kb.engines.whoosh_arrays import (
    WORD_FIELDS,
    Postings,
    SegmentBuilder,
    build_grams,
    pack_words,
    postings_of,
)
from kb.engines.whoosh_files import Array, StringTable, sync_files, sync_folder

INDEX_NAME = "MAIN"  # whoosh's own default: whoosh.index.open_dir finds it without being told
_BLOCK_POSTINGS = 1024  # of 128, 512, 1024 and 4096 the smallest files; we read whole lists and never skip
_INLINE_POSTINGS = 3  # shorter lists go into the term's entry: two thirds of all terms, and a block costs 70 bytes
_COMPRESSION = 3
_COUNT = struct.Struct("!I")  # how whoosh's Frequency format notes a count
_LENGTH = struct.Struct("!i")


class DurableStorage(FileStorage):  # type: ignore[misc]
    """Renames only what has reached the disk: whoosh renames its table of contents, and that is the commit."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Whoosh's way of replacing a file."""
        folder = Path(self.folder)
        sync_files([folder / oldname])
        (folder / oldname).replace(folder / newname)
        sync_folder(folder)


def make_schema() -> fields.Schema:
    """Words scored, everything else as it is; stored values under the names of the product."""
    columns = {name: fields.KEYWORD(scorable=True) for name in WORD_FIELDS}
    columns |= {name: fields.ID(stored=True) for name in (*KEYS, *FACETS)}
    columns |= {name: fields.STORED() for name in ("order", "text", "heading_end", "run_in")}
    return fields.Schema(**columns)


def stored_values(doc: SectionDoc) -> dict[str, Any]:
    """What is stored of a section: enough to make everything again but its words, which stand in the postings."""
    values: dict[str, Any] = {
        "section": doc.section_id,
        "report": doc.report_id,
        "source": doc.source_id,
        "order": doc.order,
        "text": doc.text,
        "heading_end": doc.heading_end,
        "run_in": doc.run_in,
    }
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
            _write_words(writer, name, schema[name], arrays)
        elif name in (*KEYS, *FACETS):
            _write_values(writer, name, schema[name], arrays)
    writer.close()
    sync_files(Path(storage.folder) / name for name in segment.list_files(storage))
    return segment


def write_toc(storage: DurableStorage, segments: list[Any], generation: int) -> None:
    """Commit: the index is these segments from now on."""
    TOC(make_schema(), segments, generation).write(storage, INDEX_NAME)


def read_toc(storage: DurableStorage) -> Any:
    """The latest table of contents: `.generation`, `.segments`."""
    return TOC.read(storage, INDEX_NAME)


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
    for values in read_stored(storage, segment):
        builder.add(_document(values))
    arrays = builder.build()
    reader = segment.codec().terms_reader(storage, segment)
    try:
        arrays |= _read_words(reader, len(builder))
    finally:
        reader.close()
    return arrays | build_grams(arrays)


def _document(values: Mapping[str, Any]) -> SectionDoc:
    folded_form, plain_form = make_forms(values["text"], heading_end=values["heading_end"], run_in=values["run_in"])
    return SectionDoc(
        section_id=values["section"],
        report_id=values["report"],
        source_id=values["source"],
        order=values["order"],
        text=values["text"],
        heading_end=values["heading_end"],
        run_in=values["run_in"],
        folded_form=folded_form,
        plain_form=plain_form,
        fields={name: tuple(values.get(name, ())) for name in FACETS},
    )


def _write_documents(
    writer: Any, schema: fields.Schema, arrays: Mapping[str, Array], stored: Iterable[Mapping[str, Any]]
) -> None:
    lengths = [arrays[f"{name}.length"].tolist() for name in WORD_FIELDS]
    worded = [(name, schema[name]) for name in WORD_FIELDS]
    for number, values in enumerate(stored):
        writer.start_doc(number)
        for name, value in values.items():
            writer.add_field(name, schema[name], value, 0)
        for (name, kind), column in zip(worded, lengths, strict=True):
            writer.add_field(name, kind, None, column[number])
        writer.finish_doc()
    writer.close()


def _write_words(writer: Any, name: str, kind: Any, arrays: Mapping[str, Array]) -> None:
    _write_field(writer, name, kind, StringTable(arrays, f"{name}.terms"), postings_of(arrays, name), arrays)


def _write_values(writer: Any, name: str, kind: Any, arrays: Mapping[str, Array]) -> None:
    """The values of a key or facet as terms that occur once in each of their documents."""
    table = StringTable(arrays, name)
    if name == "section":
        ranks = sorted(range(len(table)), key=table.__getitem__)
        terms = [table[n] for n in ranks]
        docs = np.array(ranks, np.uint16)
        codes = np.arange(len(table))
    else:
        codes, terms = arrays[f"{name}.code"], list(table)
        places = arrays[f"{name}.doc"] if name in FACETS else np.arange(len(codes))
        order = np.lexsort((places, codes))
        codes, docs = codes[order], places[order].astype(np.uint16)
    ends = np.cumsum(np.bincount(codes, minlength=len(terms)))
    _write_field(writer, name, kind, terms, Postings(ends, docs, np.ones(len(docs), np.uint8)), None)


def _write_field(
    writer: Any, name: str, kind: Any, terms: Iterable[bytes], postings: Postings, lengths: Mapping[str, Array] | None
) -> None:
    """One field's terms and postings, as W3FieldWriter would write them posting by posting."""
    writer.start_field(name, kind)
    prefix = pack_ushort(writer._fieldmap[name])
    scored = None if lengths is None else lengths[f"{name}.length"][postings.docs]
    start = 0
    for term, end in zip(terms, postings.ends.tolist(), strict=True):
        if end > start:
            piece = slice(start, end)
            size = None if scored is None else scored[piece]
            info = _write_postings(writer._postfile, postings.docs[piece], postings.tf[piece], size)
            writer._tindex.add(prefix + term, info.to_bytes())
        start = end
    writer.finish_field()


def _write_postings(file: Any, docs: Array, tf: Array, lengths: Array | None) -> W3TermInfo:
    info = W3TermInfo()
    info._df = len(docs)
    info._minid, info._maxid = int(docs[0]), int(docs[-1])
    if lengths is None:
        info._weight, info._maxweight = float(len(docs)), 1.0
    else:
        info._weight, info._maxweight = float(tf.sum(dtype=np.int64)), float(tf.max())
        info._minlength, info._maxlength = int(lengths.min()), int(lengths.max())
    if len(docs) <= _INLINE_POSTINGS:
        values = tuple(map(_COUNT.pack, tf.tolist())) if lengths is not None else ()
        info.set_inlined(docs.tolist(), tf.astype(float).tolist(), values)
        return info
    offset = file.tell()
    file.write(WHOOSH3_HEADER_MAGIC)
    for start in range(0, len(docs), _BLOCK_POSTINGS):
        piece = slice(start, start + _BLOCK_POSTINGS)
        size = None if lengths is None else lengths[piece]
        _write_block(file, docs[piece], tf[piece], size, last=start + _BLOCK_POSTINGS >= len(docs))
    info.set_extent(offset, file.tell() - offset)
    return info


def _write_block(file: Any, docs: Array, tf: Array, lengths: Array | None, *, last: bool) -> None:
    """Numbers as steps from one to the next, weights, values; pickled, compressed, and announced by its statistics."""
    steps = np.diff(docs.astype(np.int64), prepend=0)
    weights, values = None, None
    if lengths is not None:
        weights = None if (tf == 1).all() else float(tf[0]) if (tf == tf[0]).all() else tuple(tf.astype(float).tolist())
        values = tf.astype(">u4").tobytes()
    data = zlib.compress(pickle.dumps((tuple(steps.tolist()), weights, values), 2), _COMPRESSION)
    shortest, longest = (0, 0) if lengths is None else (int(lengths.min()), int(lengths.max()))
    statistics = (
        len(docs),
        int(docs[-1]),
        float(tf.max()),
        _COMPRESSION,
        length_to_byte(shortest),
        length_to_byte(longest),
    )
    info = pickle.dumps(statistics, 2)
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
