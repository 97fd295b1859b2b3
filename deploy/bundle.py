"""`make bundle`: one zip that installs on a PC with Python and nothing else, and starts by a double click.

`python -m deploy.bundle` packs for Windows x64 and Linux x86-64 and aarch64; with `--only win-amd64` or `--only 3.13` it is smaller.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.utils import parse_wheel_filename

from deploy import targets
from deploy.targets import Target
from deploy.wheels import ROOT, WheelsError, collect_wheels

OFFLINE = Path(__file__).parent / "offline"
FACTS = "bundle.json"
# What Windows itself shows wants its line ends and, in Notepad, the mark before UTF-8; what a script prints wants none.
FOR_NOTEPAD, FOR_WINDOWS = (".txt",), (".bat",)
PRINTED = ("need-python.txt",)
EXECUTABLE, ORDINARY = 0o100755, 0o100644


def make_bundle(folder: Path, chosen: Sequence[Target], *, extras: Sequence[str] = ()) -> Path:
    """Write the zip into the folder and give its path; it appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        wheels = Path(place) / "wheels"
        wheels.mkdir()
        version = str(parse_wheel_filename(collect_wheels(wheels, chosen, extras=extras).name)[1])
        packed = Path(place) / "bundle.zip"
        facts = {"version": version, "extras": list(extras), "targets": [str(target) for target in chosen]}
        pack_bundle(packed, wheels, facts)
        return packed.replace(folder / f"report-kb-{version}-offline.zip")


def pack_bundle(file: Path, wheels: Path, facts: Mapping[str, Any]) -> None:
    """Put what starts the program, what it says of itself and its wheels into one zip."""
    top = f"report-kb-{facts['version']}"
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(OFFLINE.iterdir()):
            if path.is_file():
                mode = EXECUTABLE if path.suffix == ".sh" else ORDINARY
                _write(archive, f"{top}/{path.name}", _for_its_reader(path), mode)
        _write(archive, f"{top}/{FACTS}", json.dumps(facts, indent=1).encode(), ORDINARY)
        for wheel in sorted(wheels.glob("*.whl")):
            archive.write(wheel, f"{top}/wheels/{wheel.name}")  # packed already


def _write(archive: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    entry = zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0))
    entry.external_attr = mode << 16
    entry.create_system = 3  # Unix: unzip then keeps the permission to run
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _for_its_reader(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix in FOR_NOTEPAD and path.name not in PRINTED:
        return text.replace("\n", "\r\n").encode("utf-8-sig")
    return (text.replace("\n", "\r\n") if path.suffix in FOR_WINDOWS else text).encode()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    parser.add_argument(
        "--only", default="", help="only for targets whose name holds this: win-amd64, linux-x86_64 3.13 …"
    )
    parser.add_argument("--extra", action="append", default=[], help="also what this extra of the project needs")
    asked = parser.parse_args()
    chosen = [target for target in targets.ALL if asked.only in str(target)]
    if not chosen:
        parser.error(f"no such target; there are {', '.join(map(str, targets.ALL))}")
    try:
        made = make_bundle(asked.output, chosen, extras=asked.extra)
    except WheelsError as error:
        sys.exit(str(error))
    with zipfile.ZipFile(made) as archive:
        wheels = sum(name.endswith(".whl") for name in archive.namelist())
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB, {wheels} wheels")


if __name__ == "__main__":
    main()
