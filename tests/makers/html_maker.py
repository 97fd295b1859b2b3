"""Pages like those of government portals, from plain paragraphs: metadata, navigation, tools, related links and footer.

The shapes are the common ones: a content system's editor block (`trs`), the unified portal (`ucap`), an article laid
out in tables (`table`), a page saved from Word (`word`) and a bare soup of divs (`soup`). The same arguments give the
same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

SHAPES = ("trs", "ucap", "table", "word", "soup")


def make_page(
    paragraphs: list[str],
    *,
    title: str | None = None,
    shape: str = "trs",
    site: str = "云溪县人民政府",
    source: str = "云溪县司法局",
    date: str = "2024-01-15",
    charset: str = "utf-8",
    declared: str | None = None,
) -> bytes:
    """A page whose article is these paragraphs; the first one is its title unless another is named.

    `declared` is the charset that the page claims; "" leaves the claim out.
    """
    heading, body = (paragraphs[0], paragraphs[1:]) if title is None else (title, paragraphs)
    claim = charset if declared is None else declared
    head = _head(heading, site=site, source=source, date=date, charset=claim)
    article = _ARTICLES[shape](heading, body, source, date)
    inner = "\n".join((_top(site), _crumbs(), article, _related(), _foot(site)))
    page = f"<!DOCTYPE html>\n<html>\n{head}\n<body>\n{inner}\n</body>\n</html>\n"
    return page.encode(charset)


def _head(title: str, *, site: str, source: str, date: str, charset: str) -> str:
    claim = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    named = {
        "SiteName": site,
        "SiteDomain": "www.yunxi.example",
        "SiteIDCode": "0000000000",
        "ColumnName": "法治政府建设",
        "ColumnType": "政府信息公开",
        "ArticleTitle": title,
        "PubDate": f"{date} 09:30",
        "ContentSource": source,
    }
    metas = "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in named.items())
    style = "<style>.nav li{float:left}</style><script>var page='法治';document.write('广告');</script>"
    return f"<head>{claim}\n<title>{escape(title)}_{escape(site)}</title>\n{metas}\n{style}</head>"


def _top(site: str) -> str:
    items = "".join(f'<li><a href="/{number}/">{name}</a></li>' for number, name in enumerate(_COLUMNS))
    return (
        f'<div class="header"><div class="logo"><a href="/">{escape(site)}</a></div>'
        '<div class="search"><input type="text" value="请输入关键字"><button>搜索</button></div></div>'
        f'<div class="nav"><ul>{items}</ul></div><div style="display:none">网站支持语音播报</div>'
    )


_COLUMNS = ("首页", "新闻中心", "政务公开", "政务服务", "互动交流", "走进云溪")


def _crumbs() -> str:
    return '<div class="dqwz">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 法治政府建设</div>'


def _tools(source: str, date: str) -> str:
    return (
        f'<div class="info"><span>发布时间：{date} 09:30</span>&nbsp;&nbsp;'
        f'<span>来源：{escape(source)}</span>&nbsp;&nbsp;<span>浏览次数：<i id="hits">128</i></span></div>'
        '<div class="tool">字号：[<a href="javascript:zoom(18)">大</a> <a href="javascript:zoom(16)">中</a> '
        '<a href="javascript:zoom(14)">小</a>] <a href="javascript:print()">打印本页</a> 分享到：'
        '<a href="#">微信</a> <a href="#">微博</a></div>'
    )


def _text(text: str) -> str:
    """The markup of one paragraph's words; tabs and runs of blanks are marked as ones that a browser must draw."""
    marked = "\t" in text or "  " in text or text != text.strip(" ")
    return f'<div style="white-space: pre-wrap">{escape(text)}</div>' if marked else escape(text)


def _paragraphs(body: list[str], opening: str = "<p>") -> str:
    return "\n".join(f"{opening}{_text(text)}</p>" for text in body)


def _trs(title: str, body: list[str], source: str, date: str) -> str:
    text = _paragraphs(body, '<p style="text-indent: 2em; line-height: 2">')
    return (
        f'<div class="main"><h1>{escape(title)}</h1>{_tools(source, date)}'
        f'<div class="view TRS_UEDITOR trs_paper_default"><div class="TRS_Editor">{text}</div></div>'
        '<div class="close">【<a href="javascript:window.close()">关闭窗口</a>】</div></div>'
    )


def _ucap(title: str, body: list[str], source: str, date: str) -> str:
    return (
        f'<div class="article"><div class="article-title">{escape(title)}</div>{_tools(source, date)}'
        f'<div class="pages_content" id="UCAP-CONTENT">{_paragraphs(body)}</div>'
        '<div class="editor">责任编辑：周某</div><div class="share">扫一扫在手机打开当前页</div></div>'
    )


def _table(title: str, body: list[str], source: str, date: str) -> str:
    text = "<br>\n".join(_text(text) for text in body)
    return (
        '<table width="1000" align="center"><tr><td width="200" valign="top">'
        '<table><tr><td><a href="/a/">通知公告</a></td></tr><tr><td><a href="/b/">政策文件</a></td></tr></table></td><td>'
        f'<table><tr><td align="center" class="title">{escape(title)}</td></tr><tr><td>{_tools(source, date)}</td></tr>'
        f'<tr><td id="zoom">{text}</td></tr><tr><td>【打印】【关闭】</td></tr></table></td></tr></table>'
    )


def _word(title: str, body: list[str], source: str, date: str) -> str:
    def spans(text: str) -> str:
        if _text(text) != escape(text):
            return _text(text)
        half = len(text) // 2
        pieces = "".join(
            f"<span style='font-family:仿宋'>{escape(part)}</span>" for part in (text[:half], text[half:]) if part
        )
        return f"<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'>{pieces}<o:p></o:p></p>"

    heading = f"<p class=MsoNormal align=center><b><span style='mso-bidi-font-size:22pt'>{escape(title)}</span></b></p>"
    return f"<div class=WordSection1>{heading}\n" + "\n".join(map(spans, body)) + f"</div>{_tools(source, date)}"


def _soup(title: str, body: list[str], source: str, date: str) -> str:
    text = "".join(f"<div><div><span>{_text(text)}</span></div></div>" for text in body)
    return f"<div><div><h2>{escape(title)}</h2></div>{_tools(source, date)}<div>{text}</div></div>"


_ARTICLES: dict[str, Callable[[str, list[str], str, str], str]] = {
    "trs": _trs,
    "ucap": _ucap,
    "table": _table,
    "word": _word,
    "soup": _soup,
}


def _related() -> str:
    links = "".join(
        f'<li><a href="/{n}.html">{text}</a><span>2024-01-0{n}</span></li>' for n, text in enumerate(_NEWS, 1)
    )
    return (
        f'<div class="relation"><h3>相关链接</h3><ul>{links}</ul></div>'
        '<p>上一篇：<a href="/1.html">云溪县开展宪法宣传周活动</a></p><p>下一篇：没有了</p>'
    )


_NEWS = ("云溪县召开依法治县工作会议", "云溪县举办行政执法人员培训班", "一图读懂政务服务改革")


def _foot(site: str) -> str:
    return (
        f'<div class="footer"><p>主办单位：{escape(site)}办公室</p><p>技术支持：云溪县大数据中心</p>'
        "<p>网站标识码：0000000000 X公网安备00000000000000号</p>"
        '<p><a href="/map/">网站地图</a> | <a href="/us/">联系我们</a></p></div>'
    )
