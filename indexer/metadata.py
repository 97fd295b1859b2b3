"""Infers what a report is: unit, level, sector, year, kind, post, signature. Each with its evidence and a confidence.

Reads title, front matter, the opening and, where the name leaves something open, the body. Knows no file format and
no section type. A value that cannot be told is None (or 未知, 其他) with a low confidence, never a guess dressed up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from indexer.dates import Signed, cut_date, find_date, find_years
from indexer.introduction import Introduction, read_house, read_introduction, read_led_unit, read_post_rank
from indexer.levels import LevelReading, first_decided, read_self, split_places, weigh_body
from indexer.roles import choose_role, head_of
from indexer.rulebook import load_rules
from indexer.shapes import Draft, Metadata, SourceContext
from indexer.units import NameReading, is_unit, join_units, read_person_line, read_signature, read_title, split_units
from indexer.wording import fold, fold_masks, squeeze
from kb.text.alternation import any_of

_BOOK_NAMES = re.compile(r"[《〈][^《》〈〉]*[》〉]?")
_OPENING_CHARS = 600  # the first paragraphs: where a report says who it is and what it reports
_BODY_CHARS = 60_000  # a report is 2–30 KB; beyond this more words change no vote
_NEIGHBOUR_CONFIDENCE = 0.8  # a year that itself was guessed is passed on to no other report
_SITE_CONFIDENCE = 0.85  # a site may show what another office wrote
_ORGAN = r"[一-龥X×*某]{0,24}?(?:局|厅|委员会|人民政府|镇|街道|乡|管委会|办公室|中心|大队|支队|分局)"
_SELF_NAMED = re.compile(
    rf"(?:^|[，。；\n、]|现将|以来，|年，)(?P<unit>{_ORGAN})"
    r"(?=坚持|深入|认真|紧紧|始终|以习近平|以党|以法治|全面|严格|按照|高度|积极|切实|围绕|20\d\d年)"
)
# At the start of the report or right after its year any verb may follow: 2021年，县科技局以创新为抓手….
_SUBJECT = re.compile(
    rf"(?:^|\n|20\d\d年(?:度|以来|来)?[，,]?|(?:一年来|今年以来|年来|本年度)[，,])\s*(?P<unit>{_ORGAN})"
    r"(?!的|和|及|与|、|关于|印发|召开|下发|指导|要求|部署|统一|牵头|组织开展|[党主领坚正大出文会]|20\d\d年)"
)
_OFFICE_LINE = re.compile("抄送|主送|抄报|联系人|签发|附件|印发|发文|文号|密级|来源|发布|时间|字号|索引号|信息")
_PUBLISHED = re.compile("发布|更新|浏览|点击|上传|录入|公开日期|生成日期")  # when a page appeared, not when one signed
_MEDIA = re.compile("[社网报台站]$")  # a newspaper is where a page came from, not who wrote the report
_TOOK_OFFICE = re.compile(r"20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?(?=起|至今|担任|任|到任|就任|履新|调任|当选)")
_OWN_HOUSE = re.compile("[我本全](?:局|所|站|校|院|中心|队|公司|行)")  # a house of its own, not the place as a whole
_GOVERNMENT = re.compile(r"(?:人民)?政府")
_ISSUED = re.compile(r"(?:关于)?(?:印发|转发)|的通知$|[《》]")
_SPEAKERS = re.compile(
    r"^[我本全各该是系]|我|担任|本人|(?:委|政府|上级|主管部门|党中央|国务院|各级)$|和|在.*下$|领导下|根据|按照|关于"
)


@dataclass(slots=True)
class _Sheet:
    """Values with confidence and evidence, filled in field by field."""

    values: dict[str, Any] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: object, confidence: float, evidence: str = "") -> None:
        self.values[name] = value
        self.confidence[name] = round(confidence, 2)
        if evidence:
            self.evidence[name] = evidence


@dataclass(frozen=True, slots=True)
class _Clues:
    """Everything about one report that the rules look at, folded once."""

    title: str
    bare_title: str
    opening: str
    name: NameReading
    persons: tuple[tuple[NameReading, str], ...]
    signatures: tuple[tuple[str, str], ...]
    signer: tuple[str, str] | None
    signed: tuple[Signed, str] | None
    claim: Introduction | None  # what a personal report's opening says of its writer


def infer_metadata(draft: Draft, context: SourceContext) -> Metadata:
    """The metadata of one report."""
    clues = _gather(draft)
    sheet = _Sheet()
    _put_doc_type(sheet, clues)
    _put_unit(sheet, clues, draft, context)
    _put_level(sheet, clues, draft, context)
    _put_sector(sheet, clues, draft)
    _put_year(sheet, clues, draft, context)
    _put_role(sheet, clues)
    _put_signature(sheet, clues)
    return Metadata(**sheet.values, confidence=sheet.confidence, evidence=sheet.evidence)


def fill_years(reports: Sequence[Metadata]) -> None:
    """A report without a year of its own takes the one that all its neighbours in the compilation bear."""
    years = {report.year for report in reports if report.year and report.confidence["year"] >= _NEIGHBOUR_CONFIDENCE}
    if len(years) != 1:
        return
    for report in reports:
        if report.year is None:
            report.year = next(iter(years))
            report.confidence["year"] = 0.6
            report.evidence["year"] = f"同一汇编其他各篇：{report.year}年"


def _gather(draft: Draft) -> _Clues:
    title = fold(squeeze(draft.title))
    persons, signatures, signer, signed = [], [], None, None
    for line in draft.front:
        where = f"第{line.line}行：{line.text.strip()}"
        if line.kind == "byline" or (line.kind == "other" and not _OFFICE_LINE.match(squeeze(line.text))):
            persons.append((read_person_line(line.text), where))
        if line.kind == "signature":
            unit, name = read_signature(line.text), cut_date(squeeze(line.text))
            if unit:
                signatures.append((unit, where))
            elif name:
                signer = (name, where)  # a person
        dated = line.kind in ("signature", "date", "byline") and not _PUBLISHED.search(line.text)
        day = find_date(squeeze(line.text)) if dated else None
        signed = (day, where) if day and (signed is None or day.day) else signed
    text = "\n".join(section.text for section in draft.sections[:2])[:_OPENING_CHARS]
    opening = fold(text)
    return _Clues(
        title=title,
        bare_title=_BOOK_NAMES.sub("", title),
        opening=opening,
        name=read_title(draft.title),
        persons=tuple(persons),
        signatures=tuple(signatures),
        signer=signer,
        signed=signed,
        claim=read_introduction(opening),
    )


@cache
def _doc_rules(kind: str) -> list[tuple[re.Pattern[str], str, float]]:
    rules = load_rules("doc_types")[kind]
    return [(re.compile(rule["pattern"]), rule["doc_type"], rule["confidence"]) for rule in rules]


def _put_doc_type(sheet: _Sheet, clues: _Clues) -> None:
    issued = _ISSUED.sub("", clues.title) if re.search("印发|转发", clues.title) else ""
    texts = (("rule", issued), ("rule", clues.bare_title), ("rule", clues.title), ("opening", clues.opening))
    for kind, text in texts:
        for pattern, doc_type, confidence in _doc_rules(kind):
            match = pattern.search(text)
            if match:
                return sheet.put("doc_type", doc_type, confidence, match.group())
    if clues.name.unit or "：" in clues.title or "——" in clues.title:
        return sheet.put("doc_type", "经验材料", 0.55, clues.title)  # 江湾县打造“半小时调解圈”
    return sheet.put("doc_type", "其他", 0.4, clues.title)


def _put_unit(sheet: _Sheet, clues: _Clues, draft: Draft, context: SourceContext) -> None:
    for unit, confidence, evidence in _unit_candidates(clues, draft, context):
        return sheet.put("unit", join_units(unit), confidence, evidence)
    return sheet.put("unit", None, 0.4)


def _unit_candidates(clues: _Clues, draft: Draft, context: SourceContext) -> Iterator[tuple[str, float, str]]:
    """Where a unit's name may stand, the surest place first."""
    if clues.name.unit:
        yield clues.name.unit, 0.75 if clues.name.doubt else 0.97, f"标题：{draft.title}"
    if draft.toc_title and (listed := read_title(draft.toc_title)).unit:
        yield listed.unit, 0.9, f"目录：{draft.toc_title}"
    for reading, where in clues.persons:
        if reading.unit and reading.post:
            yield reading.unit, 0.95, where
    if clues.signatures:
        yield "、".join(dict.fromkeys(unit for unit, _ in clues.signatures)), 0.95, clues.signatures[0][1]
    for reading, where in clues.persons:
        if reading.unit:
            yield reading.unit, 0.8, where
    source = context.meta.get("ContentSource", "")
    if source and not _MEDIA.search(source) and (signed := read_signature(source)):
        yield signed, 0.85, f"网页来源：{source}"
    yield from _units_of_opening(clues)
    if context.report_count == 1 and (read := read_title(re.sub(r"\.\w{1,5}$", "", context.name))).unit:
        yield read.unit, 0.75, f"文件名：{context.name}"


