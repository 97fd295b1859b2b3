"""问题→举措→打算: the problem, the measure that answers it, and whether next year's report keeps what was promised.

Within a report each problem is held against its plans and mendings, each plan against what the same unit reports a year
later. What is matched is said with its evidence and whether it is sure; what is not matched is said too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from kb.catalog import reading
from kb.errors import UsageError
from kb.phrasing.asking import Page, Phrasing, Record
from kb.phrasing.bigrams import Bigrams, Floats
from kb.phrasing.statements import Statement, likeness, read_statements
from kb.units import is_masked

PROBLEMS = ("存在问题",)
PLANS = ("下步打算",)
PLANS_OF_CHECKS = ("下步打算", "问题整改")  # elsewhere 问题整改 tells of last year's problems
ACCOUNTS = ("主要举措", "工作亮点", "第一责任人履职", "问题整改", "学习贯彻")
KEPT, CHANGED, BROKEN = "已写", "说法变了", "未写"
NO_NEXT = "没有下一年的报告"
STANDINGS = (KEPT, CHANGED, BROKEN, NO_NEXT)
# Measured on tests/quality/promises.toml: problems and their answers share few words (增人 answers 力量不足), but writers keep
# the order: where there are as many plans as problems, the place counts for .15, which raises what is right from .77 to .83.
IN_ORDER = 0.15
ANSWERED_FROM = 0.09
# Of the plans of one report and the measures of another that has nothing to do with it, one pair in twenty reaches .19.
SURE_FROM = 0.2
CHANGED_FROM = 0.2
KEPT_FROM = 0.4  # next year's report says it nearly as it was promised
SHOWN = 3


def list_promises(
    phrasing: Phrasing,
    *,
    unit: str = "",
    report_id: str = "",
    page: int = 1,
    per_page: int = 10,
    filters: Mapping[str, Sequence[Any]] | None = None,
) -> Record:
    """The reports of a unit by year (or one report), each with its problems, their answers, and its promises."""
    asked = Page(page, per_page)
    reports = _find_reports(phrasing, unit, report_id, filters)
    texts = phrasing.texts()
    weights = phrasing.made("bigrams", Bigrams.of, texts).weights.astype(np.float64)
    chosen = asked.cut(reports)
    whole = _read_whole(phrasing, (listed for pair in chosen for listed in pair if listed))
    shown = [
        _trace(whole[report["report_id"]], whole[following["report_id"]] if following else None, weights)
        for report, following in chosen
    ]
    counts = Counter(promise["kept"] for report in shown for promise in report["promises"])
    return {
        "query": {"unit": unit, "report_id": report_id},
        "total": len(reports),
        "counts": {name: counts[name] for name in STANDINGS},
        "reports": shown,
        **asked.describe(),
    }


def list_units(phrasing: Phrasing, *, limit: int = 8) -> list[str]:
    """Units to begin with: those with reports of most years in a row first."""
    fields = phrasing.texts().fields
    years: dict[int, set[int]] = {}
    for unit, year in set(zip(fields.codes["unit"].tolist(), fields.years.tolist(), strict=True)):
        if unit >= 0 and year > 0:
            years.setdefault(unit, set()).add(year)
    names = list(fields.values["unit"])
    followed = {names[unit]: sum(year + 1 in told for year in told) for unit, told in years.items()}
    usable = [name for name in followed if not is_masked(name)]
    return sorted(usable, key=lambda name: (-followed[name], name))[:limit]


def _find_reports(
    phrasing: Phrasing, unit: str, report_id: str, filters: Mapping[str, Sequence[Any]] | None
) -> list[tuple[Record, Record | None]]:
    """Reports with the one that follows a year later; copies of one report count once."""
    library = phrasing.library
    if report_id:
        report = library.report(report_id)
        later = _of_unit(library.list_reports({"unit": [report["unit"]]})) if report["unit"] else []
        return [(report, _following(report, later))]
    if not unit:
        raise UsageError("没有说明是哪个单位", advice="写成 kb promises 清屏县财政局，或用 --report 指定一篇报告")
    whole = _of_unit(library.list_reports({"unit": [unit]}))
    chosen = _of_unit(library.list_reports({**filters, "unit": [unit]})) if filters else whole
    return [(report, _following(report, whole)) for report in chosen]


def _of_unit(listed: Iterable[Record]) -> list[Record]:
    found: dict[Any, Record] = {}
    for report in listed:
        group = report["duplicate_group"]
        found.setdefault(("group", group) if group is not None else report["report_id"], report)
    return sorted(found.values(), key=lambda report: (report["year"] or 0, report["title"]))


def _following(report: Record, others: Sequence[Record]) -> Record | None:
    """The report of a year later, of the same kind where there is one."""
    year = report["year"]
    later = [other for other in others if year and other["year"] == year + 1]
    alike = [other for other in later if other["doc_type"] == report["doc_type"]]
    return next(iter(alike or later), None)


def _read_whole(phrasing: Phrasing, listed: Iterable[Record]) -> dict[str, Record]:
    """The reports with their sections, by number; most follow another and are read once all the same."""
    numbers = dict.fromkeys(report["report_id"] for report in listed)
    with phrasing.library.catalog.read() as connection:
        return {number: reading.get_report(connection, number) for number in numbers}


def _trace(report: Record, after: Record | None, weights: Floats) -> Record:
    problems = _statements(report, PROBLEMS)
    kinds = PLANS_OF_CHECKS if report["doc_type"] == "自查整改" else PLANS
    plans = [plan for plan in _statements(report, kinds) if plan.section_id not in {p.section_id for p in problems}]
    accounts = _statements(after, ACCOUNTS) if after and plans else []
    return {
        **{name: report[name] for name in ("report_id", "title", "unit", "level", "year", "doc_type")},
        "next": {name: after[name] for name in ("report_id", "title", "year")} if after else None,
        "problems": [
            {**problem.describe(), "answers": _answers(place, problem, problems, plans, weights)}
            for place, problem in enumerate(problems)
        ],
        "promises": [_judge(plan, accounts, weights, is_followed=after is not None) for plan in plans],
    }


def _statements(report: Record, types: Sequence[str]) -> list[Statement]:
    # The report's own fields stand beside each section, as in every other answer.
    chosen = [{**section, "unit": report["unit"]} for section in report["sections"] if section["type"] in types]
    return read_statements(chosen)


def _answers(
    place: int, problem: Statement, problems: Sequence[Statement], plans: Sequence[Statement], weights: Floats
) -> list[Record]:
    """The plan that most likely answers a problem, and others that surely have to do with it."""
    in_order = len(problems) == len(plans)
    scores = [
        likeness(problem, plan, weights) + IN_ORDER * (in_order and other == place) for other, plan in enumerate(plans)
    ]
    found = _show(plans, scores, least=ANSWERED_FROM)
    return [answer for number, answer in enumerate(found) if number == 0 or answer["sure"]]


def _judge(plan: Statement, accounts: Sequence[Statement], weights: Floats, *, is_followed: bool) -> Record:
    found = _show(accounts, [likeness(plan, account, weights) for account in accounts], least=CHANGED_FROM)
    best = found[0]["score"] if found else 0.0
    kept = KEPT if best >= KEPT_FROM else CHANGED if found else BROKEN
    return {**plan.describe(), "kept": kept if is_followed else NO_NEXT, "evidence": found}


def _show(statements: Sequence[Statement], scores: Sequence[float], *, least: float) -> list[Record]:
    scored = sorted(((-score, place) for place, score in enumerate(scores) if score >= least))
    return [
        {**statements[place].describe(), "score": round(-score, 3), "sure": -score >= SURE_FROM}
        for score, place in scored[:SHOWN]
    ]
