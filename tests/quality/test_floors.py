"""The reading never gets worse unnoticed: floors over `corpus/`, thresholds over real compilations where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.quality import floors
from tests.quality.score import Judged, Score, score_reading

SHARED = next((p / "shared" for p in Path(__file__).resolve().parents if (p / "shared" / "gold").is_dir()), None)
SEED_LABELS = sorted((SHARED / "gold").glob("*.json")) if SHARED else []
needs_seeds = pytest.mark.skipif(not SEED_LABELS, reason="the optional folder ../shared/gold is not there")

# What the reading of a real compilation must reach, each file by itself. `kept` counts the words in titles and sections
# only: signatures and dates at a report's end are in its front matter, 0.002 of the largest compilation.
THRESHOLDS = {
    "doc_f1": 1.0, "title": 1.0, "year": 1.0, "section_f1": 0.985, "depth": 0.98, "type": 0.95, "type_macro_f1": 0.90,
    "topic": 0.80, "unit": 0.95, "level": 0.95, "sector": 0.95, "doc_type": 0.95, "role": 0.95, "signed_date": 0.95,
    "points": 0.97, "text": 0.97, "once": 0.999, "kept": 0.997, "noise_out": 1.0,
}  # fmt: skip
MIN_SURE, MIN_SURE_AND_RIGHT = 0.70, 0.98

every_label = pytest.mark.parametrize("label", floors.find_labels(), ids=lambda path: path.stem)


@every_label
def test_no_figure_sinks_below_its_floor(label: Path) -> None:
    source = floors.source_of(label)
    floor = floors.load_floors().get(source.name)
    assert floor, f"{source.name} has no floor yet: python -m tests.quality.floors --update"
    assert floor["digest"] == floors.digest_of(label, source), f"{source.name} or its label changed: measure anew"
    score = floors.score_label(label, source)
    today = {name: floors.floored(figure) for name, figure in score.figures.items()}
    assert floors.sunk(floor, today) == [], "\n".join(score.faults[:20])


def test_no_floor_outlives_its_source() -> None:
    known = {floors.source_of(label).name for label in floors.find_labels()}
    assert set(floors.load_floors()) - known == {floors.CONFIDENCE}


def test_confidence_over_the_corpus_does_not_sink() -> None:
    judged = [v for label in floors.find_labels() for v in floors.score_label(label, floors.source_of(label)).judged]
    floors.print_confidence(judged)
    today = {name: floors.floored(share) for name, share in floors.measure_confidence(judged).items()}
    assert floors.sunk(floors.load_floors()[floors.CONFIDENCE], today) == []


@needs_seeds
@pytest.mark.parametrize("label", SEED_LABELS, ids=lambda path: path.stem)
def test_real_compilations_reach_the_thresholds(label: Path) -> None:
    score = score_seed(label)
    low = {name: figure for name, figure in score.figures.items() if figure < THRESHOLDS[name]}
    assert low == {}, "\n".join(score.faults[:20])


@needs_seeds
def test_confidence_means_something_on_real_compilations() -> None:
    judged = [value for label in SEED_LABELS for value in score_seed(label).judged]
    floors.print_confidence(judged)
    shares = floors.measure_confidence(judged)
    assert shares["sure"] >= MIN_SURE
    assert shares["sure_and_right"] >= MIN_SURE_AND_RIGHT


def score_seed(label: Path) -> Score:
    assert SHARED is not None
    return floors.score_label(label, SHARED / "seeds" / f"{label.stem}.txt")


# --- the arithmetic --------------------------------------------------------------------------------------------------

SOURCE = (
    "江湾县财政局2023年工作总结\n2023年，我局认真履职尽责。\n一、主要做法\n一是组织培训十二期，二是办案三十件。\n- 3 -"
)


def make_label() -> dict[str, object]:
    first = {"line": 2, "depth": 0, "marker": None, "heading": None, "type": "导语", "topic": None, "points": 0}
    second = {
        "line": 3,
        "depth": 1,
        "marker": "一、",
        "heading": "主要做法",
        "type": "主要举措",
        "topic": None,
        "points": 2,
    }
    report = {
        "title": "江湾县财政局2023年工作总结", "line": 1, "end_line": 4, "unit": "江湾县财政局", "level": "县级", "sector": "财政",
        "year": 2023, "doc_type": "工作总结", "sections": [first, second],
    }  # fmt: skip
    return {"noise": [{"line": 5, "text": "- 3 -"}], "documents": [report]}


def make_reading() -> dict[str, object]:
    label = json.loads(json.dumps(make_label()))
    (report,) = label["documents"]
    report |= {"role": None, "signed_date": None, "confidence": {"unit": 0.95, "level": 0.5}}
    first, second = report["sections"]
    first |= {"text": "2023年，我局认真履职尽责。", "points": [], "confidence": {"type": 1.0}}
    second |= {"text": "一是组织培训十二期，二是办案三十件。", "points": ["一是", "二是"], "confidence": {"type": 0.9}}
    return label


def test_a_reading_that_agrees_scores_one_everywhere() -> None:
    score = score_reading(make_label(), make_reading(), SOURCE)
    assert set(score.figures.values()) == {1.0}
    assert score.faults == []
    assert Judged("unit", 0.95, True) in score.judged


@pytest.mark.parametrize(
    ("place", "changes", "figure", "value"),
    [
        ("report", {"unit": "江湾县"}, "unit", 0.0),
        ("report", {"year": 2022}, "year", 0.0),
        ("report", {"line": 2}, "doc_f1", 0.0),
        ("report", {"role": "局长"}, "role", 0.0),
        ("section", {"depth": 2}, "depth", 0.5),
        ("section", {"type": "工作亮点"}, "type", 0.5),
        ("section", {"type": "工作亮点"}, "type_macro_f1", 0.5),
        ("section", {"points": []}, "points", 0.5),
        ("section", {"heading": "做法"}, "section_f1", 0.5),
        ("section", {"text": "全不相干。"}, "text", 0.5),
        ("section", {"text": "一是组织培训十二期，二是办案三十件。- 3 -"}, "noise_out", 0.0),
    ],
)
def test_each_figure_falls_for_its_own_fault(place: str, changes: dict[str, object], figure: str, value: float) -> None:
    reading = make_reading()
    (report,) = reading["documents"]  # type: ignore[misc]
    (report if place == "report" else report["sections"][1]).update(changes)
    assert score_reading(make_label(), reading, SOURCE).figures[figure] == pytest.approx(value)


def test_text_lost_or_doubled_is_seen() -> None:
    lost, doubled = make_reading(), make_reading()
    lost["documents"][0]["sections"][1]["text"] = ""  # type: ignore[index]
    doubled["documents"][0]["sections"][1]["text"] *= 2  # type: ignore[index]
    assert score_reading(make_label(), lost, SOURCE).figures["kept"] < 1
    assert score_reading(make_label(), doubled, SOURCE).figures["once"] < 1


def test_floors_rise_and_never_sink_by_an_update() -> None:
    floor: dict[str, float | str] = {"digest": "a", "unit": 0.8, "year": 1.0}
    today: dict[str, float | str] = {"digest": "b", "unit": 0.9, "year": 0.5}
    assert floors.raised(floor, today) == {"digest": "b", "unit": 0.9, "year": 1.0}
    assert floors.sunk(floor, today) == ["year 0.5 < 1.0"]
    assert floors.sunk(floor, {"digest": "b", "unit": 0.8}) == ["year 0.0 < 1.0"]


def test_a_figure_is_cut_off_and_never_rounded_up() -> None:
    assert floors.floored(0.99999) == 0.9999
    assert floors.floored(1.0) == 1.0
