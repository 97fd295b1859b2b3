"""Web pages: the article is kept, the furniture set aside, the metadata read, and nothing is lost when in doubt."""

from __future__ import annotations

import socket

import pytest

from indexer.readers import Extracted, Limits
from indexer.readers.html import read
from kb.errors import LimitExceeded, UnreadableSource
from tests.makers.html_maker import SHAPES, make_page

PROSE = "2023年，我局深入学习贯彻上级决策部署，坚持依法行政，全面落实各项任务，取得明显成效。"
REPORT = ["云溪县司法局2023年度报告", PROSE, "一、主要做法", PROSE + PROSE, "云溪县司法局", "2024年1月10日"]


def read_page(page: str | bytes) -> Extracted:
    data = page if isinstance(page, bytes) else page.encode()
    return read(data, name="页面.html", limits=Limits())


def lines_of(page: str | bytes) -> list[str]:
    return read_page(page).lines


def chrome_of(page: str | bytes) -> list[str]:
    return [text for _, text, kind in read_page(page).noise if kind == "chrome"]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_portal_page_gives_the_article_and_sets_the_rest_aside(shape):
    extracted = read_page(make_page(REPORT, shape=shape))
    assert extracted.lines == REPORT
    assert extracted.styles == {1: "title"}
    words = " ".join(text for _, text, _ in extracted.noise)
    for furniture in (
        "新闻中心",
        "当前位置",
        "打印",
        "发布时间",
        "相关链接",
        "上一篇",
        "网站地图",
        "主办单位",
        "召开依法治县",
    ):
        assert furniture in words
    assert "document.write" not in words


def test_noise_stands_where_it_stood_among_the_lines():
    extracted = read_page(make_page(REPORT))
    places = {text: line for line, text, _ in extracted.noise}
    assert places["新闻中心"] == 1
    assert places["网站地图 | 联系我们"] == len(REPORT) + 1


def test_the_national_metadata_are_read_whatever_their_case():
    page = f'<meta NAME="articletitle" content=" 年度 报告 "><meta name=PubDate content="2024-01-15"><meta name=SiteDomain content=""><p>{PROSE}'
    assert read_page(page).meta == {"ArticleTitle": "年度 报告", "PubDate": "2024-01-15"}
    assert read_page(make_page(REPORT)).meta["ContentSource"] == "云溪县司法局"
    assert read_page(make_page(REPORT)).meta["Title"] == "云溪县司法局2023年度报告_云溪县人民政府"


def test_what_the_head_does_not_say_is_read_from_the_line_under_the_title():
    page = f"<h1>年度报告</h1><p>发布时间：2024-01-15 09:30 来源：云溪县司法局 浏览次数：3</p><p>{PROSE}</p>"
    meta = read_page(page).meta
    assert (meta["PubDate"], meta["ContentSource"]) == ("2024-01-15 09:30", "云溪县司法局")


@pytest.mark.parametrize(
    "name",
    [
        "TRS_Editor",
        "view TRS_UEDITOR",
        "pages_content",
        "article-content",
        "news_content",
        "v_news_content",
        "wp_articlecontent",
        "entry-content",
    ],
)
def test_the_element_that_systems_give_the_article_is_known_by_its_class(name):
    page = f"<div><p>无关的短句</p></div><div class='{name}'><p>{PROSE}</p><p>云溪县司法局</p></div><div>右侧栏目</div>"
    assert lines_of(page) == [PROSE, "云溪县司法局"]
    assert chrome_of(page) == ["无关的短句", "右侧栏目"]


@pytest.mark.parametrize("name", ["zoom", "Zoom", "UCAP-CONTENT", "js_content"])
def test_the_element_that_systems_give_the_article_is_known_by_its_id(name):
    assert lines_of(f"<div>侧栏</div><span id={name}>{PROSE}<br>署名</span>") == [PROSE, "署名"]


def test_a_name_that_promises_the_article_but_holds_little_of_it_is_not_believed():
    page = f"<div class=article-content><p>导读</p></div><div><p>{PROSE}</p><p>{PROSE}</p><p>云溪县司法局</p></div>"
    assert lines_of(page) == ["导读", PROSE, PROSE, "云溪县司法局"]


def test_a_name_that_promises_furniture_but_holds_the_article_is_not_believed():
    page = (
        f"<div id=main-menu-wrapper><ul class=nav><li><a href=/>首页</a></li></ul><p>{PROSE}</p><p>署名单位</p></div>"
    )
    assert lines_of(page) == [PROSE, "署名单位"]


