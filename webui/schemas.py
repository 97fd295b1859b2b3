"""The shape of every answer of the API, as JSON Schema. Fields may be added; those named here stay."""

from __future__ import annotations

from typing import Any

from kb.finding import MATCHES, PUBLIC_FACETS
from kb.model import DOC_TYPES, LEVELS, SECTION_TYPES, SECTORS
from kb.phrasing.commonness import LABELS
from kb.phrasing.peers import GROUPS as PEER_GROUPS
from kb.phrasing.promises import STANDINGS
from kb.phrasing.shapes import SHAPES
from kb.review.findings import KINDS, WEIGHTS
from webui.parameters import SCOPES

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MAYBE_YEAR: Schema = {"type": ["integer", "null"]}
GROUPS = ("whole", "all", "some")


def one_of(values: Any) -> Schema:
    """A word of a closed vocabulary."""
    return {"type": "string", "enum": list(values)}


def many(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def record(**fields: Schema) -> Schema:
    """An object that has at least these fields."""
    return {"type": "object", "required": list(fields), "properties": fields}


def named(name: str) -> Schema:
    """A schema published under a name."""
    return {"$ref": f"#/components/schemas/{name}"}


_PLACE = record(file=TEXT, line=COUNT)
_REPORT_FIELDS = {
    "report_id": TEXT,
    "title": TEXT,
    "unit": MAYBE_TEXT,
    "level": one_of(LEVELS),
    "sector": one_of(SECTORS),
    "year": MAYBE_YEAR,
    "doc_type": one_of(DOC_TYPES),
}
_INFERENCE = {
    "confidence": {"type": "object", "additionalProperties": NUMBER},
    "evidence": {"type": "object", "additionalProperties": TEXT},
}
_SPAN = {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}
_HIT = record(
    group=one_of(GROUPS),
    section_id=TEXT,
    **_REPORT_FIELDS,
    heading=MAYBE_TEXT,
    heading_path=many(TEXT),
    type=one_of(SECTION_TYPES),
    topic=MAYBE_TEXT,
    score=NUMBER,
    similar=COUNT,
    snippets=many(record(text=TEXT, start=COUNT, highlights=many(_SPAN))),
    source=_PLACE,
)
_FACET_VALUE = record(value={"type": ["string", "integer"]}, count=COUNT)
_SECTION_FIELDS = {
    "section_id": TEXT,
    **_REPORT_FIELDS,
    "role": MAYBE_TEXT,
    "depth": COUNT,
    "marker": MAYBE_TEXT,
    "heading": MAYBE_TEXT,
    "heading_path": many(TEXT),
    "type": one_of(SECTION_TYPES),
    "types": many(one_of(SECTION_TYPES)),
    "topic": MAYBE_TEXT,
    "text": TEXT,
    "points": many(TEXT),
    "cautions": many(record(start=COUNT, end=COUNT, note=TEXT)),
    "source": _PLACE,
}
# Whose words they are, as each answer about phrasing says it.
_WHOSE = {
    "section_id": TEXT,
    **_REPORT_FIELDS,
    "heading": MAYBE_TEXT,
    "heading_path": many(TEXT),
    "type": one_of(SECTION_TYPES),
    "topic": MAYBE_TEXT,
    "source": _PLACE,
}
_PLACED = {"start": COUNT, "end": COUNT, **_WHOSE}  # in the section's whole text: marker, heading, text
_LINE = record(before=TEXT, match=TEXT, after=TEXT, **_PLACED)
_PAGE = {"page": {"type": "integer", "minimum": 1}, "per_page": {"type": "integer", "minimum": 1}, "took_ms": NUMBER}
_QUERY = {"query": {"type": "object"}}
_YEARS = many({"type": "integer"})
_GROUP = record(text=TEXT, count=COUNT, units=COUNT)
_TALLY = record(times=COUNT, units=COUNT, years=_YEARS)
_STATEMENT = {"section_id": TEXT, "heading": TEXT, "text": TEXT, "start": COUNT, "end": COUNT, "subject": TEXT}
_ANSWER = record(score=NUMBER, sure={"type": "boolean"}, **_STATEMENT)
_ELSEWHERE = {"title": TEXT, "unit": MAYBE_TEXT, "year": MAYBE_YEAR, "file": TEXT}

_NOTEBOOK = {
    "id": COUNT,
    "owner": TEXT,
    "name": TEXT,
    "is_own": {"type": "boolean"},
    "is_shared": {"type": "boolean"},
    "clippings": COUNT,
    "created_at": TEXT,
    "changed_at": TEXT,
}

SCHEMAS: dict[str, Schema] = {
    "Search": record(
        query=record(text=TEXT, read_as=TEXT, match=one_of(MATCHES), scope=one_of(SCOPES)),
        total=COUNT,
        distinct=COUNT,
        page={"type": "integer", "minimum": 1},
        per_page={"type": "integer", "minimum": 1},
        groups=many(record(name=one_of(GROUPS), count=COUNT)),
        hits=many(named("Hit")),
        elsewhere=record(titles=COUNT),
        facets=record(**{name: many(_FACET_VALUE) for name in PUBLIC_FACETS}),
        suggestions={"type": "array"},
        took_ms=NUMBER,
    ),
    "Hit": _HIT,
    "Section": record(**_SECTION_FIELDS),
    "SectionAlone": {
        "allOf": [named("Section"), record(**_INFERENCE, similar=many(record(section_id=TEXT, **_ELSEWHERE)))]
    },
    "Report": record(
        **_REPORT_FIELDS,
        role=MAYBE_TEXT,
        signed_by=MAYBE_TEXT,
        signed_date=MAYBE_TEXT,
        compilation_title=MAYBE_TEXT,
        front={"type": ["array", "null"], "items": record(line=COUNT, text=TEXT, kind=TEXT)},
        **_INFERENCE,
        sections=many(named("Section")),
        similar=many(record(report_id=TEXT, **_ELSEWHERE)),
        source=_PLACE,
    ),
    "Contexts": record(
        **_QUERY,
        total=COUNT,
        sections=COUNT,
        units=COUNT,
        years=_YEARS,
        lines=many(_LINE),
        grouped_by=one_of(("after", "before")),
        groups=many(_GROUP),
        **_PAGE,
    ),
    "Fillings": {
        **record(**_QUERY, total=COUNT, units=COUNT, years=_YEARS, **_PAGE),
        "description": "问全部时有 counted（看了几处）、distinct 和 fillings，问一种填法（fill）时有 lines",
        "oneOf": [
            record(
                counted=COUNT,
                distinct=COUNT,
                fillings=many(record(fills=many(TEXT), times=COUNT, units=COUNT, places=many(_LINE))),
            ),
            record(lines=many(_LINE)),
        ],
    },
    "Variants": record(
        **_QUERY,
        total=COUNT,
        patterns=many(record(text=TEXT, units=COUNT, times=COUNT)),
        sentences=many(
            record(
                text=TEXT,
                score=NUMBER,
                pattern=TEXT,
                times=COUNT,
                units=COUNT,
                similar=COUNT,
                others=many(record(text=TEXT, differs=many(_SPAN))),
            )
        ),
        **_PAGE,
    ),
    "Commonness": record(
        **_QUERY,
        label=one_of(label for _, label in LABELS),
        times=COUNT,
        units=COUNT,
        years=_YEARS,
        exact=_TALLY,
        by_year=many(record(year={"type": "integer"}, units=COUNT)),
        places=many(_LINE),
        took_ms=NUMBER,
    ),
    "Headings": record(
        **_QUERY,
        total=COUNT,
        times=COUNT,
        units=COUNT,
        headings=many(
            record(
                text=TEXT,
                length=COUNT,
                shapes=many(one_of(SHAPES)),
                times=COUNT,
                units=COUNT,
                places=many(record(**_WHOSE)),
            )
        ),
        **_PAGE,
    ),
    "Points": record(
        **_QUERY,
        total=COUNT,
        units=COUNT,
        clusters=many(record(text=TEXT, count=COUNT, units=COUNT, examples=many(TEXT))),
        points=many(record(text=TEXT, **_PLACED)),
        **_PAGE,
    ),
    "Terms": record(
        **_QUERY, terms=many(record(text=TEXT, times=COUNT, units=COUNT, likelihood=NUMBER)), took_ms=NUMBER
    ),
    "Outline": record(
        query=record(unit=TEXT, level=TEXT, sector=TEXT, province=TEXT),
        title=MAYBE_TEXT,
        year=MAYBE_YEAR,
        doc_type=MAYBE_TEXT,
        headings=many(
            record(
                marker=MAYBE_TEXT,
                heading=TEXT,
                depth=COUNT,
                parts=COUNT,
                hint=TEXT,
                type=one_of(SECTION_TYPES),
                topic=MAYBE_TEXT,
                sought=TEXT,
                found={"type": "boolean"},
                units=COUNT,
                passages=many(named("Passage")),
                nearest=many(named("Passage")),
            )
        ),
        aside=many(record(line=COUNT, text=TEXT, kind=TEXT)),
        notes=many(TEXT),
        took_ms=NUMBER,
    ),
    "Passage": record(text=TEXT, peer=one_of(PEER_GROUPS), similar=COUNT, **_PLACED),
    "Promises": record(
        query=record(unit=TEXT, report_id=TEXT),
        total=COUNT,
        counts={"type": "object", "additionalProperties": COUNT},
        reports=many(
            record(
                report_id=TEXT,
                title=TEXT,
                unit=MAYBE_TEXT,
                level=one_of(LEVELS),
                year=MAYBE_YEAR,
                doc_type=one_of(DOC_TYPES),
                next={"anyOf": [{"type": "null"}, record(report_id=TEXT, title=TEXT, year=MAYBE_YEAR)]},
                problems=many(record(answers=many(_ANSWER), **_STATEMENT)),
                promises=many(record(kept=one_of(STANDINGS), evidence=many(_ANSWER), **_STATEMENT)),
            )
        ),
        **_PAGE,
    ),
    "Suggestions": record(**_QUERY, suggestions=many(TEXT), took_ms=NUMBER),
    "Review": record(
        rate=NUMBER,
        characters=COUNT,
        unit=MAYBE_TEXT,
        year=MAYBE_YEAR,
        must=COUNT,
        should=COUNT,
        thresholds={"type": "object", "additionalProperties": NUMBER},
        remarks=many(TEXT),
        findings=many(
            record(
                kind=one_of(KINDS),
                weight=one_of(WEIGHTS),
                start=COUNT,
                end=COUNT,
                text=TEXT,
                why=TEXT,
                confidence=NUMBER,
                sources=many(
                    record(
                        section_id=MAYBE_TEXT,
                        unit=MAYBE_TEXT,
                        year=MAYBE_YEAR,
                        title=TEXT,
                        heading=MAYBE_TEXT,
                        type=MAYBE_TEXT,
                        text=TEXT,
                    )
                ),
                alternatives=many(TEXT),
                reason=TEXT,
            )
        ),
        took_ms=NUMBER,
    ),
    "Notebooks": record(notebooks=many(record(**_NOTEBOOK))),
    "Notebook": record(
        **_NOTEBOOK,
        folders=many(record(id={"type": ["integer", "null"]}, name=TEXT, clippings=many(named("Clipping")))),
    ),
    "Clipping": record(
        id=COUNT,
        notebook=COUNT,
        folder={"type": ["integer", "null"]},
        text=TEXT,
        note=TEXT,
        created_at=TEXT,
        section_id=TEXT,
        start=COUNT,
        end=COUNT,
        **_REPORT_FIELDS,
        type=one_of(SECTION_TYPES),
        topic=MAYBE_TEXT,
        marker=MAYBE_TEXT,
        heading=MAYBE_TEXT,
        heading_path=many(TEXT),
        source=_PLACE,
        is_removed={"type": "boolean"},
    ),
    "Clipped": record(clipping=COUNT, notebook=COUNT, notebook_name=TEXT, is_new={"type": "boolean"}),
    "Copies": record(plain=TEXT, cited=TEXT, template=TEXT),
    "Health": record(status={"type": "string", "const": "ok"}, sections=COUNT),
    "Problem": record(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT)
    | {"description": "RFC 9457；参数有误时另有 parameter 和 value 两项"},
}
