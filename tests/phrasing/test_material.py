"""备料稿: what was picked under the headings of the outline, as Markdown, text and Word, with its sources."""

from __future__ import annotations

import io

import docx
import pytest

from kb.errors import UsageError
from kb.library import Library
from kb.phrasing.material import Material, Pick, make_material
from kb.writers.material_writer import write_material
from tests.phrasing.test_outline import filled, put  # noqa: F401

OUTLINE = "一、主要举措和成效（突出特色）\n（一）普法宣传\n二、意见建议"


def written(material: Material, format_name: str) -> bytes:
    stream = io.BytesIO()
    write_material(material, format_name, stream)
    return stream.getvalue()


def test_all_that_is_offered_or_only_what_was_picked(filled: Library) -> None:  # noqa: F811
    answer = filled.phrasing.material(OUTLINE, unit="望河镇")
    whole = make_material(filled.phrasing, answer)
    assert whole.title == "望河镇备料稿"
    assert [len(part.excerpts) for part in whole.parts] == [0, 5, 0]
    chosen = answer["headings"][1]["passages"][1]
    picked = make_material(filled.phrasing, answer, [Pick(1, chosen["section_id"], chosen["start"], chosen["end"])])
    assert [excerpt.text for part in picked.parts for excerpt in part.excerpts] == [chosen["text"]]
    assert make_material(filled.phrasing, answer, [Pick(1, "gone.1")]).parts[1].excerpts == ()
    with pytest.raises(UsageError, match="出处不能放在"):
        make_material(filled.phrasing, answer, sources="nowhere")


def test_word_opens_it_with_headings_text_and_sources(filled: Library) -> None:  # noqa: F811
    material = make_material(filled.phrasing, filled.phrasing.material(OUTLINE, unit="望河镇", per_heading=1))
    document = docx.Document(io.BytesIO(written(material, "docx")))
    lines = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style]
    assert ("Title", "望河镇备料稿") in lines
    assert ("heading 1", "一、主要举措和成效") in [(name.lower(), text) for name, text in lines]
    assert any(text.startswith("——青禾镇，2023年，《青禾镇2023年") for _, text in lines)
    assert any("提示：突出特色" in text for _, text in lines)
    assert [text for _, text in lines].count("（没有选用材料）") == 1  # 意见建议; the first heading has parts


@pytest.mark.parametrize("format_name", ["md", "txt"])
def test_as_text_the_sources_stand_after_each_excerpt_or_at_the_end(filled: Library, format_name: str) -> None:  # noqa: F811
    answer = filled.phrasing.material(OUTLINE, unit="望河镇", per_heading=2)
    after = written(make_material(filled.phrasing, answer), format_name).decode()
    assert after.count("——") == 2
    ledger = written(make_material(filled.phrasing, answer, sources="ledger"), format_name).decode()
    assert "——" not in ledger
    assert ledger.index("[1]") < ledger.index("出处") < ledger.index("[1] 青禾镇")
    assert "赶集的老乡听完还要再来一段。[1]" in ledger


def test_a_format_that_nobody_knows_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="pdf"):
        write_material(Material("备料稿", ()), "pdf", io.BytesIO())
