"""`kb serve`: the pages and the API on this machine, until Ctrl-C."""

from __future__ import annotations

import logging
import signal
import socket
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from kb.commands.common import home_option, open_library, say
from kb.errors import LibraryError, NotFound, UsageError, tell_trouble
from kb.users import Users
from webui import create_app
from webui.addresses import LOCAL_NAMES, is_loopback
from webui.opening import is_served, local_address, open_browser

if TYPE_CHECKING:
    from flask import Flask

    from kb.library import Library

DEFAULT_PORT = 8000


@click.command(short_help="启动网页和接口服务")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="地址", help="在哪个地址上服务。")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="端口；0 表示任选一个空闲的。",
)
@click.option(
    "--open", "is_open", is_flag=True, help="不设密码也允许别的电脑访问：任何人都能看到库里的一切，但不能改动。"
)
@click.option("--proxy", metavar="地址", help="前面有反向代理时，代理的地址：访问者的地址照它转来的算。")
@click.option("--browser", "opens_browser", is_flag=True, help="准备好以后打开浏览器；已经在运行的，直接打开它。")
@click.option("--log-queries", is_flag=True, help="在日志里记下谁查了什么；默认不记。")
@home_option
def serve(
    host: str,
    port: int,
    is_open: bool,
    proxy: str | None,
    opens_browser: bool,
    log_queries: bool,
    home: Path | None,
) -> None:
    """启动网页和接口服务，按 Ctrl-C 停止。默认只有本机能访问；别的进程收入新文件后不必重启。
    还没有资料库时新建一个空的，可以在网页里上传。

    要让别的电脑访问，先用 kb user add 添加用户，再写 --host 地址；有了用户，就都要登录。
    """
    if opens_browser and port and is_served(local_address(host, port)):
        say(f"已经在运行：{local_address(host, port)}")
        open_browser(local_address(host, port))
        return
    with _open_or_make(home) as library:
        needs_login = Users(library.settings.home).exist()
        is_shared = not is_loopback(host) or bool(proxy)
        if is_shared and not needs_login and not is_open:
            raise UsageError(
                f"{host} 要给别的电脑访问，而这个资料库还没有用户和密码",
                advice="请先用 kb user add 添加用户；确实不要密码请加 --open；只在本机用请去掉 --host",
            )
        _start_logging(log_queries)
        app = create_app(
            library=library,
            hosts=None if is_shared else (*LOCAL_NAMES, host),
            needs_login=needs_login,
            log_queries=log_queries,
        )
        from webui.library import warm  # Flask and all of the pages: too much for a look at the help

        warm(app)
        app.extensions["handover"].wake()  # uploads that a server before this one left unfinished
        _run(app, library, host, port, proxy=proxy, opens_browser=opens_browser)
    say("已停止。")


def _open_or_make(home: Path | None) -> Library:
    """The library; where there is none yet an empty one, whose pages say how to fill it."""
    try:
        return open_library(home)
    except NotFound:
        library = open_library(home, create=True)
        say(f"这里原来没有资料库，新建了一个空的：{library.settings.home}；若是写错了 --home，请按 Ctrl-C 停下改正。")
        return library


def _run(app: Flask, library: Library, host: str, port: int, *, proxy: str | None, opens_browser: bool) -> None:
    from webui.serving import create_server, spare_what_is_loaded, take_short_turns

    spare_what_is_loaded()
    take_short_turns()
    with _listen(host, port) as listener:
        server = create_server(app, listener, proxy=proxy, is_on_servers=not library.catalog.is_sqlite)
        previous = signal.signal(signal.SIGTERM, _stop)
        try:
            shown = f"[{host}]" if ":" in host else host
            click.echo(f"http://{shown}:{listener.getsockname()[1]}/")
            say(f"资料库 {library.settings.home}；在浏览器里打开上面的网址，按 Ctrl-C 停止。")
            if opens_browser:
                open_browser(local_address(host, listener.getsockname()[1]))
            server.run()
        except (KeyboardInterrupt, SystemExit):
            return  # asked to stop before the server had begun; later it takes these for itself
        finally:
            signal.signal(signal.SIGTERM, previous)
            server.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, UnicodeError) as error:
        raise LibraryError(
            f"不能在 {host} 的端口 {port} 上服务（{tell_trouble(error)}）",
            advice="请检查 --host，或用 --port 换一个端口",
        ) from error


def _start_logging(log_queries: bool) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S")
    logging.getLogger("webui").setLevel(logging.INFO)
    logging.getLogger("webui.queries").setLevel(logging.INFO if log_queries else logging.CRITICAL)


def _stop(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)
