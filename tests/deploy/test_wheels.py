"""What a bundle must hold is judged by the markers of the system that it is for, not of the one that packs it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from deploy import targets
from deploy.targets import Target
from deploy.wheels import find_missing

WINDOWS, LINUX = Target("win-amd64", "3.11"), Target("linux-x86_64", "3.13")


def make_wheel(folder: Path, name: str, *needs: str) -> None:
    lines = "".join(f"Requires-Dist: {need}\n" for need in needs)
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(
            f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{lines}"
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_wheel(tmp_path, "report_kb", "Console.Colours>=1", 'cluster-client; extra == "cluster"')
    make_wheel(
        tmp_path,
        "console_colours",
        'win-only; sys_platform == "win32"',
        'old-only<2; python_version < "3.12"',
        'arm-only; platform_machine == "aarch64"',
    )
    return tmp_path


@pytest.mark.parametrize(
    ("target", "root", "missing"),
    [
        (WINDOWS, "report-kb", {"win-only", "old-only<2"}),
        (LINUX, "report-kb", set()),
        (Target("linux-aarch64", "3.12"), "report-kb", {"arm-only"}),
        (LINUX, "report-kb[cluster]", {"cluster-client"}),
        (LINUX, "report-kb[bundle]", set()),
    ],
)
def test_only_what_the_target_needs_is_missing(folder: Path, target: Target, root: str, missing: set[str]) -> None:
    assert find_missing(folder, [root], target) == missing


def test_what_needs_each_other_comes_to_an_end(tmp_path: Path) -> None:
    make_wheel(tmp_path, "first", "second")
    make_wheel(tmp_path, "second", "first", "third")
    assert find_missing(tmp_path, ["first"], LINUX) == {"third"}


def test_every_target_is_named_once_and_has_platforms() -> None:
    assert len({str(target) for target in targets.ALL}) == len(targets.ALL) == 12
    assert all(target.platforms for target in targets.ALL)
    assert "manylinux_2_17_aarch64" in Target("linux-aarch64", "3.11").platforms
