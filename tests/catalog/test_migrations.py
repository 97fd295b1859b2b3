"""Schema versions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, Table, insert, inspect, select, update

from kb.catalog import migrations
from kb.catalog.connection import Catalog
from kb.catalog.schema import library as facts
from kb.catalog.schema import metadata, sources
from kb.errors import DamagedLibrary, NewerLibrary
from kb.settings import load_settings


@pytest.fixture
def catalog(home: Path) -> Iterator[Catalog]:
    home.mkdir()
    opened = Catalog.open(load_settings(home))
    yield opened
    opened.close()


def add_column(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE sources ADD COLUMN size INTEGER")


def add_table(connection: Connection) -> None:
    Table("shelves", metadata.__class__(), Column("id", Integer, primary_key=True)).create(connection)


def fail_halfway(connection: Connection) -> None:
    add_table(connection)
    raise RuntimeError("power cut")


def test_an_empty_catalogue_is_made_and_then_needs_nothing(catalog: Catalog) -> None:
    assert catalog.needs_upgrade()
    assert catalog.upgrade() == 0
    assert not catalog.needs_upgrade()
    assert catalog.upgrade() == migrations.SCHEMA_VERSION


def test_every_released_version_has_a_step_to_the_next() -> None:
    assert set(migrations.STEPS) == set(range(1, migrations.SCHEMA_VERSION))


def test_steps_are_taken_one_after_the_other_and_keep_what_is_there(catalog: Catalog) -> None:
    catalog.upgrade()
    with catalog.write("put") as writing:
        writing.connection.execute(insert(sources), make_source_row())
        writing.touched = True
    now = migrations.SCHEMA_VERSION
    with catalog.write("upgrade") as writing:
        began = migrations.upgrade(writing.connection, newest=now + 2, steps={now: add_column, now + 1: add_table})
    with catalog.read() as connection:
        assert began == now
        assert migrations.read_version(connection) == now + 2
        assert "shelves" in inspect(connection).get_table_names()
        assert connection.scalars(select(sources.c.path)).all() == ["甲.txt"]


def test_an_upgrade_that_fails_halfway_leaves_the_old_version(catalog: Catalog) -> None:
    catalog.upgrade()
    now = migrations.SCHEMA_VERSION
    with pytest.raises(RuntimeError), catalog.write("upgrade") as writing:
        migrations.upgrade(writing.connection, newest=now + 2, steps={now: add_column, now + 1: fail_halfway})
    with catalog.read() as connection:
        assert migrations.read_version(connection) == now
        assert "shelves" not in inspect(connection).get_table_names()
        assert "size" not in {column["name"] for column in inspect(connection).get_columns("sources")}


def test_a_catalogue_from_a_newer_program_is_refused_and_left_alone(catalog: Catalog) -> None:
    catalog.upgrade()
    with catalog.write("x") as writing:
        writing.connection.execute(update(facts).where(facts.c.name == "schema_version").values(value="99"))
    for question in (catalog.needs_upgrade, catalog.upgrade):
        with pytest.raises(NewerLibrary, match="第 99 版"):
            question()


def test_a_database_of_another_program_is_refused(catalog: Catalog) -> None:
    with catalog._engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE customers (id INTEGER)")
    for question in (catalog.needs_upgrade, catalog.upgrade):
        with pytest.raises(DamagedLibrary):
            question()


def make_source_row() -> dict[str, object]:
    return {
        "id": 1,
        "content_hash": "ab",
        "path": "甲.txt",
        "format": "txt",
        "encoding_confidence": 1.0,
        "reader": "txt 1",
        "added_at": "2024-01-01",
        "generation": 1,
    }
