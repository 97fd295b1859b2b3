"""Installs report-kb from the wheels beside this file, once, and runs it. Needs no network and nothing but Python.

Without arguments it serves the library in the browser; `start.sh index FOLDER` and so on runs any verb of `kb`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
WHEELS = HERE / "wheels"
PLACE = HERE / "venv"
STAMP = PLACE / "installed.txt"  # written last: a half-made environment is made again


def main() -> int:
    """Install where that is still to be done, then run."""
    facts = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
    if not is_installed(facts):
        trouble = install(facts)
        if trouble:
            print(trouble, file=sys.stderr)
            return 1
    return run(sys.argv[1:] or ["serve", "--browser"])


def is_installed(facts: dict[str, Any]) -> bool:
    """Whether this very package is installed, for this very Python."""
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") == stamp(facts) and program().exists()


def install(facts: dict[str, Any]) -> str:
    """Make the environment; gives what went wrong, or nothing."""
    here = f"{sysconfig.get_platform()} {sys.version_info[0]}.{sys.version_info[1]}"
    if here not in facts["targets"]:
        return (
            f"这个安装包里没有适合 {here} 的部件。\n包里有的：{listed(facts)}。\n请安装其中一种 64 位 Python 后再启动。"
        )
    say("第一次启动，正在安装，大约需要一分钟……")
    try:
        shutil.rmtree(PLACE, ignore_errors=True)
        # Without pip: Debian and its kin keep what puts it there in a package of its own.
        venv.create(PLACE, with_pip=False)
        done = install_wheels(facts)
        if done.returncode:
            return f"没有装成。安装程序说：\n{done.stdout.strip()[-1500:]}\n请把以上文字发给管理员。"
        STAMP.write_text(stamp(facts), encoding="utf-8")
    except OSError as error:
        return f"没有装成：{error.strerror or error}（{error.filename or PLACE}）。\n请解压到能写入、放得下 500 MB 的文件夹，再启动。"
    say("装好了。")
    return ""


def install_wheels(facts: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Let the pip that came along install, from the wheels alone whatever this machine's own settings say."""
    (pip,) = WHEELS.glob("pip-*.whl")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    environment |= {"PYTHONPATH": str(pip), "PYTHONUTF8": "1", "PIP_CONFIG_FILE": os.devnull}
    extras = f"[{','.join(facts['extras'])}]" if facts["extras"] else ""
    # Compiled as it is imported: a third of the work, and only the person who waits would notice the rest.
    command = [str(program()), "-m", "pip", "install", "--quiet", "--no-index", "--no-cache-dir", "--no-compile"]
    command += ["--disable-pip-version-check", "--find-links", str(WHEELS), f"report-kb{extras}=={facts['version']}"]
    return subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def run(arguments: list[str]) -> int:
    """Become `kb`; Windows cannot, and waits for it."""
    command = [str(program()), "-m", "kb", *arguments]
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # it has heard Ctrl-C too, and ends in order


def program() -> Path:
    """The environment's own Python."""
    return PLACE / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp(facts: dict[str, Any]) -> str:
    """What is installed, and over which Python."""
    return f"{facts['version']}\n{sys.version}\n{sys.base_prefix}\n"


def listed(facts: dict[str, Any]) -> str:
    """The systems and Pythons of the package, for people."""
    found: dict[str, list[str]] = {}
    for target in facts["targets"]:
        system, _, python = target.rpartition(" ")
        found.setdefault("Windows x64" if system == "win-amd64" else system.replace("linux-", "Linux "), []).append(
            python
        )
    return "；".join(f"{system} 的 Python {'、'.join(pythons)}" for system, pythons in found.items())


def say(message: str) -> None:
    """A word for the person who waits."""
    print(message, flush=True)


if __name__ == "__main__":
    sys.exit(main())
