"""`kb rebuild`: make the index anew from the catalogue."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from kb.commands.common import home_option, json_option, open_library, print_json, say

PROGRESS_SECONDS = 5.0


@click.command(short_help="重建索引")
@json_option
@home_option
def rebuild(as_json: bool, home: Path | None) -> None:
    """按目录库重建索引：新的建好以后才换下旧的，其间查找照常。来源文件不必在手边。"""
    from kb.processes import step_aside

    began = told = time.monotonic()

    def tell(done: int) -> None:
        nonlocal told
        if time.monotonic() - told >= (0.5 if sys.stderr.isatty() else PROGRESS_SECONDS):
            told = time.monotonic()
            say(f"已重建 {done} 个部分（{done / (told - began):.0f} 部分/秒）")

    step_aside()
    with open_library(home) as library:
        count = library.rebuild(tell)
    seconds = time.monotonic() - began
    if as_json:
        print_json({"sections": count, "seconds": round(seconds, 3)})
    say(f"已重建 {count} 个部分，用时 {seconds:.1f} 秒。")
