"""The plot for the README: `python -m tests.bench.plot RUN.json… > docs/bench.svg`, from what `tests.bench.search --json` printed.

One panel a kind of question, milliseconds at p50 on a logarithmic scale over the number of sections, a line an engine.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

KINDS = {"a_or": "any word", "a_and": "all words", "b": "exact string", "c": "filtered", "d": "six facets"}
COLOURS = {"kb-whoosh": "#a72f1f", "tantivy": "#3a6ea5", "fts5": "#7a7a7a", "whoosh": "#b58900"}
WIDTH, HEIGHT, LEFT, TOP = 190, 190, 70, 34
LOW, HIGH = -2.0, 3.0  # powers of ten, in milliseconds


def read_runs(paths: list[str]) -> list[dict[str, Any]]:
    """The object at the end of each file, smallest library first."""
    runs = [json.loads(Path(path).read_text("utf-8").strip().splitlines()[-1]) for path in paths]
    return sorted(runs, key=lambda run: run["sections"])


def draw(runs: list[dict[str, Any]]) -> str:
    """The whole picture."""
    panels = [_panel(kind, number, runs) for number, kind in enumerate(KINDS)]
    legend = [
        f'<text x="{LEFT + 110 * i}" y="{TOP + HEIGHT + 46}" fill="{colour}">{name}</text>'
        for i, (name, colour) in enumerate(COLOURS.items())
        if any(row["engine"] == name for run in runs for row in run["rows"])
    ]
    width = LEFT + len(KINDS) * (WIDTH + 20)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {TOP + HEIGHT + 60}" font-family="sans-serif" '
        'font-size="12"><rect width="100%" height="100%" fill="white"/>'
    )
    return "\n".join([head, *panels, *legend, "</svg>", ""])


def _panel(kind: str, number: int, runs: list[dict[str, Any]]) -> str:
    left = LEFT + number * (WIDTH + 20)
    parts = [f'<text x="{left}" y="{TOP - 12}" font-weight="bold">{KINDS[kind]}</text>']
    for power in range(int(LOW), int(HIGH) + 1):
        y = _height(10.0**power)
        parts.append(f'<line x1="{left}" x2="{left + WIDTH}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        if number == 0:
            parts.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g} ms</text>')
    for place, run in enumerate(runs):
        x = _place(left, place, len(runs))
        parts.append(f'<text x="{x}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{run["sections"] // 1000}k</text>')
    for engine, colour in COLOURS.items():
        points = [
            (_place(left, place, len(runs)), _height(row["p50_ms"]))
            for place, run in enumerate(runs)
            for row in run["rows"]
            if row["engine"] == engine and row["kind"] == kind
        ]
        line = " ".join(f"{x},{y}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.extend(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points)
    return "\n".join(parts)


def _place(left: int, place: int, count: int) -> float:
    return round(left + WIDTH * (place + 0.5) / count, 1)


def _height(milliseconds: float) -> float:
    power = min(max(math.log10(max(milliseconds, 0.001)), LOW), HIGH)
    return round(TOP + HEIGHT * (HIGH - power) / (HIGH - LOW), 1)


if __name__ == "__main__":
    sys.stdout.write(draw(read_runs(sys.argv[1:])))
