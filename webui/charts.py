"""Charts drawn on the server: SVG by pygal without its own style and script, so that ours rules by day, by night and on paper.

Every bar and point is a link to the passages it counts. The figures stand in a table beneath for who cannot see the chart.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from lxml import etree
from markupsafe import Markup

# pygal leaves an import hook for its plug-ins, of a kind that Python 3.12 no longer knows and 3.11 warns of at every
# import that fails anywhere. Nothing here uses a plug-in.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

WIDTH, HEIGHT = 880, 340
ROW_HEIGHT = 26  # of a lying bar chart
UNWANTED = ("style", "script", "title")


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart: its name, a value for each label (None: nothing known), and where each leads."""

    name: str
    values: Sequence[float | None]
    links: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the figures that it shows."""

    drawing: Markup
    labels: Sequence[str]
    series: Sequence[Series]


def draw_stacked(labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """Standing bars, one colour on another."""
    return _draw(pygal.StackedBar, labels, series, height=HEIGHT)


def draw_lying(labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """Lying bars for names that need room, the first on top."""
    height = 60 + ROW_HEIGHT * len(labels)
    drawn = _draw(pygal.HorizontalBar, labels[::-1], [_reversed(one) for one in series], height=height)
    return Chart(drawn.drawing, labels, series)


def draw_lines(labels: Sequence[str], series: Sequence[Series], *, write: Callable[[float], str]) -> Chart:
    """Lines over the years."""
    return _draw(pygal.Line, labels, series, height=HEIGHT, value_formatter=write)


def _draw(kind: Any, labels: Sequence[str], series: Sequence[Series], *, height: int, **options: Any) -> Chart:
    chart = kind(
        css=(),
        js=(),
        width=WIDTH,
        height=height,
        show_legend=len(series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=6,
        margin=6,
        show_x_guides=False,
        truncate_label=-1,
        tooltip_fancy_mode=False,
        dots_size=4,
        value_formatter=options.pop("value_formatter", lambda value: f"{value:,.0f}"),
        **options,
    )
    chart.x_labels = list(labels)
    for one in series:
        chart.add(one.name, [_value(*pair) for pair in zip(one.values, one.links, strict=True)])
    return Chart(_clean(chart.render_tree()), labels, series)


def _value(value: float | None, link: str | None) -> Any:
    if value is None or not link:
        return value
    return {"value": value, "xlink": {"href": link, "target": "_self"}}


def _reversed(series: Series) -> Series:
    return Series(series.name, series.values[::-1], series.links[::-1])


def _clean(tree: Any) -> Markup:
    """The drawing without what the page forbids: styles and scripts of its own, comments, a title that names the library."""
    unwanted = [part for part in tree.iter() if not isinstance(part.tag, str) or part.tag.split("}")[-1] in UNWANTED]
    for part in unwanted:
        part.getparent().remove(part)
    for part in tree.iter():
        part.attrib.pop("style", None)
    tree.set("role", "group")
    tree.set("focusable", "false")
    return Markup(etree.tostring(tree, encoding="unicode"))
