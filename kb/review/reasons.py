"""Why a stretch is shown: one calm sentence that says what it is, where it stands elsewhere, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.phrasing.texts import Texts
from kb.review.context import Context
from kb.review.findings import Finding, Source
from kb.review.judging import BASIS, COUNTIES, IDENTICAL, SAME_REPORT, Judged
from kb.review.merging import Group
from kb.review.origins import Spread, measure_names
from kb.settings import Settings

_LITERAL = 0.95  # a sign or a word apart at most
_REWRITE = "请换成本单位的事实和自己的话，确需引用的请注明出处"


def explain(group: Group, sources: Sequence[Source], context: Context) -> str:
    """The sentence for a group."""
    chief = group.chief
    where = name_source(sources[0]) if sources else "库里的材料"
    if chief.kind == "overlap":
        return _explain_overlap(group, where, context)
    if chief.kind == "self":
        return _explain_self(chief, where)
    if chief.kind == "superior":
        return f"引用了上级的表述（{where}）；不算雷同，但整段照引也会被批评，请只留关键的话，再写本单位怎么落实。"
    if chief.kind == "material":
        return f"出自本次报送素材（{where}），不算雷同；请核对单位名称和数字。"
    return _explain_formula(chief, where, context.library.settings)


def _explain_overlap(group: Group, where: str, context: Context) -> str:
    chief, how = group.chief, "大部分文字相同"
    if all(_is_literal(member) for member in group.members):
        how = "逐字相同"
    elif all(member.reason == IDENTICAL for member in group.members):
        how = "除数字和个别字外都相同"
    others = "只有这一家" if chief.spread.units <= 1 else f"只有 {chief.spread.units} 家"
    doubt = "" if tells_formulas(context) else "（库内样本不足，是不是通用表述请自行判断）"
    return f"与{where}{how}，库里{others}这样写{doubt}；{_REWRITE}。"


def _is_literal(member: Judged) -> bool:
    """Whether the stretch is one run, letter for letter."""
    shared = member.likeness.match.shared
    return shared.longest >= _LITERAL * (shared.end - shared.start)


def _explain_self(chief: Judged, where: str) -> str:
    if chief.reason == SAME_REPORT:
        return f"与库里本单位同一年的材料（{where}）相同，可能就是这份稿子；如果不是，请核对有没有重复报送。"
    return f"与本单位以前的材料（{where}）相同；请核对今年是不是还这样做，把做法和数字换成今年的。"


def _explain_formula(chief: Judged, where: str, settings: Settings) -> str:
    spread = chief.spread
    if chief.reason == BASIS:
        return f"依据库里有这句话（{where}），是通用表述，不算雷同，不用改。"
    if chief.reason == COUNTIES:
        return f"至少 {spread.counties} 个县、{spread.provinces} 个省的材料都这样写，是通用表述，不算雷同，不用改。"
    known = f"{spread.counties} 个县、{spread.provinces} 个省"
    return (
        f"库里至少有 {spread.units} 家这样写，但能看出所在地的只有 {known}（够 {settings.formula_counties} 个县、"
        f"{settings.formula_provinces} 个省才算通用表述）；库内样本不足，是不是通用表述请自行判断。"
    )


def name_source(source: Source) -> str:
    """Whose text it is and where in it, in a few words.

    >>> name_source(Source(None, "青禾镇", 2023, "述法报告", "推进普法", "主要举措", ""))
    '青禾镇2023年《述法报告》“推进普法”部分'
    """
    year = f"{source.year}年" if source.year else ""
    part = f"“{source.heading}”部分" if source.heading else ""
    owner = "" if source.unit and source.unit in source.title else f"{source.unit or ''}{year}"
    return f"{owner}《{source.title}》{part}"


def tells_formulas(context: Context) -> bool:
    """Whether the library has so many counties and provinces that it can tell what everybody writes."""
    return library_spread(context).is_formula(context.library.settings)


def library_spread(context: Context) -> Spread:
    """How many counties and provinces the library's units are known to be of."""

    def measure(texts: Texts) -> Spread:
        return measure_names(texts.fields.values["unit"])

    return context.phrasing.made("places", measure, context.phrasing.texts())


def remark_on_samples(findings: Iterable[Finding], context: Context) -> None:
    """Say once where the library is too small to tell what everybody writes."""
    if any(finding.kind == "overlap" for finding in findings) and not tells_formulas(context):
        spread, settings = library_spread(context), context.library.settings
        context.remarks.append(
            f"库内样本不足：库里能看出所在地的材料来自 {spread.counties} 个县、{spread.provinces} 个省，"
            f"不到 {settings.formula_counties} 个县、{settings.formula_provinces} 个省，不能判断哪些是通用表述。"
        )
