"""Readers in a process of their own, so that no file can hang, bloat or bring down the program that reads it.

The child may not open sockets, start programs or write files; time is kept from outside, memory by the system (where it
can: not on Windows). What comes back is JSON, never code. Only LibreOffice, which is a process of its own anyway, is
started from here.
"""

from __future__ import annotations

import atexit
import json
import math
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from typing import IO, Any

from indexer.readers import load_reader, reader_name
from indexer.readers.base import Extracted, Limits
from indexer.readers.office import convert, file_format
from kb import errors
from kb.errors import KBError, LimitExceeded, UnreadableSource

TRUSTED_TEXT_BYTES = 4 * 1024 * 1024  # plain text up to this size is read in a second by code of our own
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
GRACE_SECONDS = 0.5  # for the reader to notice by itself and say how far it came
# The system's limit stands above ours: a parser that recovers from everything (libxml2's for HTML) recovers from a
# refused allocation too and gives back half a page. Whatever passes our limit is refused, before that can happen.
HARD_LIMIT_RATIO = 1.25
ORPHAN_SECONDS = 10.0  # after the time limit
FRAME = struct.Struct(">Q")
CHILD_CODE = "from indexer.sandbox import serve; serve()"
CRASH_ADVICE = "文件可能已损坏，请用原来的软件打开，另存为 docx 再试"


def read_guarded(data: bytes, *, name: str, limits: Limits | None = None) -> Extracted:
    """As `indexer.readers.read_source`, with time and memory limits that hold whatever the file does."""
    limits = limits or Limits()
    reader = reader_name(name, data)
    if reader == "office":
        document = convert(data, name=name, limits=limits)
        return replace(_shared.read(document, reader="docx", name=name, limits=limits), format=file_format(data))
    if reader == "text" and len(data) <= TRUSTED_TEXT_BYTES:
        return load_reader(reader).read(data, name=name, limits=limits)
    return _shared.read(data, reader=reader, name=name, limits=limits)


class Sandbox:
    """One child that reads one source after another; it is started when needed and again after it had to be ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._memory = 0

    def read(self, data: bytes, *, reader: str, name: str, limits: Limits) -> Extracted:
        """What the reader of this name makes of the source, or the error it raises."""
        head = {"reader": reader, "name": name, "limits": asdict(limits)}
        with self._lock:
            child = self._start(limits)
            with _kill_after(limits.max_seconds + GRACE_SECONDS, child) as was_late:
                answer = _ask(child, head, data)
            if answer is None or answer.get("is_spent"):
                self._drop()
        if answer is not None:
            return _understand(answer, name=name)
        if was_late.is_set():
            raise LimitExceeded(f"读了超过 {limits.max_seconds:.0f} 秒，已停止", where=name, advice=CRASH_ADVICE)
        raise UnreadableSource("读取时读取程序出错退出", where=name, advice=CRASH_ADVICE)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._drop()

    def forget(self) -> None:
        """Leave the child to whom it belongs: called in a process that was forked off and must start its own."""
        self._lock = threading.Lock()
        self._child = None

    def _start(self, limits: Limits) -> subprocess.Popen[bytes]:
        if self._child is not None and (self._child.poll() is not None or self._memory != limits.max_memory_bytes):
            self._drop()
        if self._child is None:
            self._memory = limits.max_memory_bytes
            self._child = subprocess.Popen(
                [sys.executable, "-X", "utf8", "-c", CHILD_CODE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=sys.platform != "win32",
            )
        return self._child

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(OSError):  # what was still to be sent has nobody to go to
                    stream.close()


@contextmanager
def _kill_after(seconds: float, child: subprocess.Popen[bytes]) -> Iterator[threading.Event]:
    """End the child when time is up; the event tells that it was."""
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _ask(child: subprocess.Popen[bytes], head: dict[str, Any], data: bytes) -> dict[str, Any] | None:
    """The child's answer; None where it died over the question."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        _send(child.stdin, json.dumps(head).encode("ascii"))
        _send(child.stdin, data)
        answer = _receive(child.stdout)
    except OSError:
        return None
    return None if answer is None else json.loads(answer)


def _understand(answer: dict[str, Any], *, name: str) -> Extracted:
    if "error" in answer:
        kind = getattr(errors, answer["error"])
        assert issubclass(kind, KBError)
        raise kind(answer["what"], where=answer["where"], advice=answer["advice"])
    if "failure" in answer:
        cause = RuntimeError(answer["failure"])
        raise UnreadableSource("读取时程序内部出错", where=name, advice=CRASH_ADVICE) from cause
    value = answer["extracted"]
    value["styles"] = dict(value["styles"])
    value["noise"] = tuple((line, text, kind) for line, text, kind in value["noise"])
    value["warnings"] = tuple(value["warnings"])
    return Extracted(**value)


def serve() -> None:
    """The child: answer questions from standard input until there are no more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # no library may write among the answers
    questions = sys.stdin.buffer
    sys.dont_write_bytecode = True
    is_locked_down = False
    while (head := _receive(questions)) is not None and (data := _receive(questions)) is not None:
        question = json.loads(head)
        limits = Limits(**question["limits"])
        if not is_locked_down:
            load_reader(question["reader"])
            _lock_down(limits)
            is_locked_down = True
        _set_alarm(limits.max_seconds + ORPHAN_SECONDS)
        _send(answers, json.dumps(_answer(question, data, limits)).encode("ascii"))
        _set_alarm(0)


def _set_alarm(seconds: float) -> None:
    """End this process by itself in so many seconds: whoever should have ended it may be gone. 0 calls it off."""
    if sys.platform != "win32":
        signal.alarm(math.ceil(seconds))


def _answer(question: dict[str, Any], data: bytes, limits: Limits) -> dict[str, Any]:
    name = question["name"]
    try:
        extracted = load_reader(question["reader"]).read(data, name=name, limits=limits)
        if _peak_bytes() > limits.max_memory_bytes:
            raise MemoryError
        return {"extracted": {**asdict(extracted), "styles": list(extracted.styles.items())}}
    except KBError as error:
        return {"error": type(error).__name__, "what": error.what, "where": error.where, "advice": error.advice}
    except MemoryError:
        what = f"读取时要用的内存超过 {limits.max_memory_bytes // 2**20} MB"
        return {"error": "LimitExceeded", "what": what, "where": name, "advice": "请拆成较小的文件", "is_spent": True}
    except Exception as error:  # noqa: BLE001 - the last line of defence; the parent reports it with its cause
        return {"failure": f"{type(error).__name__}: {error}"}


def _lock_down(limits: Limits) -> None:
    """Give up what reading needs not: memory beyond the limit, sockets, programs, writing."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (int(limits.max_memory_bytes * HARD_LIMIT_RATIO), hard))
    sys.addaudithook(_refuse)


def _peak_bytes() -> int:
    """The most address space this process has had; 0 where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            peak = next((line for line in status if line.startswith("VmPeak:")), "")
    except OSError:
        return 0
    return int(peak.split()[1]) * 1024 if peak else 0


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(event)
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            raise PermissionError(f"open {arguments[0]!r}")


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(FRAME.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    """The next frame; None at the end, also where the end comes in the middle."""
    head = stream.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    (size,) = FRAME.unpack(head)
    data = stream.read(size)
    return data if len(data) == size else None


_shared = Sandbox()
atexit.register(_shared.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_shared.forget)
