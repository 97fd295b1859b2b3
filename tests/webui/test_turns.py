"""Turns of pages: so many at once, in order, and nobody waits behind one that takes long."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from webui.turns import LIGHT_PATHS, Turns, in_turn

WAIT_SECONDS = 30


class Visitor:
    """Somebody who enters when it is his turn and stays until he is sent on."""

    def __init__(self, turns: Turns, pool: ThreadPoolExecutor) -> None:
        self.is_in, self._may_go = threading.Event(), threading.Event()
        self._visit = pool.submit(self._stay, turns)

    def _stay(self, turns: Turns) -> None:
        with turns.turn():
            self.is_in.set()
            assert self._may_go.wait(WAIT_SECONDS)

    def leave(self) -> None:
        self._may_go.set()
        self._visit.result(WAIT_SECONDS)


def test_no_more_than_so_many_are_in_and_the_next_comes_when_one_leaves() -> None:
    turns = Turns(at_once=2, seconds=WAIT_SECONDS)
    with ThreadPoolExecutor(4) as pool:
        first, second = Visitor(turns, pool), Visitor(turns, pool)
        assert first.is_in.wait(WAIT_SECONDS)
        assert second.is_in.wait(WAIT_SECONDS)
        third = Visitor(turns, pool)
        assert not third.is_in.wait(0.1)
        second.leave()
        assert third.is_in.wait(WAIT_SECONDS)
        first.leave()
        third.leave()


def test_they_come_in_the_order_in_which_they_asked() -> None:
    turns = Turns(at_once=1, seconds=WAIT_SECONDS)
    came: list[int] = []

    def visit(number: int) -> None:
        with turns.turn():
            came.append(number)

    with ThreadPoolExecutor(9) as pool:
        blocker = Visitor(turns, pool)
        assert blocker.is_in.wait(WAIT_SECONDS)
        for number in range(8):
            pool.submit(visit, number)
            while len(turns._waiting) <= number:
                threading.Event().wait(0.001)
        blocker.leave()
    assert came == list(range(8))


def test_who_takes_long_holds_nobody_up() -> None:
    turns = Turns(at_once=1, seconds=0.05)
    with ThreadPoolExecutor(3) as pool:
        slow = Visitor(turns, pool)
        assert slow.is_in.wait(WAIT_SECONDS)
        quick = Visitor(turns, pool)
        assert quick.is_in.wait(WAIT_SECONDS)  # though the slow one has not left
        quick.leave()
        slow.leave()
        last = Visitor(turns, pool)
        assert last.is_in.wait(WAIT_SECONDS)
        last.leave()


def test_a_turn_ends_with_its_block_however_it_ends() -> None:
    turns = Turns(at_once=1, seconds=WAIT_SECONDS)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.turn():
            raise ZeroDivisionError
    with turns.turn():
        pass


def test_what_costs_nothing_waits_for_nobody() -> None:
    turns = Turns(at_once=1, seconds=WAIT_SECONDS)

    def inner(environ: dict[str, Any], _: Any) -> list[bytes]:
        return [environ["PATH_INFO"].encode()]

    app = in_turn(inner, turns)
    with ThreadPoolExecutor(1) as pool:
        busy = Visitor(turns, pool)
        assert busy.is_in.wait(WAIT_SECONDS)
        for path in LIGHT_PATHS:
            assert app({"PATH_INFO": path}, None) == [path.encode()]
        busy.leave()
    assert app({"PATH_INFO": "/"}, None) == [b"/"]
