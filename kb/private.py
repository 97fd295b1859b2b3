"""Files that only their owner may read: made whole or not at all, and never readable by others in between."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from kb.errors import LibraryError, tell_trouble

OWNER_ONLY = 0o600


def write_private(path: Path, data: bytes) -> None:
    """Put the data in the file's place at once; whoever reads meanwhile sees the old or the new."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_new(fresh, data)
        os.replace(fresh, path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise _explain(error, path) from error


def read_or_make(path: Path, data: bytes) -> bytes:
    """What the file holds; where there is none, `data` is put there first. Two who come at once agree on one."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        if not path.exists():
            _write_new(fresh, data)
            _place(fresh, path)
        return path.read_bytes()
    except OSError as error:
        raise _explain(error, path) from error
    finally:
        fresh.unlink(missing_ok=True)


def _write_new(path: Path, data: bytes) -> None:
    # The mode is given at creation: there is no moment at which others could open it.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _place(fresh: Path, path: Path) -> None:
    """Give the file its name unless another was quicker; where links are unknown the later one wins."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    except OSError:
        os.replace(fresh, path)


def _explain(error: OSError, path: Path) -> LibraryError:
    return LibraryError(f"不能读写（{tell_trouble(error)}）", where=str(path), advice="请检查文件夹的权限和磁盘空间")
