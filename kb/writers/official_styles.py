"""The parts of a Word file that never change: page, footers, fonts and styles of an official document. Data as XML."""

from __future__ import annotations

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# GB/T 9704: A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm. A twip is a twentieth of a point, a millimetre 56.7 of them.
TEXT_WIDTH_TWIPS = 8844
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1400" w:gutter="0"/>'
)
LINE_TWIPS = 580  # 29 pt: 22 lines on the 225 mm of the 版心
TITLE_LINE_TWIPS = 720

SONG, FANG, KAI, HEI, TITLE = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
# What each machine has instead: WPS and the offices' own installations know the first, a bare Windows the second.
_STAND_INS = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", TITLE: "宋体", SONG: "SimSun"}
_LATIN = "Times New Roman"

# Half points: 二号 44, 三号 32, 四号 28, 小四 24.
_TITLE_SIZE, _BODY_SIZE, _FOOTER_SIZE, _SMALL_SIZE = 44, 32, 28, 24

DOCUMENT_HEAD = f"{_HEAD}<w:document {_W} {_R}><w:body>"
DOCUMENT_TAIL = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
    f"{_PAGE}</w:sectPr></w:body></w:document>"
)
_RULE = 'w:val="single" w:sz="4" w:space="0" w:color="auto"'
TABLE_PROPERTIES = (
    f'<w:tblPr><w:tblW w:w="{TEXT_WIDTH_TWIPS}" w:type="dxa"/><w:tblBorders>'
    + "".join(f"<w:{side} {_RULE}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    + '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
    '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)


def _font(east_asian: str, size: int, *, bold: bool = False, more: str = "") -> str:
    weight = "<w:b/><w:bCs/>" if bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    fonts = f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:cs="{_LATIN}" w:eastAsia="{east_asian}"/>'
    return f'<w:rPr>{fonts}{weight}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{more}</w:rPr>'


def _layout(
    *, indent: int = 0, align: str = "both", line: int = LINE_TWIPS, after: int = 0, keep: bool = False, level: int = 0
) -> str:
    """A paragraph's shape; `indent` is the size of type (half points) by two characters of which the first line begins."""
    together = "<w:keepNext/><w:keepLines/>" if keep else ""
    spacing = f'<w:spacing w:before="0" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'
    # An indent in characters follows the size of the type; the twips are for programs that do not know it.
    first = f'<w:ind w:firstLineChars="{200 if indent else 0}" w:firstLine="{indent * 20}"/>'
    outline = f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
    return f'<w:pPr>{together}{spacing}{first}<w:jc w:val="{align}"/>{outline}</w:pPr>'


def _style(identity: str, name: str, layout: str, font: str, *, follows: str = "") -> str:
    is_root = identity == "Normal"
    parent = "" if is_root else '<w:basedOn w:val="Normal"/>'
    following = f'<w:next w:val="{follows}"/>' if follows else ""
    default = ' w:default="1"' if is_root else ""
    names = f'<w:name w:val="{name}"/>{parent}{following}<w:qFormat/>'
    return f'<w:style w:type="paragraph"{default} w:styleId="{identity}">{names}{layout}{font}</w:style>'


def _heading(level: int) -> str:
    font = _font({1: HEI, 2: KAI}.get(level, FANG), _BODY_SIZE, bold=level == 3)
    return _style(
        f"Heading{level}",
        f"heading {level}",
        _layout(indent=_BODY_SIZE, keep=True, level=level),
        font,
        follows="Normal",
    )


def _styles() -> str:
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    defaults = _font(FANG, _BODY_SIZE, more=language)
    title = _layout(align="center", line=TITLE_LINE_TWIPS, after=LINE_TWIPS, keep=True)
    made = [
        _style("Normal", "Normal", _layout(indent=_BODY_SIZE), _font(FANG, _BODY_SIZE)),
        _style("Title", "Title", title, _font(TITLE, _TITLE_SIZE), follows="Normal"),
        *(_heading(level) for level in range(1, 10)),
        _style("Source", "出处", _layout(align="right", line=440, after=240), _font(KAI, _SMALL_SIZE)),
        _style("Note", "批注", _layout(indent=_SMALL_SIZE, line=440), _font(KAI, _SMALL_SIZE)),
        _style("TableHead", "表头", _layout(align="center", line=360), _font(HEI, _SMALL_SIZE)),
        _style("TableText", "表文", _layout(align="left", line=360), _font(FANG, _SMALL_SIZE)),
        _style("Footer", "footer", _layout(line=360), _font(SONG, _FOOTER_SIZE)),
    ]
    defaults = f"<w:docDefaults><w:rPrDefault>{defaults}</w:rPrDefault></w:docDefaults>"
    return f"{_HEAD}<w:styles {_W}>{defaults}{''.join(made)}</w:styles>"


def _footer(align: str) -> str:
    """The page number as the norm has it, a character's width from the margin: — 1 —."""
    side = "right" if align == "right" else "left"
    number = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    dash = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    layout = f'<w:pPr><w:pStyle w:val="Footer"/><w:ind w:{side}="280"/><w:jc w:val="{align}"/></w:pPr>'
    paragraph = f"<w:p>{layout}{dash.format('— ')}{number}{dash.format(' —')}</w:p>"
    return f"{_HEAD}<w:ftr {_W}>{paragraph}</w:ftr>"


def _fonts() -> str:
    fonts = [
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _STAND_INS.items()
    ]
    return f"{_HEAD}<w:fonts {_W}>{''.join(fonts)}</w:fonts>"


def _content_types() -> str:
    kinds = {"document": "document.main", "styles": "styles", "settings": "settings", "fontTable": "fontTable"}
    kinds |= {"footer1": "footer", "footer2": "footer"}
    parts = [
        f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT}.{kind}+xml"/>' for name, kind in kinds.items()
    ]
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(parts)}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    made = [
        f'<Relationship Id="rId{number}" Type="{_KIND}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    ]
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(made)}</Relationships>'


PARTS = {
    "[Content_Types].xml": _content_types(),
    "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
    "word/_rels/document.xml.rels": _relations(
        ("styles", "styles.xml"),
        ("settings", "settings.xml"),
        ("fontTable", "fontTable.xml"),
        ("footer", "footer1.xml"),
        ("footer", "footer2.xml"),
    ),
    "word/styles.xml": _styles(),
    "word/settings.xml": f"{_HEAD}<w:settings {_W}><w:evenAndOddHeaders/></w:settings>",
    "word/fontTable.xml": _fonts(),
    "word/footer1.xml": _footer("right"),
    "word/footer2.xml": _footer("left"),
}
