"""The process that reads mutated files and tells what came of each, a JSON object a line; it is watched from outside."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import traceback
from typing import Any

from indexer.readers import READERS, load_reader, read_source
from indexer.readers.archive import expand, is_archive
from indexer.readers.base import Limits
from kb.errors import KBError
from tests.fuzz.mutate import make_case

# Time is that of this process: a busy machine makes no file slow, and LibreOffice is under a limit of its own.
LIMITS = Limits(max_seconds=10.0)


class Watch:
    """What reading must not do: noted by an audit hook, which cannot be taken off again."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.is_on = False
        self._temp = os.path.realpath(tempfile.gettempdir())
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_on:
            return
        if event.startswith("socket.") or event in ("os.system", "os.exec", "os.posix_spawn"):
            self.violations.append(event)
        elif event == "subprocess.Popen" and "soffice" not in str(arguments[0]):
            self.violations.append(f"{event} {arguments[0]}")
        elif event == "open" and self._is_writing(arguments) and not self._is_temporary(arguments[0]):
            self.violations.append(f"{event} {arguments[0]!r}")

    def _is_writing(self, arguments: tuple[Any, ...]) -> bool:
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))

    def _is_temporary(self, path: object) -> bool:
        if isinstance(path, int) or path == os.devnull:
            return True
        return os.path.realpath(os.fsdecode(path)).startswith(self._temp + os.sep)  # type: ignore[arg-type]


def read_case(name: str, data: bytes) -> str:
    """Read the file, and every file in it if it is an archive: `read`, or the name of the error that says why not."""
    if is_archive(name, data):
        kinds = set()
        for member in expand(data, name=name, limits=LIMITS):
            kinds.add(read_case(member.name, member.data) if member.data is not None else type(member.error).__name__)
        return "+".join(sorted(kinds)) or "empty"
    try:
        read_source(data, name=name, limits=LIMITS)
    except KBError as error:
        if "\n" in str(error):
            raise AssertionError(f"more than one line: {error}") from error
        return type(error).__name__
    return "read"


def peak_megabytes() -> float:
    """The most memory this process has held so far."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def run(seed: int, start: int, step: int, stop: int) -> None:
    """Read the cases start, start + step … below stop."""
    for reader in set(READERS.values()):
        load_reader(reader)
    watch = Watch()
    for number in range(start, stop, step):
        name, data = make_case(seed, number)
        print(json.dumps({"start": number}), flush=True)
        before = time.process_time()
        report: dict[str, Any] = {"number": number, "name": name, "bytes": len(data)}
        watch.is_on = True
        try:
            report["outcome"] = read_case(name, data)
        except Exception as error:  # noqa: BLE001 - any error that is not ours is what is looked for
            report["failure"] = f"{type(error).__name__}: {error}"
            report["traceback"] = traceback.format_exc()[-1500:]
        watch.is_on = False
        report |= {"seconds": time.process_time() - before, "megabytes": peak_megabytes()}
        if watch.violations:
            report["failure"] = "; ".join(watch.violations)
            watch.violations.clear()
        print(json.dumps(report), flush=True)


if __name__ == "__main__":
    run(*map(int, sys.argv[1:5]))
