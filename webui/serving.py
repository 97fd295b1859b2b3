"""The server proper: waitress, held to limits that it does not have by itself.

A body that is too large is refused from its head, before it is read; the large bodies of uploads are read only for whoever may
upload. A request that comes in drop by drop is cut off, and no single address may hold all connections.
"""

from __future__ import annotations

import copy
import gc
import logging
import select
import socket
import sys
import time
from contextlib import suppress
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from webui.access import may_send_files
from webui.limits import MAX_BODY_BYTES, limit_of
from webui.opening import SERVER_NAME
from webui.turns import AT_ONCE, Turns, in_turn

TURN_SECONDS = 0.0005
THREADS = 12  # more than make pages at once (see webui.turns): what is light, or takes long, finds one
AT_ONCE_FROM_SERVERS = 8  # pages whose library lies on servers: they wait for these more than they compute
MAX_CONNECTIONS = 500
MAX_CONNECTIONS_OF_ONE = 200  # an office behind one address: 50 people with four connections each
IDLE_SECONDS = 60  # an open connection over which nothing comes and nothing goes
HEAD_SECONDS = 20  # for the first line and the headers of a request, however they trickle
BODY_GRACE_SECONDS = 30
SLOWEST_BODY_BYTES_PER_SECOND = 4_000  # a bad line still sends so much; less is somebody who holds a place
LOOK_SECONDS = 2  # between two looks for slow ones
# Who is refused while he still sends is heard out for so long, unread: closed at once, he would never see the answer.
LINGER_SECONDS = 5
LINGER_BYTES = 64 << 20  # and for so much: five seconds of a fast office network
READ_BYTES = 256 * 1024
NEW_OBJECTS = (
    50_000  # more than stand after the collector's last round before it makes one: a page makes 10,000 and drops them
)
MAX_HEAD_BYTES = 256 * 1024  # the longest address that is answered, and what stands beside it

logger = logging.getLogger("webui.serving")


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """A request under way, which knows when it began and how much it may bring."""

    adj: Any

    def __init__(self, adjustments: Any, channel: _Channel) -> None:
        super().__init__(adjustments)
        self.began = time.monotonic()
        self._channel = channel

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        # One more than the limit: waitress refuses what reaches its figure, and says so to what exceeds ours.
        limits = copy.copy(self.adj)
        limits.max_request_body_size = self._limit() + 1
        self.adj = limits
        if self.content_length >= limits.max_request_body_size:
            self.expect_continue = False
            self._channel.must_linger = True
            logger.warning("refused a body of %d bytes from %s", self.content_length, self._channel.addr[0])

    def is_too_slow(self, now: float) -> bool:
        """Whether this request takes longer than any honest one."""
        spent = now - self.began
        if not self.headers_finished:
            return spent > HEAD_SECONDS
        return bool(spent > BODY_GRACE_SECONDS + self.body_bytes_received / SLOWEST_BODY_BYTES_PER_SECOND)

    def _limit(self) -> int:
        if not self.chunked and self.content_length <= MAX_BODY_BYTES:
            return MAX_BODY_BYTES
        app = self._channel.server.flask
        limit = limit_of(app, self.command, self.path)
        if limit <= MAX_BODY_BYTES:
            return limit
        return limit if may_send_files(app, self.headers, self._channel.addr[0]) else MAX_BODY_BYTES


class _Channel(HTTPChannel):  # type: ignore[misc]
    """One connection. Before it is closed on someone who was refused, what he still sends is thrown away for a while."""

    must_linger = False
    lingers_until = 0.0
    thrown_away = 0

    def __init__(self, server: _Server, sock: socket.socket, addr: Any, adj: Any, map: Any = None) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        held = sum(channel.addr[0] == addr[0] for channel in server.active_channels.values())
        if held > MAX_CONNECTIONS_OF_ONE and addr[0] != adj.trusted_proxy:
            logger.warning("refused connection %d of %s", held, addr[0])
            self.will_close = True

    def parser_class(self, adjustments: Any) -> _Parser:
        return _Parser(adjustments, self)

    def received(self, data: bytes) -> bool:
        has_more = bool(super().received(data))
        if any(request.error for request in self.requests):
            self.must_linger = True
        return has_more

    def readable(self) -> bool:
        return bool(self.lingers_until or super().readable())

    def writable(self) -> bool:
        return bool(self.will_close if self.lingers_until else super().writable())

    def handle_read(self) -> None:
        if not self.lingers_until:
            super().handle_read()
            return
        size = len(self.recv(READ_BYTES))
        self.thrown_away += size
        if not size or self.thrown_away > LINGER_BYTES or time.monotonic() > self.lingers_until:
            self.handle_close()

    def handle_close(self) -> None:
        if self.must_linger and not self.lingers_until and self.connected:
            self.will_close = False
            self.lingers_until = time.monotonic() + LINGER_SECONDS
            with suppress(OSError):  # gone already: the next read says so
                self.socket.shutdown(socket.SHUT_WR)
            return
        super().handle_close()


class _Server(TcpWSGIServer):  # type: ignore[misc]
    """Looks after its connections every few seconds."""

    channel_class = _Channel

    def __init__(self, app: Flask, listener: socket.socket, adjustments: Any, at_once: int) -> None:
        self.flask = app
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(adjustments.threads)
        super().__init__(
            in_turn(app, Turns(at_once)),
            {},
            True,
            listener,
            dispatcher=dispatcher,
            adj=adjustments,
            bind_socket=False,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
        )

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            under_way = channel.request
            # Neither a request that never ends nor an answer that nobody takes holds its place.
            is_stuck = channel.total_outbufs_len and channel.last_activity < now - IDLE_SECONDS
            if 0 < channel.lingers_until < time.monotonic():
                channel.will_close = True
            elif is_stuck or (under_way is not None and under_way.is_too_slow(time.monotonic())):
                logger.warning("closed a slow connection of %s", channel.addr[0])
                channel.will_close = True


def take_short_turns() -> None:
    """Let the threads of a server take shorter turns than Python's 5 ms: whoever came back from the disk or from numpy waited
    out the turn of each of the others, dozens of times a page.
    """
    sys.setswitchinterval(TURN_SECONDS)


def spare_what_is_loaded() -> None:
    """Keep the collector from looking through all that stays for the life of the server: a round of it stood every page still
    for a tenth of a second at 100,000 sections, every twenty searches.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def create_server(app: Flask, listener: socket.socket, *, proxy: str | None = None, is_on_servers: bool = False) -> Any:
    """The server over a socket that listens already; `proxy` is the address of a proxy whose word about clients counts."""
    # A request that waits for a thread is no news to the person at the screen.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    trusted: dict[str, Any] = {"clear_untrusted_proxy_headers": False}  # webui.access must see that there was a proxy
    if proxy:
        trusted = {
            "trusted_proxy": proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
            "clear_untrusted_proxy_headers": True,
        }
    adjustments = Adjustments(
        sockets=[listener],
        threads=THREADS,
        ident=SERVER_NAME,
        connection_limit=MAX_CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=LOOK_SECONDS,
        max_request_header_size=MAX_HEAD_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        asyncore_use_poll=hasattr(select, "poll"),
        log_socket_errors=False,
        **trusted,
    )
    return _Server(app, listener, adjustments, AT_ONCE_FROM_SERVERS if is_on_servers else AT_ONCE)
