"""How long a page waits for servers behind it: a short while for a page, a short while for each answer of long work."""

from __future__ import annotations

from flask import Flask

from kb.deadline import remaining_seconds
from webui.patience import SECONDS, install_patience

USUAL = 30.0


def make_app() -> Flask:
    app = Flask(__name__)
    install_patience(app)

    @app.get("/")
    @app.get("/check")
    def left() -> list[float]:
        first = remaining_seconds(USUAL)
        while remaining_seconds(USUAL) == first and first < SECONDS:
            pass
        return [first, remaining_seconds(USUAL)]

    return app


def test_a_page_has_so_many_seconds_altogether() -> None:
    first, then = make_app().test_client().get("/").json or ()
    assert SECONDS > first > then


def test_long_work_has_so_many_for_each_answer() -> None:
    assert make_app().test_client().get("/check").json == [SECONDS, SECONDS]


def test_outside_of_a_request_nobody_is_in_a_hurry() -> None:
    make_app().test_client().get("/")
    assert remaining_seconds(USUAL) == USUAL
