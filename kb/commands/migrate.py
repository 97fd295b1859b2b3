"""`kb migrate --to PLACE`: move the library between files and servers."""

from __future__ import annotations

import time
from pathlib import Path

import click

from kb.commands.common import home_option, json_option, open_library, print_json, say

PROGRESS_SECONDS = 5.0


@click.command(short_help="把资料库搬到服务器上，或搬回文件夹")
@click.option("--to", required=True, metavar="PLACE", help="搬到哪里：postgresql://用户@主机/库名，或一个新文件夹。")
@click.option(
    "--engine", "engine_url", default="", metavar="URL", help="索引放在哪里：opensearch+https://主机:9200/索引名。"
)
@click.option("--switch", is_flag=True, help="核对无误后改写设置文件，以后的命令都用新的地方。")
@json_option
@home_option
def migrate(to: str, engine_url: str, switch: bool, as_json: bool, home: Path | None) -> None:
    """把整个资料库（报告、更正、摘录本、上传）搬到别处，逐行核对，重建索引，再抽查一千个字串。

    原资料库只读不改，搬家期间照常查找，但不能写入。中途断了，重新运行同一条命令会接着搬。数据库的口令请用环境变量 PGPASSWORD，
    集群的口令请用 KB_ENGINE_USER 和 KB_ENGINE_PASSWORD。
    """
    from kb.moving import move_library, read_target, write_settings

    told = time.monotonic()

    def tell(table: str, rows: int) -> None:
        nonlocal told
        if time.monotonic() - told >= PROGRESS_SECONDS:
            told = time.monotonic()
            say(f"正在搬：{table} 已有 {rows} 行")

    with open_library(home) as library:
        target = read_target(library.settings, to, engine_url)
        moved = move_library(library, target, progress=tell, report=say)
        is_elsewhere = target.home != library.settings.home
    if switch and not is_elsewhere:
        write_settings(target)
    if as_json:
        print_json(
            {"to": to, "engine": engine_url, "rows": moved.rows, "sections": moved.sections, "probes": moved.probes}
        )
    say(f"已搬完 {moved.rows['reports']} 篇报告、{moved.sections} 个部分；抽查 {moved.probes} 个字串，全部正确。")
    say(_next_step(target.home, to, engine_url, is_elsewhere=is_elsewhere, is_switched=switch))


def _next_step(home: Path, to: str, engine_url: str, *, is_elsewhere: bool, is_switched: bool) -> str:
    if is_elsewhere:
        return f"以后请用 kb --home {home}，或把 KB_HOME 设为它；旧资料库没有动，确认以后可以自行删除。"
    if is_switched:
        return "设置文件已改，以后的命令都用新的地方；旧文件没有动，确认以后可以自行删除。"
    return f'要改用新的地方，请在 {home / "settings.toml"} 里写 catalog_url = "{to}" 和 engine_url = "{engine_url}"（或加 --switch）。'