def _units_of_opening(clues: _Clues) -> Iterator[tuple[str, float, str]]:
    """Whom the opening names as itself: the writer's own post, its subject, those whom the writer leads."""
    if clues.claim and clues.claim.unit:
        yield clues.claim.unit, 0.85, clues.claim.words
    named = _self_named(clues.opening)
    if named:
        yield named, 0.8, named
    led = read_led_unit(clues.opening)
    if led:
        yield led[0], 0.75, led[1]


def _self_named(opening: str) -> str | None:
    for match in (*_SELF_NAMED.finditer(opening), *_SUBJECT.finditer(opening)):
        unit = match["unit"]
        if not _SPEAKERS.search(unit) and is_unit(unit):
            return unit
    return None


def _put_level(sheet: _Sheet, clues: _Clues, draft: Draft, context: SourceContext) -> None:
    names = split_units(sheet.values["unit"] or "")
    names += [unit for unit, _ in clues.signatures]
    names += [reading.unit for reading, _ in clues.persons if reading.unit]
    names += _fuller_names(names[0], clues.opening) if names else []
    reading = first_decided(names)
    if reading is None or reading.about:
        body = _body(draft)
        reading = reading or _rank_of_claim(clues) or read_self(body)
        reading = weigh_body(body, reading) if reading and reading.about else reading
        reading = _surer(reading, first_decided(filter(None, map(context.meta.get, ("ContentSource", "SiteName")))))
    if reading is None:
        return sheet.put("level", "未知", 0.4)
    return sheet.put("level", reading.level, reading.confidence, reading.evidence)


