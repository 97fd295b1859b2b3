"""Copies of sentences as people disguise them, the same at every run: masks, synonyms, other names and figures, moved clauses.

A share of the words is exchanged: for a synonym where the table has one, for any word of the same length where it has none, which
is more than a writer does who wants to be understood.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from kb.text import tokens

SYNONYMS = (
    *(
        "加强 强化 增强",
        "推进 推动 促进",
        "落实 贯彻 执行",
        "开展 组织 举办",
        "完善 健全 优化",
        "建立 设立 成立",
        "提高 提升 增加",
    ),
    *(
        "解决 处理 化解",
        "全年 年内 一年来",
        "共 累计 总共",
        "进行 实施 展开",
        "认真 切实 严格",
        "积极 主动 大力",
        "同时 另外 此外",
    ),
    *(
        "负责 承担 主管",
        "要求 规定 明确",
        "发现 查出 找出",
        "减少 下降 降低",
        "检查 巡查 排查",
        "培训 轮训 授课",
        "制定 出台 制订",
    ),
    *(
        "问题 矛盾 不足",
        "群众 百姓 居民",
        "干部 人员 职工",
        "部门 单位 科室",
        "情况 状况 情形",
        "及时 迅速 尽快",
        "主要 重点 关键",
    ),
)
MASKS = (("党委", "D委"), ("党员", "D员"), ("微信公众号", "AAA公众号"), ("党组", "D组"))
_TABLE = {word: [other for other in row.split() if other != word] for row in SYNONYMS for word in row.split()}
_CLAUSE = re.compile(r"(?<=[，；])")
_FIGURE = re.compile(r"\d+")
_PLACE = re.compile(r"[一-鿿]{2}(?=[县镇乡村](?![委政]))")


def rewrite(sentence: str, *, share: float, rng: random.Random, words: Sequence[str]) -> str:
    """The sentence with this share of its words exchanged, its figures changed, and two clauses in the other order."""
    moved = _FIGURE.sub(lambda match: str(int(match.group()) % 900 + rng.randrange(2, 90)), _swap(sentence, rng))
    pieces = list(tokens.default_segmenter().cut(moved))
    places = [place for place, piece in enumerate(pieces) if piece.isalpha()]
    for place in rng.sample(places, round(share * len(places))):
        same = _TABLE.get(pieces[place]) or [word for word in words if len(word) == len(pieces[place])]
        pieces[place] = rng.choice(same or words)
    return "".join(pieces)


def _swap(sentence: str, rng: random.Random) -> str:
    clauses = [clause for clause in _CLAUSE.split(sentence.rstrip("。；")) if clause]
    if len(clauses) > 2:
        place = rng.randrange(len(clauses) - 2)
        clauses[place], clauses[place + 1] = clauses[place + 1], clauses[place]
    return "".join(clauses) + "。"


def mask(sentence: str) -> str:
    """The sentence as a reposting site spells it."""
    for word, written in MASKS:
        sentence = sentence.replace(word, written)
    return _PLACE.sub("XX", sentence)
