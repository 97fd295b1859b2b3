"""Shortens the posts of a reporting person to the one reported on: 党组书记、局长 -> 局长."""

from __future__ import annotations

import re
from functools import cache

from indexer.rulebook import any_of, load_rules

# Held beside the post that is reported on: 镇党委书记、人大主席.
_BESIDE = re.compile("人大(?:主席团)?主席|人大常委会主任|政协主席")


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
    found = [*heads.finditer(post), *secretaries.finditer(post)]
    for match in found:
        if not match["deputy"] and not re.search(r"[委组]副$", post[: match.start()]):
            return match["post"]
    return found[0].group() if found else None