def _body(draft: Draft) -> str:
    body = "\n".join(section.text for section in draft.sections)[:_BODY_CHARS]
    return body.replace("（", "(").replace("）", ")")


def _rank_of_claim(clues: _Clues) -> LevelReading | None:
    """作为镇党委书记 speaks for a township, even where no name is given."""
    level = read_post_rank(clues.claim.post)[0] if clues.claim and clues.claim.post else ""
    return LevelReading(level, 0.8, clues.claim.words) if clues.claim and level else None


def _surer(reading: LevelReading | None, page: LevelReading | None) -> LevelReading | None:
    """What the page's own source or site tells, where the report leaves its level open and the site does not."""
    if page is None or page.about or (reading and reading.confidence >= _SITE_CONFIDENCE):
        return reading
    return replace(page, confidence=_SITE_CONFIDENCE)


def _fuller_names(unit: str, opening: str) -> list[str]:
    """市民政局 by the name its opening gives it: 义乌市民政局坚持…"""
    bare = fold_masks(fold(unit)).rpartition("X")[2]
    named = _self_named(opening)
    return [named] if named and bare and named != unit and named.endswith(bare) else []


@cache
def _sectors() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {word: rule["name"] for rule in load_rules("sectors")["sector"] for word in rule["words"]}
    return re.compile(any_of(table)), table


@cache
def _trade_endings() -> tuple[tuple[str, str], ...]:
    return tuple((end, rule["name"]) for rule in load_rules("sectors")["sector"] for end in rule.get("endings", ()))


def _put_sector(sheet: _Sheet, clues: _Clues, draft: Draft) -> None:
    unit = sheet.values["unit"]
    if unit is None:
        return _put_sector_from_body(sheet, clues, draft)
    name = fold_masks(fold(split_units(unit)[0]))
    organ = _GOVERNMENT.sub("", split_places(name)[1])  # 人民政府 is no 民政, 市政府 no 市政
    if organ in load_rules("sectors")["general"]["organs"]:
        return sheet.put("sector", "综合", 0.97, unit)
    pattern, table = _sectors()
    match = pattern.search(organ) or pattern.search(_GOVERNMENT.sub("", name))
    if match:
        return sheet.put("sector", table[match.group()], 0.97 if match.start() == 0 else 0.93, match.group())
    trade = next((sector for end, sector in _trade_endings() if organ.endswith(end)), None)
    return sheet.put("sector", trade or "其他", 0.85 if trade else 0.4, unit)


def _put_sector_from_body(sheet: _Sheet, clues: _Clues, draft: Draft) -> None:
    """No unit at all: the writer's post, then the words that a house says of itself (我校, 公安机关, 我镇)."""
    post = clues.claim.post if clues.claim else None
    if post and (match := _sectors()[0].search(post)):
        return sheet.put("sector", _sectors()[1][match.group()], 0.8, post)
    if post and (trade := read_post_rank(post)[1]):
        return sheet.put("sector", trade, 0.8, post)
    body = _body(draft)
    house = read_house(body)
    if sheet.values["level"] in ("乡级", "村级") and not _OWN_HOUSE.search(body):
        return sheet.put("sector", "综合", 0.7, sheet.evidence.get("level", ""))
    if house:
        return sheet.put("sector", house[0], 0.6, house[1])
    return sheet.put("sector", "其他", 0.3)


