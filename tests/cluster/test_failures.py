"""Machines die: who reads is told in Chinese and in time, who writes loses nothing, and all comes right by itself."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.errors import EngineUnavailable, KBError
from kb.library import Library
from tests.cluster.opensearch import Cluster
from tests.cluster.postgres import Postgres
from tests.factories import NOUNS, VERBS, make_source, write_report
from webui.app import create_app

MOST_SECONDS = 5.0
SETTLE_SECONDS = 90.0  # on a busy machine a cluster that was just filled or just came back takes a while
QUESTIONS = 200
DISTINCT = 25  # what each should give is asked beforehand
PAGES = ("/?q=推进", "/healthz", "/api/v1/search?q=推进", "/browse/")
ASKING_ANEW = ("/?q=整治", "/healthz", "/api/v1/search?q=整治")  # what was asked a moment ago may still be known
WORDS = [f"{verb}{noun}" for verb in VERBS for noun in NOUNS]


@pytest.fixture(autouse=True)
def _patience() -> None:
    """Here pages wait no longer than they do for people."""


@pytest.fixture(scope="module")
def app(shared_library: Library) -> Flask:
    """The pages over a library on servers."""
    add_reports(shared_library, range(4))
    return create_app(library=shared_library)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def add_reports(library: Library, numbers: range) -> None:
    for number in numbers:
        reports = [write_report(random.Random(100 * number + each), year=2021) for each in range(4)]
        library.add_source(make_source(f"{number}.txt", *reports), data=str(number).encode())


@contextmanager
def hung(cluster: Cluster) -> Iterator[None]:
    """No node says anything any more, and none closes its connections."""
    nodes = range(len(cluster.http))
    for node in nodes:
        cluster.pause_node(node, how=signal.SIGSTOP)
    try:
        yield
    finally:
        for node in nodes:
            cluster.pause_node(node, how=signal.SIGCONT)
        cluster.wait_for_nodes(len(cluster.http))


def check_told(client: FlaskClient, *words: str, pages: Sequence[str] = PAGES) -> None:
    """Every one of the pages, asked at once, says in time and in Chinese what is the matter."""

    def ask(page: str) -> None:
        began = time.monotonic()
        answer = client.application.test_client().get(page)
        assert time.monotonic() - began < MOST_SECONDS, page
        assert answer.status_code == 503, page
        assert any(word in answer.text for word in words), (page, answer.text)

    with ThreadPoolExecutor(len(pages)) as pool:
        list(pool.map(ask, pages))


def check_well(client: FlaskClient) -> None:
    """Every page answers (again), by itself and soon."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while any(client.get(page).status_code != 200 for page in PAGES):
        assert time.monotonic() < deadline, [client.get(page).text for page in PAGES]


def test_a_cluster_that_hangs_is_told_of_in_time_and_is_used_again_when_it_wakes(
    client: FlaskClient, cluster: Cluster
) -> None:
    check_well(client)
    with hung(cluster):
        check_told(client, "没有在规定时间内回答", "连不上全文检索集群", pages=ASKING_ANEW)
        assert client.get("/browse/").status_code == 200  # asks the catalogue alone
    check_well(client)


def test_a_database_that_hangs_is_told_of_in_time_and_is_used_again_when_it_wakes(
    client: FlaskClient, postgres_server: Postgres
) -> None:
    check_well(client)
    with postgres_server.hung():
        check_told(client, "连不上目录数据库")
    check_well(client)


def test_a_database_that_is_gone_is_told_of_and_used_again_when_it_is_back(
    client: FlaskClient, postgres_server: Postgres
) -> None:
    postgres_server.stop(at_once=True)
    try:
        check_told(client, "连不上目录数据库")
    finally:
        postgres_server.start()
    check_well(client)


def test_a_node_that_dies_in_the_middle_of_questions_and_of_indexing_costs_nothing_but_a_moment(
    app: Flask, shared_library: Library, cluster: Cluster
) -> None:
    cluster.wait_for_nodes(len(cluster.http), green=True)
    rng = random.Random(1)
    asked = rng.sample(WORDS, DISTINCT)
    questions = [rng.choice(asked) for _ in range(QUESTIONS)]
    known = {text: total_of(shared_library, text) for text in set(questions)}
    written: list[KBError] = []
    writer = threading.Thread(target=write_through, args=(shared_library, range(10, 22), written))
    wrong, failed = [], []
    for number, text in enumerate(questions):
        if number == QUESTIONS // 4:
            writer.start()
        if number == QUESTIONS // 2:
            cluster.kill_node(2)
        try:
            total = total_of(shared_library, text)
        except EngineUnavailable:
            failed.append(number)
            continue
        if total < known[text] or (total > known[text] and not writer.ident):
            wrong.append((text, total, known[text]))
    writer.join()
    assert wrong == []
    assert written == []
    assert [number for number in failed if number < QUESTIONS // 2] == []
    cluster.start_node(2)
    cluster.wait_for_nodes(len(cluster.http), green=True)
    assert shared_library.verify(strings=60, seed=3)["failures"] == []
    assert [finding for finding in shared_library.doctor() if not finding.is_harmless] == []
    assert shared_library.engine().sections() == shared_library.stats()["sections"]
    check_well(app.test_client())


def total_of(library: Library, text: str) -> int:
    return int(library.search(text, match="exact", per_page=10)["total"])


def write_through(library: Library, numbers: range, errors: list[KBError]) -> None:
    """What an indexing run does: source after source, and an error ends it."""
    try:
        add_reports(library, numbers)
    except KBError as error:
        errors.append(error)


def test_a_database_restarted_in_the_middle_of_indexing_ends_the_run_cleanly_and_the_next_one_completes_it(
    shared_library: Library, postgres_server: Postgres
) -> None:
    errors: list[KBError] = []
    writer = threading.Thread(target=write_through, args=(shared_library, range(40, 52), errors))
    writer.start()
    time.sleep(1.0)
    postgres_server.stop(at_once=True)
    postgres_server.start()
    writer.join()
    assert all("目录数据库" in str(error) for error in errors)
    add_reports(shared_library, range(40, 52))
    there = {source["path"] for source in shared_library.list_sources()}
    assert {f"{number}.txt" for number in range(40, 52)} <= there
    assert [finding for finding in shared_library.doctor() if not finding.is_harmless] == []