def test_several_editor_blocks_make_one_article():
    page = f"<div class=TRS_Editor><p>{PROSE}</p></div><div>栏目</div><div class=TRS_Editor><p>{PROSE}</p></div>"
    assert lines_of(page) == [PROSE, PROSE]


def test_a_signature_below_the_article_is_kept():
    page = f"<div class=TRS_Editor><p>{PROSE}</p></div><p>云溪县司法局</p><p>2024年1月5日</p><p>其他栏目</p>"
    assert lines_of(page) == [PROSE, "云溪县司法局", "2024年1月5日"]


@pytest.mark.parametrize(
    "furniture",
    [
        "【打印】【关闭】",
        "【打印本页】 【关闭窗口】",
        "字体大小：[ 大 中 小 ]",
        "字号：大 | 中 | 小",
        "分享到：微信 QQ空间 新浪微博",
        "您当前的位置：首页 > 政务公开 > 年度报告",
        "首页 >> 法治政府",
        "扫一扫在手机打开当前页",
        "来源：云溪县司法局  浏览次数：12",
        "责任编辑：周某",
        "相关文章",
        "上一篇：没有了",
        "返回顶部",
    ],
)
def test_furniture_is_known_by_its_words_even_inside_the_article(furniture):
    page = f"<div class=TRS_Editor><p>{PROSE}</p><p>{furniture.replace('>', '&gt;')}</p><p>尾段</p></div>"
    assert lines_of(page) == [PROSE, "尾段"]
    assert chrome_of(page) == [furniture.replace("  ", " ")]


@pytest.mark.parametrize(
    "text",
    [
        "关闭小煤窑12处，整改隐患",
        "打印机采购项目完成",
        "来源渠道更加多样",
        "大",
        "编辑：周某 审核：吴某",
        "主办单位：云溪县司法局",
        "四、分享经验，加强交流",
        "首页",
        "下一步工作打算",
    ],
)
def test_text_that_only_resembles_furniture_is_kept(text):
    assert lines_of(f"<p>{text}</p><p>{PROSE}</p>") == [text, PROSE]


def test_links_are_furniture_unless_they_are_attachments_or_lead_inside_the_page():
    page = f"<p><a href=/x>更多信息</a></p><p><a href='#a1'>一、总体情况</a></p><p>{PROSE}<a href=/law>条例</a></p><p><a href=/f.doc>附件：统计表</a></p>"
    assert lines_of(page) == ["一、总体情况", PROSE + "条例", "附件：统计表"]
    assert chrome_of(page) == ["更多信息"]


def test_furniture_tags_are_set_aside():
    page = f"<header>站名</header><nav>菜单</nav><p>{PROSE}</p><aside>旁栏</aside><footer>页脚</footer><noscript>请开脚本</noscript>"
    assert chrome_of(page) == ["站名", "菜单", "旁栏", "页脚", "请开脚本"]


def test_the_foot_of_a_page_is_known_by_its_words():
    page = f"<p>{PROSE}</p><p>版权所有：云溪县人民政府</p><p>X ICP备0000号</p>"
    assert (lines_of(page), len(chrome_of(page))) == ([PROSE], 2)


def test_a_title_outside_the_article_stands_first_and_once():
    outside = f"<title>年度报告-云溪县</title><div>年度报告</div><div class=TRS_Editor><p>{PROSE}</p></div>"
    assert (lines_of(outside), read_page(outside).styles) == (["年度报告", PROSE], {1: "title"})
    twice = f"<h1>云溪县年度报告</h1><div class=TRS_Editor><p>云溪县<br>年度报告</p><p>{PROSE}</p></div>"
    assert (lines_of(twice), read_page(twice).styles) == (["云溪县", "年度报告", PROSE], {1: "title", 2: "title"})
    assert chrome_of(twice) == ["云溪县年度报告"]


def test_a_title_on_two_lines_is_one_title():
    page = f"<h1>云溪县人民政府<br>2023年度报告</h1><p>{PROSE}</p>"
    assert read_page(page).styles == {1: "title", 2: "title"}


