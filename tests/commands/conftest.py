"""Running `kb …` in this very process: what it printed, what it said, how it ended."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kb.cli import main
from tests.crash.killing import render
from tests.factories import write_report


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command printed on standard output, said on standard error, and its exit code."""

    out: str
    err: str
    code: int

    @property
    def object(self) -> dict[str, Any]:
        """The last line, which is an object."""
        found: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return found

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Every line as an object."""
        return [json.loads(line) for line in self.out.splitlines()]


Kb = Callable[..., Answer]


@pytest.fixture
def kb(home: Path, capsys: pytest.CaptureFixture[str]) -> Kb:
    """`kb --home … ARGUMENTS`."""

    def run(*arguments: object) -> Answer:
        code = 0
        try:
            main(["--home", str(home), *map(str, arguments)])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        printed = capsys.readouterr()
        return Answer(printed.out, printed.err, code)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two compilations, a folder within, a picture and an ignored file."""
    rng = random.Random(4)
    place = tmp_path / "资料"
    (place / "内").mkdir(parents=True)
    for name in ("甲.txt", "内/乙.txt"):
        reports = [write_report(rng, sections=2) for _ in range(2)]
        (place / name).write_text("\n\n".join(map(render, reports)), encoding="utf-8")
    (place / "照片.jpg").write_bytes(b"\xff\xd8\xff")
    (place / "不要.txt").write_text("不要读我", encoding="utf-8")
    (place / ".kbignore").write_text("不要.txt\n", encoding="utf-8")
    return place
