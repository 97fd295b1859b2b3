"""`kb index PATH…`: read files, folders and archives into the library."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from kb.commands.common import EXIT_FAILED, EXIT_PARTLY, home_option, json_option, open_library, print_json, say

if TYPE_CHECKING:
    from indexer.bulk import Summary
    from kb.library import Library

CALM_SECONDS = 1.0  # a copy over a slow network grows at least once a second

Stamps = dict[str, tuple[int, int]]  # path -> size, time of change


@click.command(short_help="把文件、文件夹、压缩包收入资料库")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看会收入什么，不写入。")
@click.option("--watch", is_flag=True, help="一直看着这些文件夹，有新的或改过的就收入（Ctrl-C 结束）。")
@click.option("--reread", is_flag=True, help="没有变化的文件也重新读一遍（升级以后用；人工更正照旧）。")
@click.option("--allow-marked", is_flag=True, help="读取标有“内部资料 注意保存”的文件（绝密、机密、秘密的仍不读）。")
@json_option
@home_option
@click.pass_context
def index(
    ctx: click.Context,
    paths: tuple[Path, ...],
    dry_run: bool,
    watch: bool,
    reread: bool,
    allow_marked: bool,
    as_json: bool,
    home: Path | None,
) -> None:
    """读出文件里的报告并收入资料库。没有变化的文件跳过，改过的文件整份替换，人工更正一直有效。

    随时可以按 Ctrl-C 停下：已经收入的都在，再运行同一条命令就接着做。
    """
    from indexer.commands.progress import SummaryPrinter, summary_object
    from kb.processes import step_aside

    # A service manager's stop is a Ctrl-C as well: what is written stays, the index is told, the lock is released.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    step_aside()
    with _open_dry(home) if dry_run else open_library(home, create=True) as library:
        seen = snapshot(paths) if watch else {}  # before reading: what comes meanwhile is new to the next look
        summary = _run_once(library, paths, dry_run=dry_run, reread=reread, allow_marked=allow_marked)
        if as_json:
            print_json(summary_object(summary))
        else:
            SummaryPrinter(summary, dry_run=dry_run).print()
        if watch and not summary.interrupted and not dry_run:
            _watch(library, paths, seen, allow_marked=allow_marked, as_json=as_json)
    if summary.interrupted:
        say("已停下。收入的都保留着，再运行同一条命令就接着做。")
    ctx.exit(_exit_code(summary))


@contextmanager
def _open_dry(home: Path | None) -> Iterator[Library]:
    """The library as it is; where there is none yet, an empty one that goes away again."""
    from kb.errors import NotFound
    from kb.library import Library

    try:
        library = open_library(home)
    except NotFound:
        with TemporaryDirectory() as folder, Library.open(folder, create=True) as library:
            yield library
        return
    with library:
        yield library


def _run_once(library: Library, paths: tuple[Path, ...], *, dry_run: bool, reread: bool, allow_marked: bool) -> Summary:
    from indexer.bulk import Indexer
    from indexer.commands.progress import Progress

    with Progress(paths) as progress:
        if dry_run:
            return Indexer(library, None, progress, allow_marked=allow_marked, reread=reread).run(paths)
        with library.write("kb index", on_wait=say) as writer:
            return Indexer(library, writer, progress, allow_marked=allow_marked, reread=reread).run(paths)


def _watch(library: Library, paths: tuple[Path, ...], seen: Stamps, *, allow_marked: bool, as_json: bool) -> None:
    from indexer.commands.progress import SummaryPrinter, summary_object

    say(f"正在看着 {'、'.join(map(str, paths))}，按 Ctrl-C 结束。")
    try:
        while True:
            time.sleep(library.settings.watch_seconds)
            now = snapshot(paths)
            if all(now[path] == seen.get(path) for path in now):
                continue
            time.sleep(min(CALM_SECONDS, library.settings.watch_seconds))
            if snapshot(paths) != now:
                continue  # something is still being copied: wait until it lies still
            seen = now
            # The whole of the folders again, so that .kbignore and the rules for names hold; what is known is skipped.
            summary = _run_once(library, paths, dry_run=False, reread=False, allow_marked=allow_marked)
            if as_json:
                print_json(summary_object(summary))
            else:
                SummaryPrinter(summary, dry_run=False).print()
            sys.stdout.flush()
            if summary.interrupted:
                return
    except KeyboardInterrupt:
        return


def snapshot(paths: tuple[Path, ...]) -> Stamps:
    """Size and time of change of every file under the paths: what a look at the folders can see without reading."""
    found: Stamps = {}
    for path in paths:
        files = [path] if path.is_file() else path.rglob("*") if path.is_dir() else []
        for file in files:
            try:
                status = file.stat()
            except OSError:
                continue  # gone between being listed and being looked at: the next look will say
            if file.is_file():
                found[str(file)] = (status.st_size, status.st_mtime_ns)
    return found


def _exit_code(summary: Summary) -> int:
    if not summary.count("failed", "secret"):
        return EXIT_PARTLY if summary.interrupted else 0
    return EXIT_PARTLY if summary.count("new", "changed", "unchanged", "duplicate", "moved", "secret") else EXIT_FAILED
