import pytest

from kb.query.model import Scope
from kb.query.parser import parse_query
from kb.query.sentence import describe

SAID = [
    ("监管", "auto", "按原文查找：“监管”"),
    ("推进监管", "auto", "先找整句“推进监管”，再找同时含“推进”和“监管”的，最后找含其中之一的"),
    ("推进 监管 -考核", "all", "按全部词查找：同时含“推进”和“监管”，不含“考核”"),
    ("推进 监管", "any", "按任一词查找：含“推进”或“监管”"),
    ("推进 监管 成效", "all", "按全部词查找：同时含“推进”、“监管”和“成效”"),
    (
        "推进监管 -考核 层级:乡级 年份:2021..2023 类型:问题",
        "all",
        "按全部词查找：同时含“推进”和“监管”，不含“考核”，限 乡级、2021—2023年、存在问题",
    ),
    ("监管 -甲|乙 -丙", "auto", "按原文查找：“监管”，不含“甲”或“乙”和“丙”"),
    ("“放管服”改革", "auto", "先找整句“放管服改革”，再找同时含“放管服”和“改革”的，最后找只含“放管服”的"),
    ("普法|培训 成效", "all", "按全部词查找：同时含“普法”或“培训”和“成效”"),
    ("推进…监管", "auto", "查找：“推进…监管”"),
    ("推进*监管", "all", "按全部词查找：含“推进…监管”"),
    ("强化…，压实…", "auto", "查找：“强化…，压实…”"),
    ("推进…监管 成效", "auto", "先找原样连着的，再找同时含“推进…监管”和“成效”的，最后找只含“推进…监管”的"),
    ("年份:2021 -监管", "exact", "按原文查找：“年份:2021 -监管”"),
    ("层级:乡级、县级", "auto", "查看全部，限 乡级或县级"),
    ("-层级:乡级", "auto", "查看全部，限 非乡级"),
    ("-监管", "auto", "查看全部，不含“监管”"),
    ("年份:2021、2023", "auto", "查看全部，限 2021年、2023年"),
    ("年份:2021..", "auto", "查看全部，限 2021年以来"),
    ("-年份:2021", "auto", "查看全部，限 2020年以前、2022年以来"),
    ("单位:青溪镇 标题:述法 来源:甲.docx 监管", "auto", "按原文查找：“监管”，限 青溪镇、标题含“述法”、来源含“甲.docx”"),
    ("", "auto", "没有要查找的文字"),
    ("|", "auto", "按原文查找：“|”"),
]


@pytest.mark.parametrize(("text", "match", "expected"), SAID)
def test_a_query_is_said_in_a_sentence(text: str, match: str, expected: str) -> None:
    assert describe(parse_query(text, match=match)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scope", "place"),
    [(Scope.SENTENCE, "（在同一句里）"), (Scope.PARAGRAPH, "（在同一段里）"), (Scope.REPORT, "（在同一篇里）")],
)
def test_the_scope_is_said(scope: Scope, place: str) -> None:
    assert describe(parse_query("推进 监管", match="all", scope=scope)) == f"按全部词查找：同时含“推进”和“监管”{place}"


def test_a_long_query_stays_one_short_line() -> None:
    said = describe(parse_query("推进法治政府建设，" * 300 + "\n"))
    assert len(said) < 400
    assert "\n" not in said
