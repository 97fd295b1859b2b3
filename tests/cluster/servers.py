"""What starting and surely stopping a server has in common, whichever it is."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

STOP_SECONDS = 10
_PR_SET_PDEATHSIG = 1


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def make_certificate(folder: Path) -> Path:
    """A certificate for localhost that nobody signed but itself, and its key beside it."""
    options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    files = [
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        f"{folder}/privkey.pem",
        "-out",
        f"{folder}/fullchain.pem",
    ]
    subprocess.run(["openssl", *options.split(), *files], check=True, capture_output=True)
    return folder / "fullchain.pem"


def start_process(command: Sequence[str], *, log: Path, user: int | None = None) -> subprocess.Popen[bytes]:
    """A server in a session of its own, which the system ends when we end, however we end."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if user is not None:
            os.setgid(user)
            os.setuid(user)
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    with log.open("ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, preexec_fn=prepare)


def stop_process(process: subprocess.Popen[bytes], *, how: signal.Signals = signal.SIGTERM) -> None:
    """End it in order, and where that takes too long at once."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def wait_until(is_ready: Callable[[], bool], *, seconds: float, what: str, log: Path) -> None:
    """Wait for something, or say why it did not come."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        if time.monotonic() > deadline:
            tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"{what} did not come within {seconds:.0f} s:\n{tail}")
        time.sleep(0.2)
