from pathlib import Path

import pytest

from kb.errors import UsageError
from kb.query.words import Group, bare_form, count_groups, hints_for, load_tables, slips_of, variants_of


def test_there_are_sixty_groups_of_the_field_and_no_word_is_twice_in_one() -> None:
    groups = load_tables().groups
    assert count_groups(groups, hints=False) >= 60
    assert all(len({key for key, _ in group.words}) == len(group.words) for group in groups)


@pytest.mark.parametrize(
    ("term", "variant"),
    [
        ("不足", "短板"),
        ("薄弱环节", "不足"),
        ("下一步打算", "今后安排"),
        ("下步計劃", "下一步打算"),
        ("双随机一公开", "双随机、一公开"),
        ("普法宣传", "法治宣传"),
    ],
)
def test_variants_are_known_in_every_script(term: str, variant: str) -> None:
    assert variant in variants_of(term)
    assert term not in variants_of(term)


def test_every_word_of_a_group_gives_every_other() -> None:
    for group in load_tables().groups:
        for key, word in group.words if not group.said else ():
            assert {other for _, other in group.words if other != word} <= set(variants_of(key))


@pytest.mark.parametrize("term", ["法制", "法治"])
def test_words_that_are_only_alike_are_hints_and_no_variants(term: str) -> None:
    assert not {"法制", "法治"} & set(variants_of(term))
    assert {hint.text for hint in hints_for(term)} == {"法制", "法治"} - {term}


def test_a_hint_reaches_into_longer_words_and_says_why() -> None:
    (hint,) = [hint for hint in hints_for("法制政府建设") if hint.text == "法治政府建设"]
    assert "法律制度" in hint.said


def test_dropped_words_are_told_in_so_many_words() -> None:
    hint = bare_form("学习习近平法治思想")
    assert hint is not None
    assert hint.text == "学习法治思想"
    assert bare_form("学习法治思想") is None


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("部暑", "部署"), ("行政付议", "行政复议"), ("人民调节员", "人民调解员"), ("住建局候选", "住建局侯选")],
)
def test_slips_lead_to_what_was_meant(slip: str, meant: str) -> None:
    assert meant in set(slips_of(slip))


def test_no_slip_is_its_own_correction_and_none_corrects_a_right_word_further() -> None:
    slips = load_tables().slips
    assert all(wrong != right for wrong, right in slips)
    assert len({wrong for wrong, _ in slips}) == len(slips)
    assert not {wrong for wrong, _ in slips} & {right for _, right in slips}
    assert next(iter(slips_of("合法性审"))) == "合法性审查"
    assert "合法性审查查" not in set(slips_of("合法性审查"))


def test_the_keepers_words_count_beside_ours(tmp_path: Path) -> None:
    (tmp_path / "variants.toml").write_text('[[group]]\nwords = ["琅溪议事厅", "村民说事点"]\n', encoding="utf-8")
    (tmp_path / "confusions.toml").write_text('[[word]]\npairs = "琅西 琅溪"\n', encoding="utf-8-sig")
    assert variants_of("琅溪议事厅", folder=tmp_path) == ("村民说事点",)
    assert "短板" in variants_of("不足", folder=tmp_path)
    assert variants_of("琅溪议事厅") == ()
    assert next(slips_of("琅西镇", folder=tmp_path)) == "琅溪镇"


def test_a_folder_without_tables_is_no_fault(tmp_path: Path) -> None:
    assert variants_of("不足", folder=tmp_path) == variants_of("不足")


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("variants.toml", "[[group]\n", "词表读不懂"),
        ("variants.toml", '[[group]]\nwords = ["独词"]\n', "一组词应有两个以上的词"),
        ("variants.toml", '[[group]]\nwords = "不足 短板"\n', "一组词应有两个以上的词"),
        ("variants.toml", 'groups = ["不足"]\n', "“groups”不合格式"),
        ("confusions.toml", '[[word]]\npairs = "部暑"\n', "错别字应写成“错 对”"),
        ("confusions.toml", "[[character]]\ngroups = 3\n", "词表里缺“groups”"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_what(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=complaint) as caught:
        load_tables(tmp_path)
    assert str(tmp_path / name) in str(caught.value)


def test_hints_are_a_kind_of_their_own() -> None:
    assert count_groups([Group((("甲", "甲"), ("乙", "乙")), "相近")], hints=True) == 1
