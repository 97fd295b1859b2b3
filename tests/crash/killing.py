"""Running a command in a process of its own and killing it at a moment of one's choice."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

from kb.cli import main
from kb.model import Report
from kb.text import tokens
from tests.factories import write_report

SETTINGS = "workers = 1\nengine_batch_sections = 20\n"


def write_sources(folder: Path, *, count: int, seed: int = 1) -> None:
    """Text files as an office keeps them, each with a report or two."""
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        reports = [write_report(rng, sections=3) for _ in range(1 + number % 2)]
        (folder / f"{seed}-{number:02d}.txt").write_text("\n\n".join(map(render, reports)), encoding="utf-8")


def render(report: Report) -> str:
    """The report as plain text."""
    body = [f"{section.marker or ''}{section.heading or ''}\n{section.text}" for section in report.sections]
    return "\n".join([report.title, *body])


def warm_up() -> None:
    """Load the dictionary once, so that the children spend their time working."""
    tokens.tokenize("预热")


def run(
    arguments: list[str], *, kill_after: float | None = None, user: int | None = None, output: Path | None = None
) -> tuple[int, float]:
    """Run `kb …` in a child, as another user or with what it prints in a file where that is asked for.

    Gives how it ended (negative: the signal) and how long it took.
    """
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        _print_to(output or Path(os.devnull))
        if user is not None:
            os.setuid(user)
        code = 1
        try:
            main(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except BaseException:  # noqa: BLE001 the parent's tests must not go on in the child
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - began


def _print_to(path: Path) -> None:
    """Standard output and error, together."""
    stream = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