def test_headings_lists_and_tables_are_kept_as_text():
    page = (
        f"<p>{PROSE}</p><h2>一、做法</h2><h3>（一）学法</h3><ul><li>要点</li></ul>"
        "<table><caption>表1</caption><tr><th>项目</th><th>数量</th></tr><tr><td>审核<p>文件</p></td><td>12</td></tr></table>"
    )
    extracted = read_page(page)
    assert extracted.lines == [PROSE, "一、做法", "（一）学法", "要点", "表1", "项目\t数量", "审核 文件\t12"]
    assert extracted.styles == {2: "heading2", 3: "heading3", 6: "table", 7: "table"}


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<ol><li>甲<li>乙</ol>", ["1.甲", "2.乙"]),
        ("<ol start=3><li>甲</li><li value=7>乙</li><li>丙</li></ol>", ["3.甲", "7.乙", "8.丙"]),
        ("<ol reversed><li>甲</li><li>乙</li></ol>", ["2.甲", "1.乙"]),
        ("<ol type=A><li>甲</li></ol><ol type=i><li>乙</li></ol>", ["A.甲", "i.乙"]),
        ("<ol style='list-style-type: cjk-ideographic'><li>甲</li><li>乙</li></ol>", ["一、甲", "二、乙"]),
        ("<ol style='list-style:none'><li>甲</li></ol>", ["甲"]),
        ("<ol><li>一、甲</li><li>（二）乙</li></ol>", ["一、甲", "（二）乙"]),
        ("<ol><li>甲<ol><li>内</li></ol></li><li>乙</li></ol>", ["1.甲", "1.内", "2.乙"]),
        ("<ol><li>2023年</li></ol>", ["1. 2023年"]),
        ("<ul><li>甲</li></ul><li>乙</li>", ["甲", "乙"]),
        ("<ol start=x><li value=y>甲<br>续</li></ol>", ["1.甲", "续"]),
    ],
)
def test_the_numbers_that_a_browser_draws_are_written(markup, lines):
    assert lines_of(markup) == lines


def test_breaks_and_blocks_separate_lines_and_inline_tags_do_not():
    assert lines_of("<div>甲<br>乙<b>丙</b><span>丁</span><div>戊</div>己</div>") == ["甲", "乙丙丁", "戊", "己"]


def test_blanks_are_drawn_as_a_browser_draws_them():
    assert lines_of("<p> &nbsp;&nbsp;全面  推进&nbsp;依法\n   行政 2023\n年 Word\nfile </p><p>&nbsp;</p>") == [
        "\xa0\xa0全面 推进\xa0依法行政 2023 年 Word file"
    ]


def test_preformatted_text_keeps_its_lines():
    assert lines_of("<pre>一、甲\n  二、乙</pre><div style='white-space:pre-wrap'>三\n四</div>") == [
        "一、甲",
        "  二、乙",
        "三",
        "四",
    ]


def test_source_lines_never_cut_or_enter_a_line():
    page = "<p>甲\n<span style='white-space:pre'><div>乙\n丙</div></span></p><pre>丁&#13;戊</pre><p>己&#13;&#10;庚"
    assert lines_of(page) == ["甲", "乙", "丙", "丁", "戊", "己庚"]


def test_a_title_that_was_never_closed_does_not_hide_the_page():
    assert PROSE in "".join(lines_of(f"<html><body><title>报告<p>{PROSE}</p>"))


def test_hidden_text_is_set_aside_and_its_line_stays_whole():
    extracted = read_page(
        f"<p>{PROSE}<span style='display:none'>暗</span>后</p><p hidden>藏</p><div style='visibility: hidden'>匿</div>"
    )
    assert extracted.lines == [PROSE + "后"]
    assert [text for _, text, kind in extracted.noise if kind == "hidden"] == ["暗", "藏", "匿"]


def test_a_page_that_shows_itself_by_script_is_read():
    assert lines_of(f"<h1>报告</h1><div id=js_content style='visibility: hidden'><p>{PROSE}</p></div>") == [
        "报告",
        PROSE,
    ]


def test_scripts_styles_and_comments_are_not_text():
    assert lines_of(f"<script>var a='<p>甲</p>'</script><style>p{{}}</style><!-- <p>乙</p> --><p>{PROSE}</p>") == [
        PROSE
    ]


def test_a_page_saved_from_word_keeps_its_numbers_and_styles():
    number = "<span style='mso-list:Ignore'>{}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span>"
    page = (
        f"<p class=MsoTitle>年度报告</p><p class=MsoToc1>一、做法\t1</p><p style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
        f"{number.format('一、')}<![endif]>主要\n做法</p><p>{number.format('<span style=font-family:Wingdings>l</span>')}要点</p>"
        f"<p class=MsoNormal>{PROSE}<o:p></o:p></p><p class=MsoFootnoteText>脚注</p>"
    )
    extracted = read_page(page)
    assert extracted.lines == ["年度报告", "一、做法 1", "一、主要做法", "要点", PROSE, "脚注"]
    assert extracted.styles == {1: "title", 2: "toc", 6: "footnote"}


