"""The state file beside each table of contents: with which format and analyser an index was made, to which generation of
the catalogue it was brought, its groups of near-duplicates, and the checksums that Whoosh's own files lack.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias

from kb.engines.whoosh_codec import latest_generation
from kb.engines.whoosh_files import write_json
from kb.errors import IndexDamaged

FORMAT = 1  # raise when an index written before can no longer be read

State: TypeAlias = dict[str, Any]
Checksums: TypeAlias = Mapping[str, Mapping[str, list[int]]]


class Staleness(Enum):
    """Why an index cannot serve as it is, in words for the user."""

    MISSING = "索引不存在"
    UNREADABLE = "索引文件损坏"
    FORMAT = "索引由其他版本的程序生成"
    ANALYSER = "分词词典或折叠规则已变化"
    BEHIND = "索引落后于资料目录"


def needs_rebuild(path: Path, *, analyser: str, generation: int | None = None) -> Staleness | None:
    """Whether an index must be made anew, judged by its state file alone; None means it can serve."""
    if not path.is_dir() or latest_generation(path) < 0:
        return Staleness.MISSING
    try:
        state = read_state(path, latest_generation(path))
    except IndexDamaged:
        return Staleness.UNREADABLE
    if state["format"] != FORMAT:
        return Staleness.FORMAT
    if state["analyser"] != analyser:
        return Staleness.ANALYSER
    if generation is not None and state["generation"] != generation:
        return Staleness.BEHIND
    return None


def state_name(number: int) -> str:
    return f"kb_{number}.json"


def make_state(analyser: str) -> State:
    """What lies beside a table of contents: what the index was made with, and what Whoosh has no place for."""
    return {"format": FORMAT, "analyser": analyser, "generation": 0, "groups": {}, "checksums": {}}


def write_state(path: Path, number: int, state: State) -> None:
    body = json.dumps(state, ensure_ascii=False)
    write_json(path / state_name(number), {"state": body, "checksum": zlib.crc32(body.encode())})


def read_state(path: Path, number: int) -> State:
    try:
        found = json.loads((path / state_name(number)).read_text(encoding="utf-8"))
        if zlib.crc32(found["state"].encode()) != found["checksum"]:
            raise ValueError("checksum differs")
        state: State = json.loads(found["state"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged("索引状态文件缺失或损坏", where=str(path), advice="请运行 kb rebuild 重建") from error
    return state