def _put_year(sheet: _Sheet, clues: _Clues, draft: Draft, context: SourceContext) -> None:
    ahead = sheet.values["doc_type"] in ("工作计划", "实施方案")
    places = (
        (clues.title if "印发" in clues.title else clues.bare_title, 0.99, "标题"),
        (fold(squeeze(draft.toc_title or "")), 0.95, "目录"),
    )
    for text, confidence, where in places:
        years = find_years(text)
        if years:
            year = years[0].first if ahead else years[0].last
            sure = confidence if len({y.last for y in years}) == 1 or not ahead else 0.8
            return sheet.put("year", year, sure, f"{where}：{text[years[0].start : years[0].end]}")
    return _put_year_from_body(sheet, clues, _body(draft), context, ahead=ahead)


_REPORTED = re.compile(r"现[将就].{0,24}?(?P<year>20\d\d)年|(?:^|\n)\s*(?P<year2>20\d\d)年(?:度|以来|来|，|我|是)")


def _put_year_from_body(sheet: _Sheet, clues: _Clues, body: str, context: SourceContext, *, ahead: bool) -> None:
    opening = _BOOK_NAMES.sub("", clues.opening)
    said = _REPORTED.search(opening)
    if said:
        return sheet.put("year", int(said["year"] or said["year2"]), 0.92, said.group().strip())
    for text, where in ((context.compilation_title or "", "汇编标题"), (context.name, "文件名")):
        years = find_years(fold(squeeze(_BOOK_NAMES.sub("", text))))
        if years:
            return sheet.put("year", years[0].last, 0.85, f"{where}：{text}")
    if clues.signed:
        day, where = clues.signed
        return sheet.put("year", _year_of_signing(day, ahead), 0.85, where)
    loose = find_years(_TOOK_OFFICE.sub("", squeeze(opening)))
    if loose:
        latest = loose[0] if ahead else max(loose, key=lambda span: span.last)
        return sheet.put("year", latest.last, 0.6, f"开头提到：{latest.last}年")
    often = Counter(span.last for span in find_years(_TOOK_OFFICE.sub("", squeeze(_BOOK_NAMES.sub("", body)))))
    if often:  # the first deadline of a plan, the year a report speaks of most
        year = next(iter(often)) if ahead else often.most_common(1)[0][0]
        return sheet.put("year", year, 0.55, f"正文提到：{year}年")
    published = find_date(context.meta.get("PubDate", ""))
    if published:
        return sheet.put("year", _year_of_signing(published, ahead), 0.7, f"发布时间：{context.meta['PubDate']}")
    return sheet.put("year", None, 0.4)


def _year_of_signing(day: Signed, ahead: bool) -> int:
    """Reports are signed from November to March: the first months of a year close the year before it."""
    if ahead:
        return day.year + 1 if day.month >= 11 else day.year
    return day.year - 1 if day.month <= 4 else day.year


def _put_role(sheet: _Sheet, clues: _Clues) -> None:
    if sheet.values["doc_type"] != "述法报告":
        return sheet.put("role", None, 0.98)
    posts = [(clues.name.post, f"标题：{clues.title}")] + [(reading.post, where) for reading, where in clues.persons]
    for post, where in posts:
        role = choose_role(post) if post else None
        if role:
            return sheet.put("role", role, 0.95, where)
    if clues.claim and clues.claim.post:
        return sheet.put("role", choose_role(clues.claim.post), 0.85, clues.claim.words)
    words = clues.claim.words if clues.claim else clues.title if "主要负责人" in clues.title else ""
    head = head_of(sheet.values["unit"] or "") if words else None
    return sheet.put("role", head, 0.6 if head else 0.5, words if head else "")


def _put_signature(sheet: _Sheet, clues: _Clues) -> None:
    if clues.signatures:
        units = "、".join(dict.fromkeys(join_units(unit) for unit, _ in clues.signatures))
        sheet.put("signed_by", units, 0.95, clues.signatures[0][1])
    elif clues.signer:
        sheet.put("signed_by", clues.signer[0], 0.9, clues.signer[1])
    elif sheet.values["doc_type"] == "述法报告" and (named := [each for each in clues.persons if each[0].person]):
        sheet.put("signed_by", named[0][0].person, 0.85, named[0][1])
    else:
        sheet.put("signed_by", None, 0.92)
    if clues.signed is None:
        return sheet.put("signed_date", None, 0.95)
    day, where = clues.signed
    return sheet.put("signed_date", day.to_iso(), 0.97 if day.to_iso() else 0.8, where)
