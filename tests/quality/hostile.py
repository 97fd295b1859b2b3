"""Random and hostile input through everything that takes a line of text: no error, a reading of it, and an answer in time.

`python -m tests.quality.hostile --home /tmp/library --count 20000` asks a library that is there and ends with one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from flask.testing import FlaskClient

from kb.errors import UsageError
from kb.library import Library
from webui import create_app

LIMIT_SECONDS = 1.0
SEED = 20_240
_SIGNS = (
    *"\"“”「」『』‘’'()（）[]【】{}〔〕<>《》|｜-－+*＊?？!！\\/^$.。,，、;；:：…~@#%&=_`",
    *(
        "...",
        "……",
        "OR",
        " OR ",
        "||",
        "--",
        "\0",
        "\ud800",
        "\udfff",
        "\ufeff",
        "\u202e",
        "\u0301",
        "\t",
        "\n",
        "\r",
        "\u3000",
    ),
    *(
        "😀",
        "👨‍👩‍👧",
        "𠮷",
        "ｆｕｌｌ",
        "ＤＷ",
        "２０２３",
        "①",
        "㎡",
        "㈠",
        "Ⅳ",
        "〇",
        "D委",
        "AAA公众号",
        "ED",
        "、、",
    ),
    *(
        "年份:",
        "年份：2021..2023",
        "年份:9..1",
        "单位:",
        "层级:乡级",
        "类型:存在问题",
        "标题:",
        "来源:*",
        "系统:",
        "主题:x",
    ),
    *(".*", "(a+)+$", "[^]", "\\d+", "(?i)", "%00", "' OR 1=1 --", "<script>", "{{7*7}}", "../..", "NOT", "AND"),
)
_COMMON = ("的", "工作", "推进", "监管", "法治", "和", "在", "加强", "不", "一是", "建设", "fzmbr", "falv")


@dataclass
class Findings:
    """What was asked and how it went; `slow` and `wrong` name the way and show the input."""

    asked: int = 0
    by_way: Counter[str] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)
    slow: list[tuple[str, float, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def describe(self) -> dict[str, Any]:
        """As it is printed."""
        return {
            "asked": self.asked,
            "by_way": dict(self.by_way),
            "longest_ms": {way: round(seconds * 1000) for way, seconds in self.longest.items()},
            "slow": self.slow,
            "wrong": self.wrong,
        }


def draw_inputs(chance: random.Random, texts: Sequence[str]) -> Iterator[str]:
    """Inputs without end: signs, common words, pieces of the library, and all of them mixed, once in a while very long."""

    def piece() -> str:
        text = chance.choice(texts)
        start = chance.randrange(len(text) or 1)
        return text[start : start + chance.randint(1, 40)]

    def fragment() -> str:
        return chance.choice((lambda: chance.choice(_SIGNS), lambda: chance.choice(_COMMON), piece))()

    def anything() -> str:
        return "".join(chr(chance.randrange(chance.choice((0x80, 0x3000, 0xFFFF, 0x110000)))) for _ in range(9))

    def mixed(most: int) -> str:
        return "".join(fragment() for _ in range(chance.randint(1, most)))

    def chain() -> str:
        gap = chance.choice(("…", "*", "〔〕", "...", " ", "|", "\n"))
        return gap.join(chance.choice(_COMMON) for _ in range(chance.choice((2, 3, 5, 17, 60))))

    def long() -> str:
        unit = chance.choice((chance.choice(_SIGNS), chance.choice(_COMMON), fragment() + fragment(), mixed(9)))
        return (unit * (10_000 // len(unit) + 1))[: chance.choice((300, 2_000, 10_000))]

    kinds: tuple[Callable[[], str], ...] = (
        lambda: mixed(3), lambda: mixed(12), lambda: mixed(60), anything, chain, piece
    )  # fmt: skip
    while True:
        yield long() if chance.random() < 0.04 else chance.choice(kinds)()


def ask_everything(library: Library, inputs: Iterator[str], *, count: int, report: bool = False) -> Findings:
    """Send so many inputs, each in one of the ways, all ways in turn."""
    ways = {**ways_of_facade(library), **ways_of_http(create_app(library=library).test_client())}
    for ask in ways.values():
        ask("推进")  # what is made once for the whole library is made before
    findings = Findings()
    for number, text in enumerate(islice(inputs, count)):
        way = list(ways)[number % len(ways)]
        _ask(findings, way, ways[way], text)
        if report and number % 1_000 == 999:
            print(f"{number + 1} asked, {len(findings.slow)} slow, {len(findings.wrong)} wrong", file=sys.stderr)
    return findings


def _ask(findings: Findings, way: str, ask: Callable[[str], str], text: str) -> None:
    shown = f"{text[:80]!r}{f' ({len(text)} characters)' if len(text) > 80 else ''}"
    findings.asked += 1
    findings.by_way[way] += 1
    try:
        took, fault = _time(ask, text)
        if took > LIMIT_SECONDS:  # once more: the machine has other things to do
            took = min(took, _time(ask, text)[0])
    except Exception as error:  # noqa: BLE001 any error at all is what is looked for
        findings.wrong.append((way, shown, f"{type(error).__name__}: {error}"[:200]))
        return
    findings.longest[way] = max(findings.longest.get(way, 0.0), took)
    if fault:
        findings.wrong.append((way, shown, fault))
    if took > LIMIT_SECONDS:
        findings.slow.append((way, round(took, 2), shown))


def _time(ask: Callable[[str], str], text: str) -> tuple[float, str]:
    began = time.process_time()
    fault = ask(text)
    return time.process_time() - began, fault


def ways_of_facade(library: Library) -> dict[str, Callable[[str], str]]:
    """Ways to ask the library itself; each says what is wrong with the answer, nothing where it is right."""
    say = library.phrasing

    def search(**options: Any) -> Callable[[str], str]:
        def ask(text: str) -> str:
            return "" if library.search(text, **options)["query"]["read_as"] else "no reading"

        return ask

    def phrase(question: Callable[[str], dict[str, Any]]) -> Callable[[str], str]:
        def ask(text: str) -> str:
            try:
                return "" if question(text)["query"] else "no query"
            except UsageError as error:  # nothing to look for: the writer is told what to write
                return "" if str(error) else "no message"

        return ask

    return {
        "search": search(),
        "search exact": search(match="exact"),
        "search all": search(match="all", scope="sentence"),
        "search any": search(match="any", sort="year", collapse=False),
        "contexts": phrase(say.contexts),
        "contexts before": phrase(lambda text: say.contexts(text, sort="before", after=text[-2:])),
        "fillings": phrase(say.fillings),
        "filled": phrase(lambda text: say.fillings(f"推进…{text}", fill=text[:4])),
        "suggestions": phrase(say.suggest),
        "variants": phrase(say.variants),
        "commonness": phrase(say.commonness),
        "headings": phrase(say.headings),
        "points": phrase(lambda text: say.points(holding=text)),
        "terms": phrase(say.collocates),
    }


def ways_of_http(client: FlaskClient) -> dict[str, Callable[[str], str]]:
    """Ways to ask through the pages and the API; what is not understood may be refused, and nothing may break."""

    def get(address: str, *allowed: int) -> Callable[[str], str]:
        def ask(text: str) -> str:
            answer = client.get(f"{address}?q={quote_from_bytes(text.encode('utf-8', 'surrogatepass'))}")
            told = answer.get_data()
            return "" if answer.status_code in allowed and told else f"status {answer.status_code}"

        return ask

    tools = ("variants", "headings", "points", "commonness", "slots", "kwic", "terms")
    answers = ("kwic", "slots", "variants", "commonness", "headings", "points", "terms", "suggest")
    return {
        "GET /": get("/", 200, 400),
        "GET /api/v1/search": get("/api/v1/search", 200, 400),
        **{f"GET /write/{name}": get(f"/write/{name}", 200, 400) for name in tools},
        **{f"GET /api/v1/{name}": get(f"/api/v1/{name}", 200, 400) for name in answers},
    }


def sample_texts(library: Library) -> list[str]:
    """Texts to cut pieces from."""
    return [section["text"] for section in islice(library.export(), 0, 4_000, 20) if section["text"]] or ["推进监管"]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    with Library.open(asked.home) as library:
        inputs = draw_inputs(random.Random(asked.seed), sample_texts(library))
        findings = ask_everything(library, inputs, count=asked.count, report=True)
    print(json.dumps(findings.describe(), ensure_ascii=True))


if __name__ == "__main__":
    main()
