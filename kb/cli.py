"""The `kb` command. Its verbs are entry points of the group `kb.commands`, each loaded only when it is called."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, entry_points

import click

from kb.errors import KBError, UsageError

EXIT_FAILED, EXIT_USAGE = 1, 2


class LazyGroup(click.Group):
    """A group that finds its verbs among the installed entry points and imports one when it is used."""

    def _points(self) -> dict[str, EntryPoint]:
        return {point.name: point for point in entry_points(group="kb.commands")}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of every verb, sorted."""
        return sorted(self._points())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of this name, imported now."""
        point = self._points().get(cmd_name)
        if point is None:
            return None
        command = point.load()
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", metavar="文件夹", help="资料库所在的文件夹（默认取 KB_HOME）。")
@click.option("--debug", is_flag=True, help="出错时显示程序内部的详细信息。")
@click.version_option(package_name="report-kb", message="%(version)s")
def cli(debug: bool, home: str | None) -> None:
    """政府报告汇编的全文检索与知识库。"""


def main(args: list[str] | None = None) -> None:
    """Run the command line; errors of ours become one Chinese line, others too unless --debug asks for more."""
    arguments = sys.argv[1:] if args is None else args
    try:
        cli.main(arguments, prog_name="kb")
    except KBError as error:
        if "--debug" in arguments:
            raise
        click.echo(str(error), err=True)
        sys.exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED)
