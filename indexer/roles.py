"""Shortens the posts of a reporting person to the one reported on: 党组书记、局长 -> 局长."""

from __future__ import annotations

import re
from functools import cache

from indexer.rulebook import load_rules
from kb.text.alternation import any_of

# Held beside the post that is reported on: 镇党委书记、人大主席.
_BESIDE = re.compile("人大(?:主席团)?主席|人大常委会主任|政协主席")

# In a village the secretary leads, and heads the committee beside it: 村党支部书记、村委会主任.
_VILLAGE = re.compile("(?:村|居|社区)(?:民)?(?:委员会|委会)?主任")
# Who heads a house of this kind, where a report says 主要负责人 and names no post.
_HEADS_BY_HOUSE = (
    (re.compile("局$|分局$"), "局长"),
    (re.compile("厅$"), "厅长"),
    (re.compile("(?:室|办|办公厅|中心|改委|健委|资委|康委员会|革委员会|管委会)$"), "主任"),
    (re.compile("(?:法院|医院|研究院|学院)$"), "院长"),
    (re.compile("检察院$"), "检察长"),
    (re.compile("(?:学校|中学|小学)$"), "校长"),
    (re.compile("(?:支队)$"), "支队长"),
    (re.compile("(?:大队)$"), "大队长"),
)


def head_of(unit: str) -> str | None:
    """The post that heads a house of the unit's kind; none for a place, which has a secretary and a head.

    >>> head_of("江湾县水利局"), head_of("县委办公室"), head_of("江湾镇")
    ('局长', '主任', None)
    """
    return next((post for pattern, post in _HEADS_BY_HOUSE if pattern.search(unit)), None)


@cache
def _posts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = load_rules("roles")["posts"]
    deputy = r"(?P<deputy>(?:第一|常务)?副)?"
    heads, secretaries = (re.compile(f"{deputy}(?P<post>{any_of(rules[name])})") for name in ("heads", "secretaries"))
    return heads, secretaries


def choose_role(post: str) -> str | None:
    """The post that answers for the unit's work; a deputy's only where there is no other.

    >>> choose_role("镇委副书记、镇长"), choose_role("党组书记、局长"), choose_role("镇委书记"), choose_role("副局长")
    ('镇长', '局长', '镇委书记', '副局长')
    >>> choose_role("镇党委书记、人大主席")
    '镇党委书记'
    """
    heads, secretaries = _posts()
    post = _BESIDE.sub("", post) or post
    if re.search("支部书记|总支书记|支书", post):
        post = _VILLAGE.sub("", post)
    found = [*heads.finditer(post), *secretaries.finditer(post)]
    for match in found:
        if not match["deputy"] and not re.search(r"[委组]副$", post[: match.start()]):
            return match["post"]
    return found[0].group() if found else None