def test_tables_used_for_layout_keep_their_paragraphs():
    page = (
        f"<table><tr><td><table><tr><td>栏目</td></tr></table></td><td><p>一、做法</p><p>{PROSE}</p></td></tr></table>"
    )
    assert lines_of(page) == ["栏目", "一、做法", PROSE]
    form = f"<table><tr><td>内容</td><td><p>{PROSE * 3}</p><p>{PROSE * 3}</p></td></tr></table>"
    assert lines_of(form) == ["内容", PROSE * 3, PROSE * 3]


def test_text_that_strays_between_the_rows_of_a_table_is_not_lost():
    assert set(lines_of("<table>迷途<tr>之字<td>格一</td><td>格二</td></tr></table>")) >= {
        "迷途",
        "之字",
        "格一",
        "格二",
    }


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-8", ""),
        ("gb18030", ""),
        ("gb18030", "utf-8"),
        ("utf-8", "gb2312"),
        ("utf-16", "utf-16"),
        ("utf-8-sig", "gbk"),
    ],
)
def test_a_wrong_or_missing_charset_is_found_out(charset, declared):
    assert lines_of(make_page(REPORT, charset=charset, declared=declared)) == REPORT


def test_a_traditional_page_declared_as_simplified_is_found_out():
    text = "雲溪縣全面推進依法行政，規範行政執法，優化營商環境，解決群眾關心的問題。"
    assert lines_of(f"<meta charset=gb2312><p>{text}".encode("big5")) == [text]


def test_an_xhtml_prolog_is_no_text_and_no_warning():
    page = f'<?xml version="1.0" encoding="gb2312"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{PROSE}</p></body></html>'
    assert lines_of(page) == [PROSE]


def test_text_without_tags_is_read_as_it_stands():
    assert lines_of("一、甲\n\n二、乙") == ["一、甲", "二、乙"]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<html></html>", "没有文字"),
        ("<html><body>  &nbsp; </body></html>", "没有文字"),
        ("<html><head><title>题</title></head></html>", "没有文字"),
        ("<body><script>show()</script></body>", "由脚本显示"),
        ("<frameset><frame src=left.htm><frame src=main.htm></frameset>", "main.htm"),
        ("<body><iframe src=text.html></iframe></body>", "text.html"),
        ("", "文件是空的"),
    ],
)
def test_a_page_without_text_is_refused_with_the_reason(page, words):
    with pytest.raises(UnreadableSource, match=rf"^页面\.html：.*{words}.*；请"):
        read_page(page)


def test_a_page_that_is_all_furniture_is_kept_whole_and_said_so():
    extracted = read_page("<div class=nav><a href=/>首页</a></div><div class=footer>页脚</div>")
    assert extracted.lines == ["首页", "页脚"]
    assert "分不出正文" in extracted.warnings[0]


def test_a_page_over_the_limit_is_refused():
    with pytest.raises(LimitExceeded):
        read(b"<p>" * 100, name="a.html", limits=Limits(max_bytes=10))


def test_nothing_is_fetched(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    page = f'<!DOCTYPE html SYSTEM "http://127.0.0.1/x.dtd"><link rel=stylesheet href="http://127.0.0.1/a.css"><img src="http://127.0.0.1/a.png"><p>{PROSE}'
    assert lines_of(page) == [PROSE]


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ol><li", "a href=/x", "span class=nav"])
def test_a_page_nested_thousands_deep_is_read(tag):
    assert lines_of(f"<{tag}>" * 3000 + PROSE)[-1].endswith(PROSE)


HOSTILE = {
    "claims nested without end": "<i class=nav>" * 20_000 + "文",
    "articles nested without end": "<div class=article>" * 20_000 + "文",
    "tables nested without end": "<table><tr><td>" * 20_000 + "文",
    "hidden elements nested without end": "<b hidden>" * 20_000 + "文",
    "tool words that can be cut in many ways": "<p>" + "大小" * 20_000 + "打印X",
    "a class name without end": f"<p class={'0' * 50_000}>文",
    "crumbs without end": "<p>首页&gt;" * 20_000,
    "one row without end": "<table><tr>" + "<td>文" * 20_000,
    "blanks without end": "<p>法" + "\n" * 100_000 + "x",
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_takes_no_more_than_its_share_of_time_and_memory(page):
    assert lines_of(page)


def test_a_page_of_too_many_tags_is_refused(monkeypatch):
    monkeypatch.setattr("indexer.readers.html.MAX_TAGS", 10)
    with pytest.raises(LimitExceeded, match="标签太多"):
        read_page("<p>" * 11)
