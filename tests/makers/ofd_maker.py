"""OFD packages (GB/T 33190) from the same sheets that the PDF maker sets: places in millimetres, one object a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tests.makers.pdf_maker import Sheet, Text, measure
from tests.makers.zip_maker import make_zip

NAMESPACE = "http://www.ofdspec.org/2016"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MILLIMETRES = 25.4 / 72


def make_ofd(
    sheets: Sequence[Sheet],
    *,
    head: str | None = None,
    extra: Mapping[str, bytes] | None = None,
    is_absolute: bool = False,
) -> bytes:
    """The package; `head` stands on a template page, `extra` adds or replaces members, locations may be absolute."""
    root = "/Doc_0/" if is_absolute else ""
    width, height = (side * MILLIMETRES for side in (sheets[0].size if sheets else (595.0, 842.0)))
    pages = "".join(
        f'<ofd:Page ID="{10 + index}" BaseLoc="{root}Pages/Page_{index}/Content.xml"/>' for index in range(len(sheets))
    )
    template = '<ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if head else ""
    members = {
        "OFD.xml": _xml(
            "OFD",
            f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>"
            f"<ofd:DocRoot>{root or 'Doc_0/'}Document.xml</ofd:DocRoot></ofd:DocBody>",
            ' Version="1.0" DocType="OFD"',
        ),
        "Doc_0/Document.xml": _xml(
            "Document",
            f"<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 {width:.2f} {height:.2f}</ofd:PhysicalBox>"
            f"</ofd:PageArea>{template}</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages>",
        ),
    }
    if head:
        members["Doc_0/Tpls/Tpl_0/Content.xml"] = _page([_text_object(Text(79, 50, 9, head))], "")
    for index, sheet in enumerate(sheets):
        objects = [_text_object(text) for text in sheet.texts]
        if sheet.is_scan:
            objects.append(f'<ofd:ImageObject ID="9" Boundary="0 0 {width:.2f} {height:.2f}" ResourceID="1"/>')
        use = '<ofd:Template TemplateID="2" ZOrder="Background"/>' if head else ""
        members[f"Doc_0/Pages/Page_{index}/Content.xml"] = _page(objects, use)
    return make_zip({**members, **(extra or {})})


def _page(objects: Sequence[str], before: str) -> bytes:
    block = f'<ofd:PageBlock ID="6">{"".join(objects)}</ofd:PageBlock>'
    return _xml(
        "Page",
        f'{before}<ofd:Content><ofd:Layer ID="5">{block}</ofd:Layer></ofd:Content>',
    )


def _text_object(text: Text) -> str:
    size = text.size * MILLIMETRES
    width = measure(text.text) * size
    turn = ' CTM="0.7071 -0.7071 0.7071 0.7071 0 0"' if text.angle else ""
    return (
        f'<ofd:TextObject ID="7" Font="3" Size="{size:.4f}"{turn}'
        f' Boundary="{text.x * MILLIMETRES:.4f} {text.y * MILLIMETRES - size:.4f} {width:.4f} {size * 1.2:.4f}">'
        f'<ofd:TextCode X="0" Y="{size:.4f}" DeltaX="{_steps(text.text, size)}">{escape(text.text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def _steps(text: str, size: float) -> str:
    """The steps in the short form that exporters write: equal ones counted."""
    widths = [measure(character) * size for character in text[:-1]]
    groups: list[tuple[int, float]] = []
    for width in widths:
        if groups and groups[-1][1] == width:
            groups[-1] = groups[-1][0] + 1, width
        else:
            groups.append((1, width))
    return " ".join(f"g {count} {width:.4f}" if count > 1 else f"{width:.4f}" for count, width in groups)


def _xml(root: str, body: str, attributes: str = "") -> bytes:
    return f'{HEAD}<ofd:{root} xmlns:ofd="{NAMESPACE}"{attributes}>{body}</ofd:{root}>'.encode()
