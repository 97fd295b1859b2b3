"""Wheels of the project and of all it needs, for systems other than the one that collects them.

pip chooses wheels for another system, but asks the environment markers of its own: what only Windows needs (colorama) it
would leave out. So the requirements that the wheels themselves state are followed once more with the target's markers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from deploy.targets import Target

ROOT = Path(__file__).resolve().parents[1]
PROJECT_PARTS = ("kb", "indexer", "webui", "pyproject.toml", "README.md", "LICENSE")
SOURCES_ONLY = ("jieba",)  # published without a wheel; pure Python, so that one made here runs everywhere


class WheelsError(Exception):
    """Some wheel could not be had; what pip said is the message."""


def collect_wheels(folder: Path, targets: Sequence[Target], *, extras: Sequence[str] = ()) -> Path:
    """Fill the folder with what the targets need, and give the project's own wheel."""
    made = folder / ".made"
    own = _build_project(made)
    _build_sources(made)
    for target in targets:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            _collect_for(target, Path(place), made, own, extras)
            for wheel in Path(place).glob("*.whl"):
                wheel.replace(folder / wheel.name)
    shutil.rmtree(made)
    for target in targets:
        check_wheels(folder, target, extras=extras)
    return folder / own.name


def check_wheels(folder: Path, target: Target, *, extras: Sequence[str] = ()) -> None:
    """Let pip settle every requirement for the target from this folder alone; raises where one is left open."""
    name = f"report-kb[{','.join(extras)}]" if extras else "report-kb"
    with tempfile.TemporaryDirectory() as place:
        options = ["--dry-run", "--no-index", "--ignore-installed", "--target", place]
        _run_pip("install", *options, *_for(target), "--find-links", str(folder), name)


def find_missing(folder: Path, roots: Sequence[str], target: Target) -> set[str]:
    """What the wheels in the folder need on the target, and is not among them."""
    needs = {name: needed for wheel in folder.glob("*.whl") for name, needed in [read_needs(wheel)]}
    missing: set[str] = set()
    seen: set[str] = set()
    waiting = [Requirement(root) for root in roots]
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        name = canonicalize_name(requirement.name)
        if name not in needs:
            missing.add(str(requirement).partition(";")[0])
            continue
        waiting += _needed(needs[name], requirement.extras, target.environment)
    return missing


def read_needs(wheel: Path) -> tuple[str, list[Requirement]]:
    """The name of a wheel's distribution and the requirements that it states."""
    name = parse_wheel_filename(wheel.name)[0]
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA") and each.count("/") == 1)
        stated = Parser().parsestr(archive.read(path).decode("utf-8")).get_all("Requires-Dist") or []
    return name, [Requirement(line) for line in stated]


def _needed(stated: list[Requirement], extras: set[str], environment: Mapping[str, str]) -> Iterator[Requirement]:
    for requirement in stated:
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras)):
            yield requirement


def _build_project(folder: Path) -> Path:
    # From a copy: what an earlier build left in build/ would be packed with it.
    with tempfile.TemporaryDirectory() as place:
        for part in PROJECT_PARTS:
            source, copy = ROOT / part, Path(place) / part
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy)
        _run_pip("wheel", "--no-deps", "--wheel-dir", str(folder), place)
    (own,) = folder.glob("report_kb-*.whl")
    return own


def _build_sources(folder: Path) -> None:
    (own,) = folder.glob("report_kb-*.whl")
    pinned = [str(need) for need in read_needs(own)[1] if canonicalize_name(need.name) in SOURCES_ONLY]
    _run_pip("wheel", "--no-deps", "--wheel-dir", str(folder), *pinned)


def _collect_for(target: Target, place: Path, made: Path, own: Path, extras: Sequence[str]) -> None:
    suffix = f"[{','.join(extras)}]" if extras else ""
    # The pip that the bundle brings along: a Python of Debian's has none, and an old one may not know today's wheels.
    asked = [f"{own}{suffix}", _own_pip()]
    while asked:
        options = ["--dest", str(place), "--find-links", str(made), "--find-links", str(place)]
        _run_pip("download", *options, *_for(target), *asked)
        asked = sorted(find_missing(place, [f"report-kb{suffix}"], target))


def _own_pip() -> str:
    from importlib.metadata import version

    return f"pip=={version('pip')}"


def _for(target: Target) -> list[str]:
    platforms = [part for platform in target.platforms for part in ("--platform", platform)]
    return [*platforms, "--python-version", target.python, "--implementation", "cp", "--only-binary=:all:"]


def _run_pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"})
    if done.returncode:
        raise WheelsError(f"pip {arguments[0]}: {done.stderr.strip()[-2000:]}")
