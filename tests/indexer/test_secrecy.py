from __future__ import annotations

import pytest

from indexer.secrecy import find_mark
from kb.errors import SecretSource
from tests.indexer.reading import read_lines


@pytest.mark.parametrize(
    "line",
    [
        "绝密",
        "机密★5年",
        "秘密★",
        "秘密　★　10年",
        "机密 长期",
        "密级：秘密★1年",
        "000123　机密★1年　特急",
        "【秘密★一年】",
    ],
)
def test_marks_with_a_star_or_a_term_stop_the_reading(line: str) -> None:
    found = find_mark(["", line, "关于某事的报告"])
    assert (found is not None and not found.can_allow) == (line != "绝密")


@pytest.mark.parametrize(
    "line",
    [
        "认真学习保守国家秘密法，开展保密检查3次",
        "机密文件管理",
        "秘密级文件传阅制度执行10年",
        "（二）规范秘密载体管理",
        "涉及商业秘密 1 0 0",
    ],
)
def test_words_of_a_report_are_no_marks(line: str) -> None:
    assert find_mark([line]) is None


def test_internal_material_is_a_mark_only_at_the_head_and_may_be_allowed() -> None:
    found = find_mark(["内部资料　注意保存", "某汇编"])
    assert found is not None
    assert found.can_allow
    assert find_mark([*(["正文。"] * 20), "内部资料 注意保存"]) is None


def test_the_error_names_the_file_the_line_and_the_mark() -> None:
    with pytest.raises(SecretSource) as caught:
        read_lines("", "机密★5年", "关于某事的报告", "正文。", name="甲.txt")
    assert str(caught.value) == "甲.txt：第2行有“机密★5年”标志，已停止读取；请按保密规定处理，本程序不读取"
