"""`kb completion SHELL`: the lines that teach a shell to complete kb's verbs and options with the Tab key."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_KB_COMPLETE"


@click.command(short_help="命令行补全（按 Tab 键）")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """输出补全脚本。装上以后，按 Tab 键补全命令和选项。

    \b
    bash：kb completion bash >> ~/.bashrc
    zsh： kb completion zsh >> ~/.zshrc
    fish：kb completion fish > ~/.config/fish/completions/kb.fish
    """
    made = get_completion_class(shell)
    assert made is not None  # the choice names only shells that click knows
    click.echo(made(context.find_root().command, {}, "kb", _VARIABLE).source())
