"""Files beside the catalogue that are made from it and never needed: they spare a later process the making."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from kb.settings import Settings

FOLDER = "derived"


def derived_file(settings: Settings, name: str) -> Path:
    """Where a derived file of this library lies, whether it is there or not."""
    return settings.home / FOLDER / name


def put_down(path: Path, write: Callable[[BinaryIO], object]) -> bool:
    """Write a derived file, whole or not at all; False where this process may not write there or the disk is full."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        with temporary.open("wb") as file:
            write(file)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):  # the folder itself may be what is wrong
            temporary.unlink()
        return False
    return True


def clear_derived(settings: Settings) -> None:
    """Delete every derived file: no word of them may outlive a purge."""
    folder = settings.home / FOLDER
    if folder.is_dir():
        shutil.rmtree(folder)
