"""The API description against the running API: every answer that schemathesis can provoke is one the document allows."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from kb.finding import PUBLIC_FACETS
from kb.library import Library
from webui import create_app
from webui.openapi import describe_api
from webui.parameters import SEARCH

IDENTITY = {"Accept-Encoding": "identity"}  # the WSGI transport unpacks nothing

PATHS = describe_api(create_app())["paths"]  # the description needs no library
OPERATIONS = sorted((path, method.upper()) for path, methods in PATHS.items() for method in methods)


@pytest.fixture(scope="session")
def api(app: Flask) -> Any:
    """The description, loaded from the application itself."""
    # An address may be too long before anything in it is read: 414.
    allowed = {"expected-statuses": ["400", "404", "405", "414", "415", "422"]}
    config = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": allowed}})
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)


@pytest.fixture
def examples() -> int:
    """How many questions an operation is asked; more say the same and take longer."""
    return 40


def ask_all(operation: Any, mode: schemathesis.GenerationMode, examples: int) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=examples, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=IDENTITY)

    ask()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_the_description_allows_is_answered_as_described(api: Any, path: str, method: str, examples: int) -> None:
    ask_all(api[path][method], schemathesis.GenerationMode.POSITIVE, examples)


def test_what_the_description_forbids_is_refused_as_described(api: Any, examples: int) -> None:
    ask_all(api["/api/v1/search"]["GET"], schemathesis.GenerationMode.NEGATIVE, examples)
    ask_all(api["/api/v1/outline"]["POST"], schemathesis.GenerationMode.NEGATIVE, examples)


@pytest.fixture
def described(app: Flask) -> dict[str, Any]:
    return describe_api(app)


def test_every_address_for_programs_is_described(app: Flask, described: dict[str, Any]) -> None:
    rules = {rule.rule.replace("<", "{").replace(">", "}") for rule in app.url_map.iter_rules()}
    assert set(described["paths"]) == {rule for rule in rules if rule.startswith(("/api/", "/healthz"))}


def test_the_description_names_the_parameters_of_the_contract(described: dict[str, Any]) -> None:
    named = [item["name"] for item in described["paths"]["/api/v1/search"]["get"]["parameters"]]
    assert named == [parameter.name for parameter in SEARCH]
    assert set(PUBLIC_FACETS) <= set(named)


def test_real_hits_reports_and_sections_match_their_schemas(api: Any, client: FlaskClient, filled: Library) -> None:
    addresses = {"/api/v1/search": ["/api/v1/search?q=镇", "/api/v1/search?q=正文&match=exact"]}
    for report in filled.list_reports():
        addresses.setdefault("/api/v1/reports/{report_id}", []).append(f"/api/v1/reports/{report['report_id']}")
    for section in filled.export():
        addresses.setdefault("/api/v1/sections/{section_id}", []).append(f"/api/v1/sections/{section['section_id']}")
    for path, asked in addresses.items():
        for address in asked:
            answer = client.get(address)
            assert answer.status_code == 200
            assert api[path]["GET"].validate_response(answer) in (None, True)


def test_a_login_that_is_missing_or_must_wait_is_described_wherever_one_is_needed(described: dict[str, Any]) -> None:
    search, health = described["paths"]["/api/v1/search"]["get"], described["paths"]["/healthz"]["get"]
    assert {"401", "429"} <= set(search["responses"])
    assert "Retry-After" in search["responses"]["429"]["headers"]
    assert "401" not in health["responses"]
