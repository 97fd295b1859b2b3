"""A small library behind the pages, and Flask's own client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from kb.library import Library
from kb.model import FrontLine
from tests.factories import make_report, make_section, make_source
from tests.webui.chromium import launch, serve
from webui import create_app

EVIL = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"


def fill(library: Library) -> None:
    """Three units in two years, and a compilation in which every field is hostile."""
    for number, (place, year) in enumerate((("青禾镇", 2023), ("云岭镇", 2022), ("白石镇", 2023))):
        report = make_report(
            f"{place}{year}年法治政府建设年度报告",
            make_section(None, f"{place}现将{year}年情况报告如下。"),
            make_section("推进矛盾化解", f"{place}调解矛盾纠纷{number + 10}件，办结率{90 + number}%。", depth=1),
            make_section("存在的问题", f"{place}执法监督不够有力。", type="存在问题", line=7, end_line=8),
            unit=place,
            year=year,
        )
        add(library, f"{place}.txt", report)
    section = make_section(f"标题{EVIL}", f"正文{EVIL}收尾", marker=f"（{EVIL}）", points=(EVIL,))
    hostile = make_report(
        f"题目{EVIL}",
        section,
        unit=f"单位{EVIL}",
        year=None,
        role=EVIL,
        signed_by=EVIL,
        front=(FrontLine(2, f"文头{EVIL}", "other"),),
    )
    add(library, f"文件{EVIL}.txt", hostile)


def add(library: Library, name: str, *reports: object) -> None:
    """Put a source of these reports into the library."""
    library.add_source(make_source(name, *reports), data=name.encode())  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library that tests only read."""
    with Library.open(tmp_path_factory.mktemp("web") / "home", create=True, workers=1) as library:
        fill(library)
        yield library


@pytest.fixture(scope="session")
def app(filled: Library) -> Flask:
    """The application over that library."""
    return create_app(library=filled)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the application without a network."""
    return app.test_client()


@pytest.fixture(scope="session")
def served(app: Flask) -> Iterator[str]:
    """The address at which that application is served, for a browser."""
    with serve(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The real Chromium; tests that ask for it bear `needs_browser`."""
    with launch() as found:
        yield found


@pytest.fixture
def changing(library: Library) -> tuple[Library, FlaskClient]:
    """A library of the test's own with one report, and a client that asks it."""
    add(library, "甲.txt", make_report())
    return library, create_app(library=library).test_client()
