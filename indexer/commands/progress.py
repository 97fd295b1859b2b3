"""How `kb index` shows its work: a bar on a terminal, plain lines elsewhere, a table and an object at the end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from indexer.bulk import Kind, Outcome, Summary
from kb.commands.common import print_table, say

LINE_SECONDS = 5.0  # a plain line now and then: enough to see it live in a log, not enough to fill the log

LABELS: dict[Kind, str] = {
    "new": "新收入",
    "changed": "已替换",
    "unchanged": "没有变化",
    "duplicate": "内容相同",
    "moved": "移了位置",
    "ignored": "不必读",
    "secret": "有密级标志，未读",
    "failed": "没能读取",
}
MAX_LISTED = 50  # more would push the table off the screen; --json lists them all


class Progress:
    """Listens to the indexer and shows it on standard error."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._console = Console(stderr=True)
        self._bar = _make_bar(self._console) if self._console.is_terminal else None
        self._total = count_files(paths) if self._bar else 0
        self._done = self._sections = 0
        self._began = self._told = time.monotonic()

    def __enter__(self) -> Progress:
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total, rate="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def tell(self, outcome: Outcome) -> None:
        """One more file is done."""
        self._done += 1
        self._sections += outcome.sections
        if outcome.kind in ("failed", "secret"):
            (self._bar.console.print if self._bar else say)(f"{outcome.path}：{outcome.reason}")
        rate = f"{self._sections / max(time.monotonic() - self._began, 0.001):.0f} 部分/秒"
        if self._bar:
            total = max(self._total, self._done)
            self._bar.update(self._task, completed=self._done, total=total, description=_short(outcome.path), rate=rate)
        elif time.monotonic() - self._told >= LINE_SECONDS:
            self._told = time.monotonic()
            say(f"已处理 {self._done} 个文件，收入 {self._sections} 个部分（{rate}）")


def _make_bar(console: Console) -> RichProgress:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    return RichProgress(*columns, TextColumn("{task.description}"), console=console, transient=True)


def _short(path: str) -> str:
    return os.path.basename(path)[-30:]


def _near(path: str) -> str:
    """The path as a person standing here would write it."""
    here = os.getcwd() + os.sep
    return path.removeprefix(here)


def count_files(paths: Iterable[Path]) -> int:
    """How many files there are to look at; members of archives are found on the way."""
    return sum(1 if path.is_file() else sum(len(files) for _, _, files in os.walk(path)) for path in paths)


def summary_object(summary: Summary) -> dict[str, Any]:
    """The object that `kb index --json` ends with."""
    read = [outcome for outcome in summary.outcomes if outcome.kind in ("new", "changed")]
    return {
        "sources": len(read),
        "reports": sum(outcome.reports for outcome in read),
        "sections": sum(outcome.sections for outcome in read),
        "skipped": [
            {"path": outcome.path, "reason": outcome.reason, "kind": outcome.kind}
            for outcome in summary.outcomes
            if outcome.kind not in ("new", "changed")
        ],
        "duplicates": sum(outcome.duplicate_reports for outcome in summary.outcomes),
        "duplicate_sections": sum(outcome.duplicate_sections for outcome in read),
        "new": summary.count("new"),
        "changed": summary.count("changed"),
        "interrupted": summary.interrupted,
        "seconds": round(summary.seconds, 3),
    }


class SummaryPrinter:
    """The table at the end: read, new, unchanged, duplicate, left out and why."""

    def __init__(self, summary: Summary, *, dry_run: bool) -> None:
        self._summary = summary
        self._title = "试运行：没有写入" if dry_run else ""

    def print(self) -> None:
        """On standard output."""
        print_table(self._title, ("结果", "文件", "报告", "部分", "雷同的报告"), self._rows())
        left_out = [
            outcome for outcome in self._summary.outcomes if outcome.kind not in ("new", "changed", "unchanged")
        ]
        if left_out:
            shown = left_out[:MAX_LISTED]
            print_table("没有读的文件", ("文件", "原因"), ((_near(item.path), item.reason) for item in shown))
        if len(left_out) > MAX_LISTED:
            say(f"还有 {len(left_out) - MAX_LISTED} 个没有列出，加 --json 可看全部。")
        say(f"用时 {self._summary.seconds:.1f} 秒。")
        sys.stdout.flush()

    def _rows(self) -> Iterable[tuple[object, ...]]:
        for kind, label in LABELS.items():
            found = [outcome for outcome in self._summary.outcomes if outcome.kind == kind]
            if found:
                yield (
                    label,
                    len(found),
                    sum(outcome.reports for outcome in found) or "",
                    sum(outcome.sections for outcome in found) or "",
                    sum(outcome.duplicate_reports for outcome in found) or "",
                )
