"""What an index on the cluster looks like, and what a section becomes in it. Nothing here is newer than Elasticsearch 7.10.

Characters are indexed as pairs with their places: a string of any length is a phrase of pairs, which is exact by itself, and
a single one the beginning of pairs, the last of a text too, for a mark stands behind it. (Single ones in a field of their
own were a fifth of the work of indexing.) Words stand in white-space analysed fields, so that they are the words of kb.text
and no others. Two packed fields serve the scripts: `passage` (cuts and text) for what has to stand within a sentence or a
paragraph, `counts` for the score.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from kb.engines.base import FACETS, KEYS
from kb.engines.document import Form, SectionDoc
from kb.engines.scoring import FIELD_WEIGHTS, K1

FORMAT = "2"  # raise when the same sections would be laid down differently
END = "\n"  # behind a text; no folded text holds one
_BODY_B = next(field.b for field in FIELD_WEIGHTS if field.name == "body")


def index_settings(*, shards: int, replicas: int) -> dict[str, Any]:
    """Settings of a new index. It is refreshed when a batch is whole and at no other time."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": "-1",
        "max_result_window": 10_000,
        "similarity": {"words": {"type": "BM25", "k1": K1, "b": _BODY_B}},
        "analysis": {
            "tokenizer": {"pairs": {"type": "ngram", "min_gram": 2, "max_gram": 2}},
            "analyzer": {
                "pairs": {"type": "custom", "tokenizer": "pairs"},
                "words": {"type": "custom", "tokenizer": "whitespace"},
            },
        },
    }


def mapping(meta: dict[str, Any]) -> dict[str, Any]:
    """The mapping, with what the index says of itself."""
    characters = {"type": "text", "analyzer": "pairs", "norms": False}
    words = {"type": "text", "analyzer": "words", "index_options": "freqs", "similarity": "words"}
    packed = {"type": "binary", "doc_values": True}
    number = {"type": "long", "index": False}
    return {
        "dynamic": "strict",
        "_meta": meta,
        "properties": {
            "folded": characters,
            "plain": characters,  # only where it is not the same
            "differs": {"type": "boolean"},
            "words": words,  # of heading and text: by these a section is found
            "heading_words": words,
            "passage": packed,
            "plain_passage": packed,
            "counts": packed,
            "sequence": {"type": "long"},  # the order in which sections were added
            "group": {"type": "keyword"},  # of near-duplicates; its own name where it stands alone
            "shared_group": {"type": "keyword"},  # only where it does not stand alone
            "latest_year": {"type": "integer"},
            "first_unit": {"type": "keyword"},
            **{f"{field.name}_length": number for field in FIELD_WEIGHTS},
            **{name: {"type": "keyword"} for name in (*FACETS, *KEYS)},
        },
    }


def make_row(document: SectionDoc, *, sequence: int, group: str | None) -> dict[str, Any]:
    """A section as it is sent."""
    folded, plain = document.folded_form, document.plain_form
    years = [int(year) for year in document.fields.get("year", ())]
    unit = min(document.fields.get("unit", ()), default="")
    row: dict[str, Any] = {
        "section": document.section_id,
        "report": document.report_id,
        "source": document.source_id,
        "sequence": sequence,
        **group_fields(document.section_id, group),
        **{name: list(document.fields[name]) for name in FACETS if document.fields.get(name)},
        "folded": sound(folded.text) + END,
        "passage": pack(folded),
        "words": " ".join((*document.heading_words, *document.body_words)),
        "heading_words": " ".join(document.heading_words),
        "counts": _pack_counts(document),
        "title_length": len(document.title_words),
        "heading_length": len(document.heading_words),
        "body_length": len(document.body_words),
    }
    if plain != folded:
        row |= {"plain": sound(plain.text) + END, "plain_passage": pack(plain), "differs": True}
    if years:
        row["latest_year"] = max(years)
    if unit:
        row["first_unit"] = unit
    return row


def group_fields(section_id: str, group: str | None) -> dict[str, str | None]:
    """The two fields of a group; an update has to say also what is not so any more."""
    return {"group": group or section_id, "shared_group": group}


def sound(text: str) -> str:
    """The text without halves of characters, which no database takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def pack(form: Form) -> str:
    """Starts of sentences and paragraphs in Java's units, then the text: 0,7|0|…"""
    text = sound(form.text)
    cuts = "|".join(",".join(map(str, _java_places(text, starts))) for starts in (form.sentences, form.paragraphs))
    return b64encode(f"{cuts}|{text}".encode()).decode("ascii")


def _java_places(text: str, starts: Sequence[int]) -> Iterable[int]:
    """Places counted as Java counts: a character beyond the first 65,536 is two."""
    if not text or max(text) <= "\uffff":
        return starts
    return [len(text[:start].encode("utf-16-le")) // 2 for start in starts]


def _pack_counts(document: SectionDoc) -> str:
    """Lengths of heading, text and title, then each word with its occurrences in them: 2 9 4|法治=1 2 0|普法=3|…

    One number alone is of the text. No word holds one of the two signs.
    """
    heading, body, title = (
        Counter(words) for words in (document.heading_words, document.body_words, document.title_words)
    )
    elsewhere = heading | title
    parts = [f"{heading.total()} {body.total()} {title.total()}"]
    parts += [f"{word}={heading[word]} {body[word]} {title[word]}" for word in elsewhere]
    parts += [f"{word}={count}" for word, count in body.items() if word not in elsewhere]
    return b64encode(sound("|".join(parts) + "|").encode()).decode("ascii")
