"""`kb check --each FOLDER`: every draft of a folder, who resembles whom, and which units have not handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.commands.common import EXIT_PARTLY, open_library, print_json, print_table, say
from kb.errors import KBError, UnreadableSource

if TYPE_CHECKING:
    from kb.review.batch import Batch
    from kb.review.draft import Draft

EXIT_THRESHOLD = 4
SHOWN_PAIRS = 30


def check_folder(
    folder: Path,
    *,
    units: Path | None,
    named: Mapping[str, Any],
    fail_over: int | None,
    as_json: bool,
    home: Path | None,
) -> int:
    """Check a folder and print what was found; gives the exit code."""
    from kb.review.batch import check_batch

    drafts, failed = load_drafts(folder)
    if not drafts:
        for failure in failed:
            say(failure["error"])
        raise UnreadableSource("没有能检查的稿子", where=str(folder), advice="请确认文件夹里有文本、Word 等文件")
    with open_library(home) as library:
        names = read_units(units) if units else ()
        total = len(drafts)
        count = iter(range(1, total + 1))
        batch = check_batch(
            library, drafts, units=names, progress=lambda draft: say(f"[{next(count)}/{total}] {draft.name}"), **named
        )
    if as_json:
        print_json({**batch.to_dict(), "failed": failed})
    else:
        print_batch(batch)
    for failure in failed:
        say(failure["error"])
    if fail_over is not None and any(review.must > fail_over for review in batch.reviews):
        return EXIT_THRESHOLD
    return EXIT_PARTLY if failed else 0


def load_drafts(folder: Path) -> tuple[list[Draft], list[dict[str, str]]]:
    """The drafts of a folder in order of name, and what could not be read and why."""
    from indexer.drafts import read_draft
    from indexer.intake import open_sources

    drafts, failed = [], []
    for source in open_sources(folder):
        if source.left_out:
            say(f"{source.name}：未读，{source.left_out}")
            continue
        try:
            if source.data is None:
                raise source.error or UnreadableSource("读不了", where=source.name)
            drafts.append(read_draft(source.data, name=source.name))
        except KBError as error:
            failed.append({"name": source.name, "error": str(error)})
    return drafts, failed


def read_units(file: Path) -> tuple[str, ...]:
    """The units of a list, a line each."""
    from indexer.sandbox import read_guarded

    lines = (line.strip() for line in read_guarded(file.read_bytes(), name=file.name).lines)
    return tuple(dict.fromkeys(line for line in lines if line))


def print_batch(batch: Batch) -> None:
    """A line a draft, then the pairs, then who is absent."""
    rows = (
        (number, draft.name, review.unit or "", review.characters, f"{review.rate:.0%}", review.must, review.should)
        for number, (draft, review) in enumerate(zip(batch.drafts, batch.reviews, strict=True), 1)
    )
    print_table("", ("号", "稿子", "单位", "字数", "雷同", "必须改", "建议改"), rows)
    pairs = batch.pairs[:SHOWN_PAIRS]
    if pairs:
        shown = (
            (
                batch.drafts[p.one].name,
                batch.drafts[p.other].name,
                p.characters,
                f"{p.share:.0%}",
                p.passages[0].text[:30],
            )
            for p in pairs
        )
        print_table("互相雷同", ("稿子", "与哪份", "相同字数", "占本稿", "例"), shown)
    _print_names("还没有交", batch.absent)
    _print_names("不在名单上", batch.unlisted)
    click.echo(f"共 {len(batch.drafts)} 份，{len(batch.pairs)} 处互相雷同，{batch.took_ms / 1000:.1f} 秒。", err=True)


def _print_names(what: str, names: Sequence[str]) -> None:
    if names:
        click.echo(f"\n{what}（{len(names)}）：{'、'.join(names)}")
