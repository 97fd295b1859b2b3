"""What is counted is of this moment where counting is quick, and never waited for where it is slow."""

from __future__ import annotations

import threading

import pytest

from kb.counting import QUICK_SECONDS, RESTS_FOR, Counted
from kb.errors import KBError


class Library:
    """Counts its own counts; how long they take is the test's to say."""

    def __init__(self, *, takes: float, share: float = 1.0) -> None:
        self.time = 0.0
        self.version = 0
        self.counts = 0
        self.takes = takes
        self.may_count = threading.Event()
        self.may_count.set()
        self.fails = False
        self.counted = Counted(
            self.count, lambda: self.version, clock=lambda: self.time, work=lambda: share * self.time
        )

    def count(self) -> int:
        assert self.may_count.wait(10)
        if self.fails:
            raise KBError("库正忙")
        self.counts += 1
        self.time += self.takes
        return self.version

    def wait(self) -> None:
        """Until nobody counts any more."""
        for thread in threading.enumerate():
            if thread.name == "counting":
                thread.join(10)


def test_a_quick_count_is_of_this_moment_and_done_once_for_each() -> None:
    library = Library(takes=QUICK_SECONDS / 2)
    assert [library.counted.now(), library.counted.now()] == [0, 0]
    library.version = 1
    assert [library.counted.now(), library.counted.now()] == [1, 1]
    assert library.counts == 2


def test_a_slow_count_is_done_beside_and_the_last_one_given_meanwhile() -> None:
    library = Library(takes=QUICK_SECONDS * 4)
    assert library.counted.now() == 0  # the first is waited for
    library.version = 1
    library.may_count.clear()
    library.time += RESTS_FOR * library.takes
    assert [library.counted.now() for _ in range(3)] == [0, 0, 0]
    library.may_count.set()
    library.wait()
    assert library.counted.now() == 1
    assert library.counts == 2


def test_a_library_that_changes_all_the_time_is_not_counted_all_the_time() -> None:
    library = Library(takes=QUICK_SECONDS * 4)
    library.counted.now()
    for _ in range(20):
        library.version += 1
        library.counted.now()
        library.wait()
    assert library.counts == 1


def test_on_a_busy_machine_it_rests_from_as_long_as_it_lasted() -> None:
    library = Library(takes=QUICK_SECONDS * 8, share=0.25)
    library.counted.now()
    library.version = 1
    library.time += RESTS_FOR * library.takes / 2
    library.counted.now()
    library.wait()
    assert library.counts == 1


@pytest.mark.parametrize("takes", [QUICK_SECONDS / 2, QUICK_SECONDS * 4])
def test_a_count_that_fails_is_tried_again(takes: float) -> None:
    library = Library(takes=takes)
    library.counted.now()
    library.version, library.fails = 1, True
    library.time += RESTS_FOR * takes
    if takes < QUICK_SECONDS:
        with pytest.raises(KBError):
            library.counted.now()
    else:
        assert library.counted.now() == 0
        library.wait()
    library.fails = False
    library.time += RESTS_FOR * takes
    library.counted.now()
    library.wait()
    assert library.counted.now() == 1
