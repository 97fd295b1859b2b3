"""A real PostgreSQL in a folder of its own, on loopback, run by a user who is not root."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster.servers import free_ports, start_process, stop_process, wait_until

if sys.platform != "win32":
    import pwd

START_SECONDS = 60


def find_programs() -> Path | None:
    """The folder of the server's own programs: the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    program = shutil.which("postgres")
    return Path(program).resolve().parent if program else None


def missing_part() -> str | None:
    """What PostgreSQL lacks here, or None when it can be started."""
    return None if find_programs() else "PostgreSQL (apt install postgresql)"


class Postgres:
    """One server; databases are made as they are asked for."""

    def __init__(self, folder: Path) -> None:
        programs = find_programs()
        assert programs is not None
        self.programs = programs
        self.folder = folder
        self.port = free_ports(1)[0]
        self._user = _unprivileged_user()
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    def start(self) -> None:
        """Start the server, and make its data where there are none."""
        data = self.folder / "data"
        if not data.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o755)
            if self._user is not None:
                os.chown(self.folder, self._user, self._user)
            self._run("initdb", "-D", str(data), "-U", "kb", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        log = self.folder / "log.txt"
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "64MB"}
        options |= {"max_connections": "60", "fsync": "off"}  # processes die in the tests, the machine does not
        command = [str(self.programs / "postgres"), "-D", str(data), "-p", str(self.port)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._process = start_process(command, log=log, user=self._user)
        wait_until(self._is_ready, seconds=START_SECONDS, what="PostgreSQL", log=log)

    def stop(self, *, at_once: bool = False) -> None:
        """End the server; at once is as if its machine had lost power."""
        if self._process is not None:
            stop_process(self._process, how=signal.SIGQUIT if at_once else signal.SIGINT)

    @contextmanager
    def hung(self) -> Iterator[None]:
        """The server and the processes of its connections say nothing any more; the connections stand."""
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        stopped = [pid, *map(int, children)]
        for each in stopped:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in reversed(stopped):
                os.kill(each, signal.SIGCONT)

    def new_database(self) -> str:
        """The catalogue's URL of a database that is empty."""
        self._databases += 1
        name = f"kb{os.getpid()}_{self._databases}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "kb", name)
        return f"postgresql://kb@127.0.0.1:{self.port}/{name}"

    def _is_ready(self) -> bool:
        command = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def _run(self, program: str, *arguments: str) -> None:
        user = {"user": self._user, "group": self._user, "extra_groups": []} if self._user is not None else {}
        subprocess.run(
            [str(self.programs / program), *arguments],
            check=True,
            capture_output=True,
            cwd="/",
            **user,  # type: ignore[call-overload]
        )


def _unprivileged_user() -> int | None:
    """PostgreSQL refuses to be run by root: then it runs as a user who owns nothing else here."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise RuntimeError("no user but root to run PostgreSQL as")
