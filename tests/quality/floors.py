"""What the reading of `corpus/` reached when it was last measured; it may rise, and sinks only aloud.

    python -m tests.quality.floors               print the figures of today
    python -m tests.quality.floors --update      raise floors, add new files, keep whatever is higher
    python -m tests.quality.floors --lower FILE  take today's figures of one file (or `confidence`), and say what sank

A floor holds for a source and its label as they were: both are in the digest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import tomllib
from functools import cache
from pathlib import Path

from indexer.pipeline import parse_source
from indexer.readers import read_source
from tests.quality.score import Judged, Score, group_judged, score_reading

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
FLOORS = Path(__file__).with_name("floors.toml")
SURE = 0.9
CONFIDENCE = "confidence"
DIGITS = 4

Floors = dict[str, dict[str, float | str]]


def find_labels() -> list[Path]:
    """Labels of the text sources, whose lines can be counted."""
    return sorted((CORPUS / "labels").glob("*.json"))


def source_of(label: Path) -> Path:
    """The source that a label describes."""
    name: str = json.loads(label.read_text(encoding="utf-8"))["file"]
    return CORPUS / name


@cache
def score_label(label: Path, source: Path) -> Score:
    """The figures of one source, read as users have it read."""
    data = source.read_bytes()
    reading = json.loads(json.dumps(parse_source(data, name=source.name).to_dict()))
    text = "\n".join(read_source(data, name=source.name).lines)
    return score_reading(json.loads(label.read_text(encoding="utf-8")), reading, text)


def digest_of(label: Path, source: Path) -> str:
    """Changes when the source or its label does, whatever line ends the checkout has."""
    contents = b"\0".join(path.read_bytes().replace(b"\r\n", b"\n") for path in (source, label))
    return hashlib.sha256(contents).hexdigest()


def floored(figure: float) -> float:
    """Cut off after four digits, so that a floor is never above what was measured."""
    return math.floor(figure * 10**DIGITS + 1e-6) / 10**DIGITS


def measure_confidence(judged: list[Judged]) -> dict[str, float]:
    """Share of the values that carry a confidence of 0.9 or more, and share of these that are right."""
    sure = [value for value in judged if value.confidence >= SURE]
    return {"sure": len(sure) / len(judged), "sure_and_right": sum(v.is_right for v in sure) / len(sure)}


def measure_all() -> Floors:
    """Today's figures of every labelled source, and of the confidence over them all."""
    measured: Floors = {}
    judged: list[Judged] = []
    for label in find_labels():
        source = source_of(label)
        score = score_label(label, source)
        judged += score.judged
        figures = {name: floored(figure) for name, figure in sorted(score.figures.items())}
        measured[source.name] = {"digest": digest_of(label, source), **figures}
    measured[CONFIDENCE] = {name: floored(share) for name, share in measure_confidence(judged).items()}
    return measured


def load_floors() -> Floors:
    """The floors on record."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}


def sunk(floor: dict[str, float | str], today: dict[str, float | str]) -> list[str]:
    """Every figure that is below its floor, or gone."""
    return [
        f"{name} {today.get(name, 0.0)} < {least}"
        for name, least in floor.items()
        if name != "digest" and float(today.get(name, 0.0)) < float(least)
    ]


def raised(floor: dict[str, float | str], today: dict[str, float | str]) -> dict[str, float | str]:
    """Today's digest and the higher of each figure."""
    return {
        name: value if name == "digest" else max(float(value), float(floor.get(name, 0.0)))
        for name, value in today.items()
    }


def write_floors(floors: Floors) -> None:
    """Write the record, one table a source."""
    lines = ["# Written by `python -m tests.quality.floors`; see there for how a floor rises or sinks.", ""]
    for name, figures in sorted(floors.items()):
        lines.append(f"[{json.dumps(name, ensure_ascii=False)}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in figures.items()]
        lines.append("")
    FLOORS.write_text("\n".join(lines), encoding="utf-8")


def print_confidence(judged: list[Judged]) -> None:
    """A table: how many values were sure, and how many of these were right."""
    print(f"{'value':14}{'all':>7}{'sure':>7}{'share':>8}{'right':>8}")
    for name, values in group_judged(judged).items():
        sure = [value for value in values if value.confidence >= SURE]
        right = sum(value.is_right for value in sure) / len(sure) if sure else 1.0
        print(f"{name:14}{len(values):7}{len(sure):7}{len(sure) / len(values):8.3f}{right:8.3f}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Floors of the reading of corpus/")
    parser.add_argument("--update", action="store_true", help="raise floors; lower none")
    parser.add_argument("--lower", metavar="FILE", help="take today's figures of this file, aloud")
    parser.add_argument("--faults", action="store_true", help="print what disagrees")
    args = parser.parse_args()
    today, floors = measure_all(), load_floors()
    for name, figures in today.items():
        for fault in sunk(floors.get(name, {}), figures):
            print(f"SANK {name}: {fault}")
    if args.update:
        write_floors({name: raised(floors.get(name, {}), figures) for name, figures in today.items()})
    elif args.lower:
        write_floors({**floors, args.lower: today[args.lower]})
    for label in find_labels():
        low = {name: round(f, 3) for name, f in score_label(label, source_of(label)).figures.items() if f < 1}
        print(source_of(label).name, low or "all 1.0")
        if args.faults:
            print(*score_label(label, source_of(label)).faults, sep="\n")
    print_confidence([value for label in find_labels() for value in score_label(label, source_of(label)).judged])


if __name__ == "__main__":
    main()
