"""The engines that ours is measured against, each at its best for the job, behind one small interface.

All are given the same words in one field and the same filter fields, keep nothing of the answers, and return how many
sections matched where they are asked to count them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from tests.bench.corpus import Phrase, Question, Section

FIELDS = ("type", "level", "year", "sector", "topic", "unit")
PAGE = 20


class Peer(Protocol):
    """An engine under measurement. A commit is finished when its sections can be found."""

    name: str

    def add(self, sections: Sequence[Section]) -> None: ...
    def commit(self) -> None: ...
    def delete(self, sections: Iterable[Section]) -> None: ...
    def any_word(self, question: Question) -> int: ...
    def all_words(self, question: Question) -> int: ...
    def phrase(self, phrase: Phrase) -> int: ...
    def filtered(self, question: Question) -> int: ...
    def counted(self, question: Question) -> int: ...


class Tantivy:
    """tantivy-py with whitespace tokens; positions for phrases, fast fields for filters and counts."""

    name = "tantivy"

    def __init__(self, path: Path) -> None:
        import tantivy

        self._t = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("content", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
        for name in FIELDS:
            if name != "year":
                builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("year", indexed=True, fast=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(path))
        self._writer: Any = None

    def add(self, sections: Sequence[Section]) -> None:
        writer = self._open_writer()
        for section in sections:
            values: dict[str, Any] = section.fields | {"year": int(section.fields["year"])}
            writer.add_document(self._t.Document(content=" ".join(section.words), id=f"s{section.number}", **values))

    def delete(self, sections: Iterable[Section]) -> None:
        writer = self._open_writer()
        for section in sections:
            writer.delete_documents("id", f"s{section.number}")

    def commit(self) -> None:
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def any_word(self, question: Question) -> int:
        return self._count(self._words(question.words, self._t.Occur.Should), counting=False)

    def all_words(self, question: Question) -> int:
        return self._count(self._words(question.words, self._t.Occur.Must), counting=False)

    def phrase(self, phrase: Phrase) -> int:
        if len(phrase.words) == 1:
            return self._count(self._words(phrase.words, self._t.Occur.Must), counting=True)
        return self._count(self._t.Query.phrase_query(self._schema, "content", list(phrase.words)), counting=True)

    def filtered(self, question: Question) -> int:
        query = self._t.Query
        must = self._t.Occur.Must
        years = query.range_query(
            self._schema, "year", self._t.FieldType.Integer, question.first_year, question.last_year
        )
        filters = [query.term_query(self._schema, name, getattr(question, name), "basic") for name in ("level", "type")]
        parts = [(must, query.const_score_query(part, 0.0)) for part in (*filters, years)]
        words = self._words(question.words, self._t.Occur.Should)
        return self._count(query.boolean_query([(must, words), *parts]), counting=False)

    def counted(self, question: Question) -> int:
        query = self._words(question.words, self._t.Occur.Should)
        self._count(query, counting=False)
        found = self._searcher.aggregate(query, {name: {"terms": {"field": name, "size": 1000}} for name in FIELDS})
        return sum(bucket["doc_count"] for bucket in found["level"]["buckets"])

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(500_000_000, 2)
        return self._writer

    def _words(self, words: Sequence[str], occur: Any) -> Any:
        terms = [self._t.Query.term_query(self._schema, "content", word, "freq") for word in words]
        return terms[0] if len(terms) == 1 else self._t.Query.boolean_query([(occur, term) for term in terms])

    def _count(self, query: Any, *, counting: bool) -> int:
        found = self._searcher.search(query, PAGE, counting)
        return int(found.count) if counting else len(found.hits)


class Fts5:
    """SQLite's FTS5 without a copy of the content, filters in a table beside it."""

    name = "fts5"

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path / "fts5.db", isolation_level=None)
        for pragma in ("journal_mode=wal", "synchronous=normal", "cache_size=-262144", "mmap_size=4000000000"):
            self._db.execute(f"pragma {pragma}")
        self._db.execute("create virtual table f using fts5(body, content='', tokenize='unicode61')")
        columns = ", ".join(f"{name} text" for name in FIELDS)
        self._db.execute(f"create table m(id integer primary key, {columns})")

    def add(self, sections: Sequence[Section]) -> None:
        self._begin()
        rows = [(s.number + 1, " ".join(s.words)) for s in sections]
        self._db.executemany("insert into f(rowid, body) values(?, ?)", rows)
        marks = ", ".join("?" * (len(FIELDS) + 1))
        values = [(s.number + 1, *(s.fields[name] for name in FIELDS)) for s in sections]
        self._db.executemany(f"insert into m values({marks})", values)

    def delete(self, sections: Iterable[Section]) -> None:
        self._begin()
        for section in sections:
            row = (section.number + 1, " ".join(section.words))
            self._db.execute("insert into f(f, rowid, body) values('delete', ?, ?)", row)
            self._db.execute("delete from m where id=?", row[:1])

    def commit(self) -> None:
        self._db.execute("commit")

    def any_word(self, question: Question) -> int:
        return self._top(self._match(question.words, " OR "))

    def all_words(self, question: Question) -> int:
        return self._top(self._match(question.words, " "))

    def phrase(self, phrase: Phrase) -> int:
        match = '"{}"'.format(" ".join(phrase.words))
        self._top(match)
        return int(self._db.execute("select count(*) from f where f match ?", (match,)).fetchone()[0])

    def filtered(self, question: Question) -> int:
        sql = (
            "select f.rowid from f cross join m on m.id = f.rowid where f match ? and m.level = ? and m.type = ?"
            f" and m.year between ? and ? order by bm25(f) limit {PAGE}"
        )
        years = (str(question.first_year), str(question.last_year))
        match = self._match(question.words, " OR ")
        return len(self._db.execute(sql, (match, question.level, question.type, *years)).fetchall())

    def counted(self, question: Question) -> int:
        match = self._match(question.words, " OR ")
        self._top(match)
        self._db.execute("drop table if exists temp.t")
        columns = ", ".join(f"m.{name}" for name in FIELDS)
        joined = f"select {columns} from f cross join m on m.id = f.rowid where f match ?"
        self._db.execute(f"create temp table t as {joined}", (match,))
        counts = [self._db.execute(f"select {name}, count(*) from t group by 1").fetchall() for name in FIELDS]
        return sum(row[1] for row in counts[1])

    def _begin(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("begin")

    def _match(self, words: Sequence[str], joiner: str) -> str:
        return joiner.join(f'"{word}"' for word in words)

    def _top(self, match: str) -> int:
        sql = f"select rowid from f where f match ? order by rank limit {PAGE}"
        return len(self._db.execute(sql, (match,)).fetchall())


class StockWhoosh:
    """Whoosh as it comes, with positions for phrases and columns for counts."""

    name = "whoosh"

    def __init__(self, path: Path) -> None:
        from whoosh import fields, index, query, sorting

        self._query, self._sorting = query, sorting
        kinds = {name: fields.ID(sortable=True) for name in FIELDS if name != "year"}
        number = fields.NUMERIC(int, bits=32, sortable=True)
        schema = fields.Schema(content=fields.TEXT(phrase=True), id=fields.ID(stored=True), year=number, **kinds)
        self._index = index.create_in(str(path), schema)
        self._writer: Any = None

    def add(self, sections: Sequence[Section]) -> None:
        writer = self._open_writer()
        for section in sections:
            values: dict[str, Any] = section.fields | {"year": int(section.fields["year"])}
            writer.add_document(content=list(section.words), id=f"s{section.number}", **values)

    def delete(self, sections: Iterable[Section]) -> None:
        writer = self._open_writer()
        for section in sections:
            writer.delete_by_term("id", f"s{section.number}")

    def commit(self) -> None:
        self._writer.commit()
        self._writer = None
        self._searcher = self._index.searcher()

    def any_word(self, question: Question) -> int:
        return self._top(self._words(question.words, self._query.Or))

    def all_words(self, question: Question) -> int:
        return self._top(self._words(question.words, self._query.And))

    def phrase(self, phrase: Phrase) -> int:
        results = self._searcher.search(self._query.Phrase("content", list(phrase.words)), limit=PAGE)
        return len(results)

    def filtered(self, question: Question) -> int:
        terms = [self._query.Term(name, getattr(question, name)) for name in ("level", "type")]
        years = self._query.NumericRange("year", question.first_year, question.last_year)
        return self._top(self._words(question.words, self._query.Or), filter=self._query.And([*terms, years]))

    def counted(self, question: Question) -> int:
        facets = self._sorting.Facets()
        for name in FIELDS:
            facets.add_field(name, maptype=self._sorting.Count)
        results = self._searcher.search(self._words(question.words, self._query.Or), limit=PAGE, groupedby=facets)
        return sum(results.groups("level").values())

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(limitmb=512)
        return self._writer

    def _words(self, words: Sequence[str], how: Any) -> Any:
        terms = [self._query.Term("content", word) for word in words]
        return terms[0] if len(terms) == 1 else how(terms)

    def _top(self, query: Any, **options: Any) -> int:
        return sum(1 for _ in self._searcher.search(query, limit=PAGE, **options))
