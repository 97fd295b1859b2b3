"""Our engines under measurement, behind the interface of their peers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kb.engines.base import Engine, Filter, Request, Tier
from kb.engines.document import SectionDoc
from kb.engines.whoosh_engine import WhooshEngine
from kb.query.model import All, Exact, Word
from kb.query.model import Any as AnyOf
from tests.bench.corpus import Phrase, Question, Section
from tests.bench.peers import FIELDS, PAGE


class KBIndex:
    """An engine of ours. The documents' forms are made before the clock runs, as the peers' words are."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._generation = 0
        self._documents: list[SectionDoc] = []
        self._deleted: list[str] = []
        self._batch: Any = None
        self._context: Any = None

    def prepare(self, sections: Sequence[Section]) -> None:
        """Turn sections into documents, off the clock."""
        self._documents = [section.to_document() for section in sections]

    def add(self, sections: Sequence[Section]) -> None:
        for document in self._documents or [section.to_document() for section in sections]:
            self._open().add(document)
        self._documents = []

    def delete(self, sections: Iterable[Section]) -> None:
        for section in sections:
            self._open().delete_report(section.report)

    def commit(self) -> None:
        self._context.__exit__(None, None, None)
        self._batch = self._context = None

    def close(self) -> None:
        self._engine.close()

    def any_word(self, question: Question) -> int:
        return self._ask(AnyOf(tuple(map(Word, question.words))), question.words)

    def all_words(self, question: Question) -> int:
        return self._ask(All(tuple(map(Word, question.words))), question.words)

    def phrase(self, phrase: Phrase) -> int:
        return self._ask(Exact(phrase.text), phrase.words)

    def exact(self, text: str) -> int:
        """Any string at all, ranked by nothing."""
        return self._ask(Exact(text), ())

    def filtered(self, question: Question) -> int:
        years = frozenset(map(str, range(question.first_year, question.last_year + 1)))
        filters = (
            Filter("level", frozenset([question.level])),
            Filter("type", frozenset([question.type])),
            Filter("year", years),
        )
        return self._ask(AnyOf(tuple(map(Word, question.words))), question.words, filters=filters)

    def counted(self, question: Question) -> int:
        return self._ask(AnyOf(tuple(map(Word, question.words))), question.words, facets=FIELDS)

    def _open(self) -> Any:
        if self._batch is None:
            self._generation += 1
            self._context = self._engine.batch(generation=self._generation)
            self._batch = self._context.__enter__()
        return self._batch

    def _ask(self, query: Any, words: Sequence[str], **options: Any) -> int:
        rank = tuple((word, 1.0) for word in dict.fromkeys(words))
        return self._engine.search(Request((Tier("all", query),), rank=rank, limit=PAGE, **options)).total


class KBWhoosh(KBIndex):
    """The one in files."""

    name = "kb-whoosh"

    def __init__(self, path: Path) -> None:
        super().__init__(WhooshEngine(path, analyser="bench"))
