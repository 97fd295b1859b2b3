"""`kb serve`: the pages and the API on this machine, until Ctrl-C."""

from __future__ import annotations

import ipaddress
import signal
import socket
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from kb.commands.common import home_option, open_library, say
from kb.errors import LibraryError, UsageError

if TYPE_CHECKING:
    from kb.library import Library

DEFAULT_PORT = 8000
THREADS = 8  # more than cores: a quick page does not wait behind slow ones
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@click.command(short_help="启动网页和接口服务")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="地址", help="在哪个地址上服务。")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="端口；0 表示任选一个空闲的。",
)
@click.option("--open", "is_open", is_flag=True, help="允许别的电脑访问：任何人不用密码就能看到库里的一切。")
@home_option
def serve(host: str, port: int, is_open: bool, home: Path | None) -> None:
    """启动网页和接口服务，按 Ctrl-C 停止。默认只有本机能访问；别的进程收入新文件后不必重启。"""
    is_local = _is_loopback(host)
    if not is_local and not is_open:
        raise UsageError(
            f"在 {host} 上服务，别的电脑不用密码就能看到库里的一切（密码保护以后的版本才有）",
            advice="只在本机用请去掉 --host；确要开放请加 --open",
        )
    with open_library(home) as library:
        # The dictionary and the index are loaded now, not while the first visitor waits.
        library.search("预热", per_page=1)
        _run(library, host, port, hosts=(*LOCAL_NAMES, host) if is_local else None)
    say("已停止。")


def _run(library: Library, host: str, port: int, *, hosts: tuple[str, ...] | None) -> None:
    with _listen(host, port) as listener:
        server = _create_server(library, listener, hosts)
        previous = signal.signal(signal.SIGTERM, _stop)
        try:
            shown = f"[{host}]" if ":" in host else host
            click.echo(f"http://{shown}:{listener.getsockname()[1]}/")
            say(f"资料库 {library.settings.home}；在浏览器里打开上面的网址，按 Ctrl-C 停止。")
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
            f"不能在 {host} 的端口 {port} 上服务（{getattr(error, 'strerror', None) or error}）",
            advice="端口可能已被占用，请用 --port 换一个",
        ) from error


def _create_server(library: Library, listener: socket.socket, hosts: tuple[str, ...] | None) -> Any:
    import logging

    from waitress import create_server

    from webui.app import MAX_BODY_BYTES, create_app

    # A request that waits for a thread is no news to the person at the screen.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    return create_server(
        create_app(library=library, hosts=hosts),
        sockets=[listener],
        threads=THREADS,
        ident="report-kb",
        max_request_body_size=MAX_BODY_BYTES,
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _stop(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)
