"""The library through its facade: in, found, mended, out; and what it survives."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from kb.corrections import Correction
from kb.errors import LibraryError, LockedLibrary, NotFound, UsageError
from kb.library import Library
from kb.model import FrontLine, ParsedSource, Report
from tests.factories import make_report, make_section, make_source, write_report

SECRET = "青禾镇独有的一句话八五普法讲师团"


def add(library: Library, name: str, *reports: Report, data: bytes | None = None) -> ParsedSource:
    parsed = make_source(name, *reports)
    library.add_source(parsed, data=data if data is not None else repr(parsed).encode())
    return parsed


def fill(library: Library, *, seed: int = 1, sources: int = 3) -> None:
    rng = random.Random(seed)
    for number in range(sources):
        add(library, f"{seed}-{number}.txt", *(write_report(rng) for _ in range(3)))


def export(library: Library) -> list[str]:
    return [json.dumps(record, ensure_ascii=False, sort_keys=True) for record in library.export()]


def files_of(home: Path) -> Iterator[Path]:
    return (path for path in home.rglob("*") if path.is_file())


def holders_of(home: Path, text: str) -> list[str]:
    traces = [text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-32-le", "gb18030")]
    traces.append(json.dumps(text).strip('"').encode())
    return [path.name for path in files_of(home) if any(trace in path.read_bytes() for trace in traces)]


def test_a_library_that_is_not_there_is_not_made_by_asking(home: Path) -> None:
    with pytest.raises(NotFound, match="还没有资料库"):
        Library.open(home)
    assert not home.exists()


def test_what_goes_in_is_found_and_comes_out_whole(library: Library) -> None:
    add(
        library,
        "甲.txt",
        make_report("青禾镇报告", make_section("普法", SECRET + "。"), make_section("其他", "无关。")),
    )
    found = library.search("讲师团", match="exact")
    assert found["total"] == 1
    (hit,) = found["hits"]
    snippet = hit["snippets"][0]
    assert [snippet["text"][a:b] for a, b in snippet["highlights"]] == ["讲师团"]
    assert library.section(hit["section_id"])["text"] == SECRET + "。"
    assert hit["source"] == {"file": "甲.txt", "line": 3}


def test_the_same_bytes_are_skipped_and_a_moved_file_keeps_its_ids(library: Library, tmp_path: Path) -> None:
    here, there = tmp_path / "甲.txt", tmp_path / "乙" / "甲.txt"
    here.write_bytes(b"bytes")
    add(library, str(here), data=b"bytes")
    before = {record["section_id"] for record in library.export()}
    assert library.add_source(make_source(str(here)), data=b"bytes") is None
    there.parent.mkdir()
    here.rename(there)
    assert library.add_source(make_source(str(there)), data=b"bytes") is None
    assert {record["section_id"] for record in library.export()} == before
    assert [source["path"] for source in library.list_sources()] == [str(there)]


def test_ids_are_the_same_in_a_library_made_anew_from_other_places(library: Library, tmp_path: Path) -> None:
    rng = random.Random(9)
    reports = [write_report(rng) for _ in range(4)]
    add(library, "/a/甲.txt", *reports)
    with Library.open(tmp_path / "other", create=True) as other:
        moved = [replace(report, line=report.line + 500) for report in reversed(reports)]
        add(other, "/b/乙.txt", *moved)
        assert {r["section_id"] for r in library.export()} == {r["section_id"] for r in other.export()}


def test_a_changed_file_is_found_by_its_new_words_only(library: Library) -> None:
    add(library, "甲.txt", make_report("青禾镇报告", make_section("普法", "旧的说法。")), data=b"1")
    add(library, "甲.txt", make_report("青禾镇报告", make_section("普法", "新的说法。")), data=b"2")
    assert library.search("旧的说法", match="exact")["total"] == 0
    assert library.search("新的说法", match="exact")["total"] == 1
    assert library.synchrony.compare() == (set(), set())


def test_totals_agree_however_one_asks(library: Library) -> None:
    fill(library)
    found = library.search("普法宣传", match="exact", per_page=3)
    everything = [record for record in library.export() if "普法宣传" in f"{record['heading']}{record['text']}"]
    pages = [library.search("普法宣传", match="exact", page=page, per_page=3, collapse=False) for page in range(1, 20)]
    hits = [hit["section_id"] for page in pages for hit in page["hits"]]
    assert found["total"] == len(everything) == len(hits) == len(set(hits))
    assert {record["section_id"] for record in everything} == set(hits)


def test_finds_in_titles_and_front_matter_are_counted_apart(library: Library) -> None:
    front = (FrontLine(2, "临溪县人民政府", "byline"),)
    add(library, "甲.txt", make_report("青禾镇報告", make_section("普法", "无关。"), front=front))
    add(library, "乙.txt", make_report("青禾镇报告（二）", make_section("普法", "青禾镇报告。")))
    found = library.search("青禾镇报告", match="exact")
    assert (found["total"], found["elsewhere"]["titles"]) == (1, 2)
    assert library.search("临溪县", match="exact")["elsewhere"]["titles"] == 1
    assert library.search("報", match="exact")["elsewhere"]["titles"] == 2
    library.remove(["甲.txt"])
    assert library.search("临溪县", match="exact")["elsewhere"]["titles"] == 0


def test_filters_narrow_search_and_export_alike(library: Library) -> None:
    fill(library)
    add(library, "县.txt", make_report("云岭县报告", make_section("普法", "普法宣传。"), level="县级", year=2021))
    for filters in ({"level": ["县级"]}, {"year": ["2020..2022"]}, {"type": ["存在问题"]}, {"unit": ["青禾镇"]}):
        found = library.search("。", match="exact", filters=filters, per_page=1000)["total"]
        assert found == len(list(library.export(filters))) > 0, filters


@pytest.mark.parametrize(
    "options",
    [
        {"match": "near"},
        {"scope": "page"},
        {"sort": "size"},
        {"page": 0},
        {"per_page": 1001},
        {"filters": {"colour": ["red"]}},
    ],
)
def test_a_question_that_makes_no_sense_says_what_is_possible(library: Library, options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        library.search("普法", **options)


def test_a_correction_survives_reading_again_changing_and_rebuilding(library: Library) -> None:
    report = write_report(random.Random(3))
    add(library, "甲.txt", report, data=b"1")
    report_id = library.list_reports()[0]["report_id"]
    fingerprint = library.report(report_id)["fingerprint"]
    library.correct(Correction("report", fingerprint, field="unit", value="云岭市青禾镇"))
    library.replace_source(make_source("甲.txt", report), data=b"1")
    assert library.report(report_id)["unit"] == "云岭市青禾镇"
    grown = replace(report, sections=(*report.sections, make_section("附记", "新增一段。", line=90)))
    add(library, "甲.txt", grown, data=b"2")
    library.rebuild()
    (row,) = library.list_reports()
    assert row["unit"] == "云岭市青禾镇"
    assert library.idle_corrections() == set()
    assert library.search("新增一段", match="exact", filters={"unit": ["云岭市青禾镇"]})["total"] == 1


def test_a_correction_undone_gives_back_what_was_inferred(library: Library) -> None:
    add(library, "甲.txt", make_report("青禾镇报告", make_section("普法", "旧的说法。（二）规范执法。严格程序。")))
    before = export(library)
    report = library.report(library.list_reports()[0]["report_id"])
    place = report["sections"][0]["section_id"].partition(".")[2]
    numbers = [
        library.correct(Correction("heading", report["fingerprint"], place, quote="（二）规范执法", value=2)),
        library.correct(Correction("report", report["fingerprint"], field="year", value=2019)),
        library.correct(Correction("section", report["fingerprint"], place, "type", "存在问题")),
    ]
    assert len(list(library.export({"year": ["2019"], "type": ["存在问题"]}))) == 2
    for number in numbers:
        library.undo_correction(number)
    assert export(library) == before
    assert library.synchrony.compare() == (set(), set())
    with pytest.raises(NotFound):
        library.undo_correction(numbers[0])


def test_a_correction_that_finds_nothing_is_refused_and_not_kept(library: Library) -> None:
    add(library, "甲.txt")
    with pytest.raises(UsageError):
        library.correct(Correction("report", "0" * 20, field="year", value=2020))
    assert library.corrections() == []


def test_a_split_undone_joins_the_reports_again(library: Library) -> None:
    text = "抓实学法。\n白石镇报告\n白石镇情况如下。"
    add(library, "甲.txt", make_report("青禾镇报告", make_section("普法", text)))
    report = library.report(library.list_reports()[0]["report_id"])
    place = report["sections"][0]["section_id"].partition(".")[2]
    number = library.correct(Correction("split_report", report["fingerprint"], place, quote="白石镇报告"))
    assert [row["title"] for row in library.list_reports()] == ["青禾镇报告", "白石镇报告"]
    library.undo_correction(number)
    assert [row["report_id"] for row in library.list_reports()] == [report["report_id"]]


def test_an_alias_lines_up_the_years_of_a_unit_and_leaves_masked_names_alone(library: Library) -> None:
    for year, unit in (
        (2021, "青禾镇"),
        (2022, "青禾镇人民政府"),
        (2023, "云岭市青禾镇"),
        (2023, "XX镇"),
        (2024, "XX镇"),
    ):
        title = f"{unit}{year}年报告"
        add(library, f"{title}.txt", make_report(title, make_section("普法", title), unit=unit, year=year))
    assert library.stats()["units"] == 4
    library.correct(Correction("alias", value="云岭市青禾镇", quote="青禾镇"))
    assert library.stats()["units"] == 3
    rows = library.list_reports({"unit": ["云岭市青禾镇"]})
    assert sorted(row["year"] for row in rows) == [2021, 2022, 2023]
    found = library.search("报告", match="exact", filters={"unit": ["青禾镇人民政府"]})
    assert found["total"] == 3
    assert {"value": "云岭市青禾镇", "count": 3} in found["facets"]["unit"]


def test_a_unit_is_shown_as_it_was_read_and_found_by_any_of_its_names(library: Library) -> None:
    for number, unit in enumerate(("青禾镇人民政府", "青禾镇", "中共青禾镇委员会、青禾镇人民政府")):
        report = make_report(f"报告{number}", make_section("普法", f"内容{number}。"), unit=unit)
        add(library, f"{number}.txt", report)
    assert {row["unit"] for row in library.list_reports({"unit": ["青禾镇"]})} == {
        "青禾镇人民政府",
        "青禾镇",
        "中共青禾镇委员会、青禾镇人民政府",
    }
    found = library.search("内容", match="exact", filters={"unit": ["青禾镇人民政府"]})
    assert (found["total"], found["facets"]["unit"][0]) == (3, {"value": "青禾镇", "count": 3})


def test_a_caution_is_shown_with_the_section(library: Library) -> None:
    add(library, "甲.txt", make_report("青禾镇报告", make_section("普法", "抓实学法。严格程序。")))
    report = library.report(library.list_reports()[0]["report_id"])
    section_id = report["sections"][0]["section_id"]
    library.correct(
        Correction("caution", report["fingerprint"], section_id.partition(".")[2], quote="严格程序", note="已过时")
    )
    assert library.section(section_id)["cautions"] == [{"start": 5, "end": 9, "note": "已过时"}]


def test_purging_leaves_no_trace_in_any_file(library: Library) -> None:
    fill(library)
    add(library, "密.txt", make_report("独有标题报告", make_section("独有小标题", SECRET)))
    report = library.report(library.list_reports()[-1]["report_id"])
    place = report["sections"][0]["section_id"].partition(".")[2]
    library.correct(Correction("caution", report["fingerprint"], place, quote=SECRET))
    assert holders_of(library.settings.home, SECRET)
    kept = [line for line in export(library) if "密.txt" not in line]
    (library.settings.home / "catalog.db.damaged").write_text(SECRET, encoding="utf-8")
    (library.settings.home / ".kb-restore-x").mkdir()
    (library.settings.home / ".kb-restore-x" / "catalog.db").write_text(SECRET, encoding="utf-8")
    library.remove(["密.txt"], purge=True)
    for trace in (SECRET, SECRET[:8], "独有小标题", "独有标题报告"):
        assert holders_of(library.settings.home, trace) == []
    assert library.corrections() == []
    assert export(library) == kept
    assert library.search(SECRET, match="exact")["total"] == 0
    assert library.synchrony.compare() == (set(), set())


def test_removing_keeps_corrections_for_the_day_the_file_comes_back(library: Library) -> None:
    add(library, "甲.txt", data=b"1")
    fingerprint = library.report(library.list_reports()[0]["report_id"])["fingerprint"]
    library.correct(Correction("report", fingerprint, field="year", value=2019))
    library.remove(["甲.txt"])
    assert len(library.idle_corrections()) == 1
    add(library, "甲.txt", data=b"1")
    assert library.list_reports()[0]["year"] == 2019


def test_a_second_writer_is_told_while_readers_go_on(library: Library) -> None:
    fill(library)
    with library.write("kb index"), Library.open(library.settings.home, lock_wait_seconds=0.2) as other:
        assert other.search("的", match="exact")["total"] == library.search("的", match="exact")["total"]
        with pytest.raises(LockedLibrary, match="kb index"):
            other.rebuild()


def test_a_reader_sees_the_moment_before_or_after_and_nothing_between(library: Library) -> None:
    fill(library, sources=2)
    before = library.search("。", match="exact")["total"]
    with Library.open(library.settings.home) as reader:
        with library.write("test") as writer:
            rng = random.Random(77)
            parsed = make_source("新.txt", *(write_report(rng) for _ in range(5)))
            writer.put(writer.prepare(parsed, content_hash="new", reader="txt"), path="新.txt")
            assert reader.search("。", match="exact")["total"] == before
        assert reader.search("。", match="exact")["total"] == before + 20


def test_a_reader_does_not_wait_for_whoever_began_to_write_just_now(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library, sources=2)
    with Library.open(library.settings.home) as reader:
        before = reader.search("。", match="exact")["total"]
        with library.write("test") as writer:
            parsed = make_source("新.txt", write_report(random.Random(78)))
            writer.put(writer.prepare(parsed, content_hash="new", reader="txt"), path="新.txt")
            monkeypatch.setattr(reader.lock, "is_held", lambda: False)  # as it was a moment ago
            monkeypatch.setattr("kb.locks.time.sleep", lambda _: pytest.fail("waited for the writer"))
            assert reader.search("。", match="exact")["total"] == before


def test_a_reader_does_not_wait_for_another_who_opens_what_is_new(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library, sources=1)
    before = library.search("。", match="exact")["total"]
    with Library.open(library.settings.home) as writer:
        add(writer, "新.txt", write_report(random.Random(78)))
    is_looking, may_go_on = threading.Event(), threading.Event()
    is_behind = library.synchrony.is_behind

    def look_at_leisure() -> bool:
        is_looking.set()
        assert may_go_on.wait(30)
        return is_behind()

    monkeypatch.setattr(library.synchrony, "is_behind", look_at_leisure)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(library.search, "。", match="exact")
        assert is_looking.wait(30)
        library.search("。", match="exact")
        assert not first.done()
        may_go_on.set()
        assert first.result()["total"] == before + 4
    assert library.search("。", match="exact")["total"] == before + 4


def test_many_threads_ask_while_one_writes_and_rebuilds(library: Library) -> None:
    fill(library, sources=1)
    allowed = {12 + 4 * number for number in range(4)}

    def ask(_: int) -> int:
        return int(library.search("。", match="exact")["total"])

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(ask, range(40))
        for number in range(3):
            add(library, f"新{number}.txt", write_report(random.Random(number + 50)))
            library.rebuild()
        found = list(answers)
    assert set(found) <= allowed
    assert ask(0) == 24


def test_laws_are_kept_whole_and_apart(library: Library) -> None:
    with library.write("test") as writer:
        number = writer.add_basis(title="条例", kind="法律法规", path="条例.txt", content_hash="a", text="第一条 甲。")
        assert writer.add_basis(title="条例", kind="法律法规", path="别处.txt", content_hash="a", text="x") is None
        changed = writer.add_basis(title="条例", kind="法律法规", path="条例.txt", content_hash="b", text="第一条 乙。")
    assert [(row["id"], row["text"]) for row in library.basis(with_text=True)] == [(changed, "第一条 乙。")]
    assert number is not None
    assert library.search("第一条", match="exact")["total"] == 0


def test_an_unknown_engine_is_named(home: Path) -> None:
    with pytest.raises(UsageError, match="lucene"):
        Library.open(home, create=True, engine_url="lucene:x")


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(LibraryError, match="不能建立资料库"):
        Library.open(tmp_path / "file" / "home", create=True)
