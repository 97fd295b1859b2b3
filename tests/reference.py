"""The command reference docs/commands.md, made from the commands themselves: `python -m tests.reference` writes it anew."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli import cli

FILE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
HEAD = """# 命令一览

由程序自己的帮助生成（`python -m tests.reference`），与程序不一致时测试会失败。先用 `kb --home 文件夹 …` 或环境变量 `KB_HOME`
指定资料库所在的文件夹。
"""


def make_reference() -> str:
    """The help of every verb, one heading each."""
    parts = [HEAD]
    context = click.Context(cli, info_name="kb", max_content_width=100, terminal_width=100, **cli.context_settings)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        parts.extend(_describe(command, context, name, depth=2))
    return "\n".join(parts)


def _describe(command: click.Command, parent: click.Context, name: str, *, depth: int) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    parts = [f"{'#' * depth} {context.command_path}\n", "```text", command.get_help(context), "```\n"]
    if isinstance(command, click.Group):
        for verb in command.list_commands(context):
            below = command.get_command(context, verb)
            assert below is not None
            parts.extend(_describe(below, context, verb, depth=depth + 1))
    return parts


if __name__ == "__main__":
    FILE.write_text(make_reference(), encoding="utf-8")
