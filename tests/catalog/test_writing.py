"""Sources going in and out of the catalogue."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from kb.archive import pack, unpack
from kb.catalog.connection import Catalog
from kb.catalog.reading import get_report, get_section, iterate_sections, list_reports
from kb.catalog.schema import duplicate_bands, duplicate_groups, metadata, reports, sections
from kb.catalog.writing import Put, find_by_path, put_source, take_out
from kb.model import ParsedSource, Report
from kb.preparing import prepare_source
from kb.settings import Settings, load_settings
from tests.factories import make_report, make_section, make_source, write_report


@pytest.fixture
def settings(home: Path) -> Settings:
    home.mkdir()
    return load_settings(home)


@pytest.fixture
def catalog(settings: Settings) -> Iterator[Catalog]:
    opened = Catalog.open(settings)
    opened.upgrade()
    yield opened
    opened.close()


def put(catalog: Catalog, settings: Settings, parsed: ParsedSource, *, path: str = "", content: str = "") -> Put:
    path = path or parsed.source
    prepared = prepare_source(parsed, content_hash=content or path, reader="txt 1", min_characters=24)
    with catalog.write("put") as writing:
        return put_source(writing, prepared, path=path, settings=settings)


def names(catalog: Catalog) -> list[str]:
    with catalog.read() as connection:
        return sorted(record["section_id"] for record in iterate_sections(connection))


def test_what_was_read_comes_out_whole(catalog: Catalog, settings: Settings) -> None:
    report = make_report(
        "青禾镇报告",
        make_section(None, "现报告如下。", line=2),
        make_section("普法", "送法下乡。一是进村。", points=("一是进村。",), topic="普法宣传"),
        make_section("宣讲", "宣讲12场。", depth=2, marker="（一）"),
        role="镇长",
    )
    put(catalog, settings, make_source("汇编.txt", report))
    with catalog.read() as connection:
        found = list(iterate_sections(connection))
        whole = get_report(connection, found[0]["report_id"])
    assert [record["text"] for record in found] == [section.text for section in report.sections]
    assert [record["heading_path"] for record in found] == [[], ["普法"], ["普法", "宣讲"]]
    assert found[1]["points"] == ["一是进村。"]
    assert found[1]["source"] == {"file": "汇编.txt", "line": 3}
    assert (whole["role"], whole["confidence"]["year"], len(whole["sections"])) == ("镇长", 0.95, 3)


def test_a_reading_is_kept_as_it_was(catalog: Catalog) -> None:
    parsed = make_source("甲.txt", write_report(random.Random(1)), warnings=("编码存疑",))
    assert unpack(pack(parsed)) == parsed


def test_putting_a_source_again_changes_no_name_and_leaves_nothing_twice(catalog: Catalog, settings: Settings) -> None:
    rng = random.Random(2)
    parsed = make_source("甲.txt", write_report(rng), write_report(rng))
    put(catalog, settings, parsed)
    before = names(catalog)
    again = put(catalog, settings, parsed)
    assert again.replaced
    assert names(catalog) == before
    assert catalog.count(sections) == len(before)


def test_the_same_report_in_two_compilations_is_kept_twice_under_two_names(
    catalog: Catalog, settings: Settings
) -> None:
    report = write_report(random.Random(3))
    put(catalog, settings, make_source("甲.txt", report))
    second = put(catalog, settings, make_source("乙.txt", write_report(random.Random(4)), report))
    assert second.duplicate_reports == 1
    with catalog.read() as connection:
        same = [row for row in list_reports(connection) if row["duplicate_group"]]
    assert len({row["report_id"] for row in same}) == 2
    assert {row["report_id"].partition("~")[0] for row in same} == {same[0]["report_id"].partition("~")[0]}


def test_a_copy_keeps_its_name_when_the_first_one_goes_and_its_source_is_put_again(
    catalog: Catalog, settings: Settings
) -> None:
    report = write_report(random.Random(3))
    first = put(catalog, settings, make_source("甲.txt", report))
    put(catalog, settings, make_source("乙.txt", report))
    copies = [name for name in names(catalog) if "~2" in name]
    with catalog.write("remove") as writing:
        take_out(writing, first.source, settings=settings)
    put(catalog, settings, make_source("乙.txt", report))
    assert names(catalog) == copies


def test_removing_a_source_leaves_not_a_row(catalog: Catalog, settings: Settings) -> None:
    done = put(catalog, settings, make_source("甲.txt", write_report(random.Random(5))))
    with catalog.write("remove") as writing:
        take_out(writing, done.source, settings=settings)
    left = {
        table.name: catalog.count(table)
        for table in metadata.sorted_tables
        if table.name not in ("library", "generations")
    }
    assert set(left.values()) == {0}


def test_a_changed_file_takes_the_place_of_the_old_one(catalog: Catalog, settings: Settings) -> None:
    put(catalog, settings, make_source("甲.txt", make_report("旧报告")), content="old")
    put(catalog, settings, make_source("甲.txt", make_report("新报告")), content="new")
    with catalog.read() as connection:
        assert [row["title"] for row in list_reports(connection)] == ["新报告"]


def test_a_changed_file_leaves_a_copy_of_its_old_bytes_elsewhere_alone(catalog: Catalog, settings: Settings) -> None:
    put(catalog, settings, make_source("甲.txt", make_report("旧报告")), content="old")
    put(catalog, settings, make_source("乙.txt", make_report("旧报告")), path="乙.txt", content="old")
    put(catalog, settings, make_source("甲.txt", make_report("新报告")), content="new")
    with catalog.read() as connection:
        assert sorted(row["title"] for row in list_reports(connection)) == ["新报告", "旧报告"]
        assert find_by_path(connection, "甲.txt") != find_by_path(connection, "乙.txt")


def test_a_transaction_that_fails_leaves_what_was_there(catalog: Catalog, settings: Settings) -> None:
    put(catalog, settings, make_source("甲.txt", make_report("旧报告")), content="old")
    before = catalog.state(), names(catalog)
    prepared = prepare_source(make_source("甲.txt"), content_hash="new", reader="x", min_characters=24)

    def put_and_fail() -> None:
        with catalog.write("put") as writing:
            put_source(writing, prepared, path="甲.txt", settings=settings)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        put_and_fail()
    assert (catalog.state(), names(catalog)) == before


def test_each_change_is_a_generation_and_says_what_an_index_must_forget(catalog: Catalog, settings: Settings) -> None:
    put(catalog, settings, make_source("甲.txt"), content="a")
    at = catalog.state().generation
    assert catalog.removed_since(at) == set()
    put(catalog, settings, make_source("甲.txt", make_report("改")), content="b")
    assert catalog.state().generation == at + 1
    assert catalog.removed_since(at) == {"a"}
    catalog.forget_log(at + 1)
    assert catalog.state().horizon == at + 1


def test_a_transaction_that_touches_nothing_is_no_generation(catalog: Catalog) -> None:
    before = catalog.state()
    with catalog.write("nothing"):
        pass
    assert catalog.state() == before


def swap_place(report: Report, place: str) -> Report:
    assert report.unit is not None
    changed = [replace(section, text=re.sub(r"\d+", "7", section.text)) for section in report.sections]
    return replace(report, title=report.title.replace(report.unit, place), unit=place, sections=tuple(changed))


def test_near_identical_sections_are_grouped_and_shown(catalog: Catalog, settings: Settings) -> None:
    report = write_report(random.Random(6), sections=3)
    put(catalog, settings, make_source("甲.txt", report))
    done = put(catalog, settings, make_source("乙.txt", write_report(random.Random(7)), swap_place(report, "东屏镇")))
    assert done.duplicate_sections == 3
    with catalog.read() as connection:
        grouped = [row for row in iterate_sections(connection) if row["duplicate_group"]]
        shown = get_section(connection, grouped[0]["section_id"])
    assert len(grouped) == 6
    assert [other["file"] for other in shown["similar"]] == ["乙.txt"]


def test_a_group_outlives_its_leader_and_dissolves_with_its_last_pair(catalog: Catalog, settings: Settings) -> None:
    report = write_report(random.Random(8), sections=1)
    done = [put(catalog, settings, make_source(f"{number}.txt", report)) for number in range(3)]
    with catalog.write("remove") as writing:
        take_out(writing, done[0].source, settings=settings)
    with catalog.read() as connection:
        groups = connection.execute(select(duplicate_groups)).all()
        leaders = set(connection.scalars(select(duplicate_bands.c.item)))
        assert len(groups) == 2  # one of reports, one of sections
        assert {group.leader for group in groups} == leaders
    fourth = put(catalog, settings, make_source("3.txt", report))
    assert fourth.duplicate_sections == 1
    with catalog.write("remove") as writing:
        take_out(writing, done[1].source, settings=settings)
        take_out(writing, done[2].source, settings=settings)
    with catalog.read() as connection:
        assert connection.execute(select(duplicate_groups)).all() == []
        assert set(connection.scalars(select(sections.c.duplicate_group))) == {None}
        assert set(connection.scalars(select(reports.c.duplicate_group))) == {None}


def test_formulas_are_no_duplicates(catalog: Catalog, settings: Settings) -> None:
    for name in ("甲.txt", "乙.txt"):
        body = write_report(random.Random(name), sections=1).sections[0]
        done = put(catalog, settings, make_source(name, make_report(name, body, make_section("结语", "特此报告。"))))
    assert done.duplicate_sections == 0
