"""How well copies are told from prose of one's own, over corpus/ alone.

python -m tests.quality.likeness        prints every figure and each passage that was judged wrongly

Made copies (see tests.quality.rewriting) are of sentences drawn from corpus/; rewrites, originals and formulas by hand stand in
review.toml. Each is checked as a draft of a unit that the library does not know.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.drafts import take_draft
from kb.library import Library
from kb.review.context import Context
from kb.review.overlap import find_overlaps
from kb.review.set_phrases import find_set_phrases
from kb.text import folding
from kb.text.sentences import sentences
from tests.factories import make_report, make_section, make_source
from tests.quality.known_items import index_corpus
from tests.quality.rewriting import mask, rewrite

PASSAGES = Path(__file__).with_name("review.toml")
SEED = 20_260_301
DRAWN = 120
REWRITTEN_MOST = 420  # of the hardest group: of 120 a figure is a few points off by chance
UNIT = "大柳县司法局"
LEAST_CHARACTERS, MOST_CHARACTERS = 24, 120
COUNTIES = (
    "山西省岢岚县",
    "山西省定襄县",
    "浙江省义乌市",
    "浙江省桐乡市",
    "河北省平山县",
    "河北省正定县",
    "山东省莒县",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Passages of one kind, and whether each is to be called 疑似雷同."""

    name: str
    passages: tuple[str, ...]
    is_copied: bool


@dataclass(frozen=True, slots=True)
class Score:
    """A group, and its passages that were judged wrongly."""

    group: Group
    wrong: tuple[str, ...]

    @property
    def right(self) -> float:
        """The share of passages judged rightly."""
        return 1 - len(self.wrong) / len(self.group.passages)


def draw_sentences(library: Library) -> list[str]:
    """Sentences of the library that say something of a place, the same at every run."""
    found = sorted({text for section in library.export() for text in sentences(section["text"]) if _is_telling(text)})
    return random.Random(SEED).sample(found, REWRITTEN_MOST)


def _is_telling(sentence: str) -> bool:
    folded = folding.folded(sentence)
    covered = {place for phrase in find_set_phrases(folded) for place in range(phrase.start, phrase.end)}
    return LEAST_CHARACTERS <= len(sentence) <= MOST_CHARACTERS and len(covered) < len(folded) / 3


def make_groups(drawn: list[str]) -> Iterator[Group]:
    """Every group but the formulas that only a larger library can tell."""
    by_hand = tomllib.loads(PASSAGES.read_text(encoding="utf-8"))
    words = sorted({piece for sentence in drawn for piece in (sentence[:2], sentence[4:6], sentence[8:11])})
    words = [word for word in words if word.isalpha()]
    yield Group("verbatim", tuple(drawn[:DRAWN]), is_copied=True)
    yield Group("masked", tuple(map(mask, drawn[:DRAWN])), is_copied=True)
    for percent, count in ((10, DRAWN), (20, DRAWN), (30, REWRITTEN_MOST)):
        rng = random.Random(SEED + percent)
        made = (rewrite(sentence, share=percent / 100, rng=rng, words=words) for sentence in drawn[:count])
        yield Group(f"rewritten {percent}%", tuple(made), is_copied=True)
    yield Group("rewritten by hand", tuple(by_hand["rewrite"]), is_copied=True)
    yield Group("original", tuple(by_hand["original"]), is_copied=False)
    yield Group("set phrases", tuple(by_hand["formula"]), is_copied=False)


def score_group(library: Library, group: Group) -> Score:
    """Check every passage of the group as a draft of its own."""
    return Score(group, tuple(p for p in group.passages if is_called_copied(library, p) != group.is_copied))


def is_called_copied(library: Library, passage: str) -> bool:
    """Whether anything in the passage is called 疑似雷同."""
    context = Context(library=library, phrasing=library.phrasing)
    return any(finding.kind == "overlap" for finding in find_overlaps(take_draft(passage, unit=UNIT), context))


def make_formulas(library: Library, drawn: list[str]) -> Group:
    """Let seven counties of four provinces write some of the sentences, each among words of its own: they are formulas then."""
    shared = drawn[: DRAWN // 2]
    for number, county in enumerate(COUNTIES):
        own = [
            f"{county}的第{place}项做法与别处不同，记在{number * 100 + place}号台账里。" for place in range(len(shared))
        ]
        text = "\n".join(sentence + mine for sentence, mine in zip(shared, own, strict=True))
        report = make_report(
            f"{county}司法局2022年工作总结", make_section("主要做法", text), unit=f"{county}司法局", year=2022
        )
        library.add_source(make_source(f"{county}.txt", report), data=county.encode())
    return Group("formulas of many counties", tuple(shared), is_copied=False)


def score_all(library: Library, folder: Path) -> list[Score]:
    """Every group; those that need formulas in the library are checked against a copy of it in this folder."""
    drawn = draw_sentences(library)
    scores = [score_group(library, group) for group in make_groups(drawn)]
    shutil.copytree(library.settings.home, folder)
    with Library.open(folder, workers=1) as copy:
        scores.append(score_group(copy, make_formulas(copy, drawn)))
        still = Group("copies beside formulas", tuple(drawn[DRAWN // 2 : DRAWN]), is_copied=True)
        return [*scores, score_group(copy, still)]


def precision(scores: Iterable[Score]) -> float:
    """Of the passages called copied, the share that are."""
    listed = list(scores)
    right = sum(len(s.group.passages) - len(s.wrong) for s in listed if s.group.is_copied)
    wrong = sum(len(s.wrong) for s in listed if not s.group.is_copied)
    return right / (right + wrong)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as place, Library.open(Path(place, "corpus"), create=True) as library:
        index_corpus(library)
        scores = score_all(library, Path(place, "formulas"))
    for score in scores:
        print(f"{score.group.name:28}{len(score.group.passages):5}  {score.right:.3f}")
        for passage in score.wrong:
            print(f"    {passage}", file=sys.stderr)
    print(f"{'precision':28}       {precision(scores):.3f}")


if __name__ == "__main__":
    main()
