"""How others say it, for programs: each question of `kb.phrasing` under its own address, with the filters of search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from kb.library import Library
from kb.model import LEVELS, SECTORS
from kb.phrasing import headings, kwic, slots, variants
from kb.phrasing.asking import read_conditions
from kb.phrasing.outline import MAX_PASSAGES
from kb.phrasing.promises import STANDINGS
from kb.phrasing.shapes import SHAPES
from kb.phrasing.suggesting import MAX_SUGGESTIONS
from webui.library import answer_cached, current_library
from webui.openapi import Operation, described
from webui.parameters import FILTER_NAMES, FILTERS, MAX_PAGE, YEAR_PATTERN, Parameter, read_body, read_parameters

blueprint = Blueprint("phrasing", __name__)

MAX_CHARACTERS = 2_000  # of a wording or a sentence
MAX_HEADING_CHARACTERS = 200
MAX_OUTLINE_CHARACTERS = 50_000
_OTHERS = "|".join(name for name in FILTER_NAMES if name != "year")
_CONDITION = rf"^(year={YEAR_PATTERN.strip('^$')}|({_OTHERS})=[^\r\n]+)$"


def text(name: str, description: str, **schema: Any) -> Parameter:
    """A stretch of text."""
    return Parameter(name, description, {"type": "string", "default": "", "maxLength": MAX_CHARACTERS, **schema})


def wording(description: str, *, holding: str) -> Parameter:
    """What is asked about: a text that holds at least one such character."""
    schema = {"type": "string", "maxLength": MAX_CHARACTERS, "pattern": rf"[\s\S]*{holding}[\s\S]*"}
    return Parameter("q", description, schema, required=True, advice="请写要查的文字")


def number(name: str, description: str, *, least: int, most: int, **schema: Any) -> Parameter:
    """A whole number."""
    return Parameter(name, description, {"type": "integer", "minimum": least, "maximum": most, **schema})


def sort_of(values: tuple[str, ...]) -> Parameter:
    """The orders of one list, the first by default."""
    return Parameter("sort", "排序", {"type": "string", "enum": list(values), "default": values[0]})


PAGING = (
    number("page", "第几页", least=1, most=MAX_PAGE, default=1),
    number("per_page", "每页几条", least=1, most=1000, default=20),
)
KWIC = (
    wording("要看上下文的文字", holding=r"\S"),
    text("after", "只看后面紧接这些字的"),
    text("before", "只看前面紧接这些字的"),
    sort_of(kwic.SORTS),
    *PAGING,
    *FILTERS,
)
SLOTS = (
    wording("搭配，如 推进…监管，省略号处是要找的词", holding=r"\w"),
    Parameter("fill", "只看空处填的是这些字的地方", {"type": "string", "maxLength": MAX_CHARACTERS}),
    sort_of(slots.SORTS),
    *PAGING,
    *FILTERS,
)
VARIANTS = (wording("一句话，看别的单位怎么说", holding=r"\S"), sort_of(variants.SORTS), *PAGING, *FILTERS)
COMMONNESS = (wording("一句话，看多少单位这样写", holding=r"\w"), *FILTERS)
HEADINGS = (
    text("q", "小标题里的字，可以有省略号"),
    Parameter("shape", "形式", {"type": "string", "enum": list(SHAPES)}),
    number("depth", "第几级标题", least=1, most=20),
    number("min_length", "至少几个字", least=0, most=MAX_HEADING_CHARACTERS, default=0),
    number("max_length", "至多几个字", least=1, most=MAX_HEADING_CHARACTERS),
    sort_of(headings.SORTS),
    *PAGING,
    *FILTERS,
)
POINTS = (text("q", "条目里的字"), text("about", "只看说这件事的一组"), *PAGING, *FILTERS)
TERMS = (
    text("q", "看哪些词常与它同句；不写则按条件列出这一部分特有的词"),
    Parameter(
        "against",
        "不写 q 时：与谁比，如 level=县级；可以重复，不写则与其余的比",
        {"type": "string", "maxLength": 200, "pattern": _CONDITION},
        repeated=True,
        advice="写成 level=县级",
    ),
    number("limit", "列几个词", least=1, most=100, default=30),
    *FILTERS,
)
PROMISES = (
    Parameter("unit", "单位", {"type": "string", "default": "", "maxLength": 200}),
    Parameter("report_id", "只看这一篇报告", {"type": "string", "default": "", "maxLength": 200}),
    *PAGING,
    *(parameter for parameter in FILTERS if parameter.name in ("year", "doc_type")),
)
SUGGEST = (text("q", "已经打出的字或拼音"), number("limit", "列几个", least=1, most=MAX_SUGGESTIONS, default=8))
_BY_NAME = {parameter.name: parameter for parameter in FILTERS}
OUTLINE = (
    Parameter(
        "text",
        "提纲或通知的全文：标题一行一个，或一句话列出要写的内容",
        {"type": "string", "maxLength": MAX_OUTLINE_CHARACTERS},
        required=True,
        advice="请贴入提纲",
    ),
    Parameter("unit", "本单位；由它的名称知道层级和系统", {"type": "string", "default": "", "maxLength": 200}),
    Parameter("level", "本单位的层级，与名称不符时才写", {"type": "string", "enum": list(LEVELS)}),
    Parameter("sector", "本单位的系统，与名称不符时才写", {"type": "string", "enum": list(SECTORS)}),
    _BY_NAME["year"],
    _BY_NAME["doc_type"],
    number("per_heading", "每个标题几段", least=1, most=MAX_PASSAGES, default=5),
)

Ask = Callable[[Library, dict[str, Any]], dict[str, Any]]


def chosen_filters(asked: dict[str, Any]) -> dict[str, list[str]]:
    """Only the filters that were given."""
    return {name: asked[name] for name in FILTER_NAMES if asked[name]}


def narrowed(asked: dict[str, Any], *names: str) -> dict[str, Any]:
    """The options of these names, with the filters, as the facade takes them."""
    return {"filters": chosen_filters(asked), **{name: asked[name] for name in names}}


def ask_contexts(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """上下文."""
    return library.phrasing.contexts(asked["q"], **narrowed(asked, "after", "before", "sort", "page", "per_page"))


def ask_fillings(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """搭配."""
    return library.phrasing.fillings(asked["q"], **narrowed(asked, "fill", "sort", "page", "per_page"))


def ask_variants(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """换种说法."""
    return library.phrasing.variants(asked["q"], **narrowed(asked, "sort", "page", "per_page"))


def ask_commonness(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """常用程度."""
    return library.phrasing.commonness(asked["q"], **narrowed(asked))


def ask_headings(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """小标题库."""
    return library.phrasing.headings(
        asked["q"],
        shortest=asked["min_length"],
        longest=asked["max_length"],
        **narrowed(asked, "shape", "depth", "sort", "page", "per_page"),
    )


def ask_points(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """分条."""
    return library.phrasing.points(holding=asked["q"], **narrowed(asked, "about", "page", "per_page"))


def ask_terms(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """相关词."""
    filters = chosen_filters(asked)
    if asked["q"].strip():
        return library.phrasing.collocates(asked["q"], limit=asked["limit"], filters=filters)
    if not filters:
        return {"query": {"text": ""}, "terms": [], "took_ms": 0.0}  # of which part is not said
    against = read_conditions(asked["against"])
    return library.phrasing.typical(filters, against=against, limit=asked["limit"])


def ask_promises(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """问题→举措→打算; of no unit at all there is nothing to say."""
    unit = (asked.get("unit") or asked.get("q") or "").strip()  # a page has one box for what is asked
    if not unit and not asked["report_id"]:
        counts = dict.fromkeys(STANDINGS, 0)
        told = {"page": asked["page"], "per_page": asked["per_page"], "took_ms": 0.0}
        return {"query": {"unit": "", "report_id": ""}, "total": 0, "counts": counts, "reports": [], **told}
    return library.phrasing.promises(
        unit=unit,
        report_id=asked["report_id"],
        page=asked["page"],
        per_page=asked["per_page"],
        filters={name: asked[name] for name in ("year", "doc_type") if asked[name]},
    )


def ask_material(library: Library, asked: dict[str, Any]) -> dict[str, Any]:
    """按提纲备料."""
    return library.phrasing.material(
        asked["text"],
        unit=asked["unit"] or None,
        level=asked["level"],
        sector=asked["sector"],
        per_heading=asked["per_heading"],
        filters={name: asked[name] for name in ("year", "doc_type") if asked[name]},
    )


def _give(parameters: tuple[Parameter, ...], ask: Ask) -> Response:
    asked = read_parameters(parameters, request.args)
    return answer_cached(lambda library: ask(library, asked), of_index=False)


@blueprint.get("/api/v1/kwic")
@described(Operation("listContexts", "上下文：文字的每一处和前后怎么写", "Contexts", KWIC))
def give_contexts() -> Response:
    """Every occurrence with its context."""
    return _give(KWIC, ask_contexts)


@blueprint.get("/api/v1/slots")
@described(Operation("listFillings", "搭配：空处填的是什么", "Fillings", SLOTS))
def give_fillings() -> Response:
    """What fills the gaps."""
    return _give(SLOTS, ask_fillings)


@blueprint.get("/api/v1/variants")
@described(Operation("listVariants", "换种说法：别的单位怎么说这句话", "Variants", VARIANTS))
def give_variants() -> Response:
    """Sentences that say the like."""
    return _give(VARIANTS, ask_variants)


@blueprint.get("/api/v1/commonness")
@described(Operation("measureCommonness", "常用程度：多少单位、哪些年份这样写", "Commonness", COMMONNESS))
def give_commonness() -> Response:
    """How many write so."""
    return _give(COMMONNESS, ask_commonness)


@blueprint.get("/api/v1/headings")
@described(Operation("listHeadings", "小标题库", "Headings", HEADINGS))
def give_headings() -> Response:
    """Headings as records."""
    return _give(HEADINGS, ask_headings)


@blueprint.get("/api/v1/points")
@described(Operation("listPoints", "分条：一是、二是", "Points", POINTS))
def give_points() -> Response:
    """Points as records, grouped."""
    return _give(POINTS, ask_points)


@blueprint.get("/api/v1/terms")
@described(Operation("listTerms", "相关词", "Terms", TERMS))
def give_terms() -> Response:
    """Words that go together, or are typical of a part."""
    return _give(TERMS, ask_terms)


@blueprint.get("/api/v1/promises")
@described(
    Operation(
        "listPromises",
        "问题→举措→打算：去年的打算今年写了没有",
        "Promises",
        PROMISES,
        problems=(400, 404, 413, 414, 503),
    )
)
def give_promises() -> Response:
    """Problems, their answers, and what became of plans."""
    return _give(PROMISES, ask_promises)


@blueprint.get("/api/v1/suggest")
@described(Operation("suggestPhrases", "打字时的提示", "Suggestions", SUGGEST))
def give_suggestions() -> Response:
    """Phrases of the library."""
    asked = read_parameters(SUGGEST, request.args)
    return answer_cached(lambda library: library.phrasing.suggest(asked["q"], limit=asked["limit"]), of_index=False)


@blueprint.post("/api/v1/outline")
@described(
    Operation(
        "gatherMaterial",
        "按提纲备料：每个标题下同类单位写得最好的段落",
        "Outline",
        body=OUTLINE,
        problems=(400, 403, 413, 415, 503),
        is_cached=False,
    )
)
def give_material() -> Response:
    """The passages for each heading of an outline."""
    asked = read_body(OUTLINE, request.get_json(silent=True))
    return jsonify(ask_material(current_library(), asked))
