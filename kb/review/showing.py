"""Groups of judged sentences as findings for people: the sources in their own words, how sure, and one calm sentence why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from kb.phrasing.places import Shown, show_places, to_original
from kb.phrasing.texts import Texts
from kb.review.context import Context
from kb.review.draft import Draft
from kb.review.findings import Finding, Source
from kb.review.judging import Judged
from kb.review.merging import Group
from kb.review.reasons import explain
from kb.review.shelves import LIBRARY, Volume
from kb.text import folding
from kb.text.sentences import Span

SHOWN_SOURCES = 5
JOINED_SENTENCES = 2  # of the source between two that are shown: they are shown as one passage


def show_groups(draft: Draft, context: Context, groups: Sequence[Group]) -> Iterator[Finding]:
    """The findings of these groups."""
    texts = context.phrasing.texts()
    places = [_places(texts, group) for group in groups]
    shown = show_places(context.library, texts, [place for found in places for place in found])
    for group, found in zip(groups, places, strict=True):
        mine, shown = shown[: len(found)], shown[len(found) :]
        sources = [_source(item) for item in mine if item] + list(_volumes(group))
        yield _finding(draft, context, group, sources)


def _finding(draft: Draft, context: Context, group: Group, sources: Sequence[Source]) -> Finding:
    start, end = draft.form.span(group.start, group.end)
    chief = group.chief
    weight = "note"
    if chief.kind == "overlap":
        weight = "must" if group.weight >= context.library.settings.overlap_must_characters else "should"
    return Finding(
        kind=chief.kind,
        weight=weight,
        start=start,
        end=end,
        text=draft.text[start:end],
        why=explain(group, sources, context),
        confidence=round(0.4 + 0.59 * group.density * (1 - math.exp(-group.weight / 10)), 2),
        sources=tuple(sources),
        reason=chief.reason,
    )


def _places(texts: Texts, group: Group) -> list[Span]:
    """Places in the library's texts to show: the passage that the group comes from, then who else says so."""
    members = [member for member in group.members if member.sentences]
    if not members:
        return []
    chief = group.chief if group.chief.sentences else members[0]
    first = chief.origins[0].report_id
    own = sorted({member.sentences[0] for member in members if member.origins[0].report_id == first})
    places = [(texts.sentence_span(a)[0], texts.sentence_span(b)[1]) for a, b in _runs(texts, own)]
    places.sort(key=lambda place: place[0] - place[1])
    seen = {first}
    for origin, sentence in zip(chief.origins, chief.sentences, strict=True):
        if origin.report_id not in seen:
            seen.add(origin.report_id)
            places.append(texts.sentence_span(sentence))
    return places[:SHOWN_SOURCES]


def _runs(texts: Texts, sentences: Sequence[int]) -> Iterator[Span]:
    """Sentences of one section that stand close together, from the first to the last of them."""
    owners = texts.sentence_sections
    start = last = sentences[0]
    for number in sentences[1:]:
        if owners[number] != owners[last] or number - last > JOINED_SENTENCES + 1:
            yield start, last
            start = number
        last = number
    yield start, last


def _source(shown: Shown) -> Source:
    about = shown.about
    return Source(
        section_id=about["section_id"],
        unit=about["unit"],
        year=about["year"],
        title=about["title"],
        heading=about["heading"],
        type=about["type"],
        text=shown.words,
        report_id=about["report_id"],
        start=shown.start,
        end=shown.end,
        level=about["level"],
    )


def _volumes(group: Group) -> Iterator[Source]:
    """What the group shares with texts that are not in the library."""
    seen: set[tuple[str, int]] = set()
    for member in group.members:
        likeness = member.likeness
        if likeness.shelf.kind != LIBRARY and (likeness.shelf.kind, likeness.match.found) not in seen:
            seen.add((likeness.shelf.kind, likeness.match.found))
            volume = likeness.shelf.volumes[likeness.owner]
            yield Source(None, None, None, volume.title, None, volume.kind, _in_its_words(volume, member))


def _in_its_words(volume: Volume, member: Judged) -> str:
    body, found = member.likeness.shelf.body, member.likeness.match.found
    begin = int(body.starts[body.owners.searchsorted(member.likeness.owner)])
    start, end = int(body.starts[found]) - begin, int(body.ends[found]) - begin
    (place,) = to_original(volume.text, folding.folded(volume.text), [(start, end)])
    return volume.text[place[0] : place[1]] if place else body.sentence(found)
