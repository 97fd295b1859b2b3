"""From servers to files and back onto other servers: the same library all the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import moving
from kb.library import Library
from kb.moving import read_target
from tests.cluster.conftest import open_places
from tests.cluster.opensearch import Cluster
from tests.cluster.postgres import Postgres
from tests.test_moving import check_same, full, move

__all__ = ["full"]


def test_there_and_back(
    full: Library, tmp_path: Path, cluster: Cluster, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "PROBES", 200)  # all of them are looked for where it moves between files
    files = read_target(full.settings, str(tmp_path / "files"), "")
    move(full, files)
    check_same(full, files)
    with (
        Library.open(files.home, catalog_url="", engine_url="") as on_files,
        open_places(cluster, postgres_server) as (catalog_url, engine_url),
    ):
        servers = read_target(on_files.settings, catalog_url, engine_url)
        move(on_files, servers)
        check_same(on_files, servers)
