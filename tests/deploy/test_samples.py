"""The samples for servers agree with the project and with one another; systemd's own checker looks at the unit."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from kb.cli import cli
from webui.commands import serve

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
MOST_EXPOSED = 3.0  # on a scale of 10, as systemd sees it; 1.7 with version 252


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
    return found


def test_every_service_waits_only_for_services_that_say_when_they_are_ready(compose: dict[str, Any]) -> None:
    services = compose["services"]
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            waited_for = services[name]
            if how["condition"] == "service_healthy":
                assert "healthcheck" in waited_for or ("build" in waited_for and "HEALTHCHECK" in dockerfile)
            else:
                assert how["condition"] == "service_completed_successfully"
                assert "restart" not in waited_for


def test_volumes_networks_and_files_are_all_there(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", ()):
            source = re.sub(r"\$\{[^}]*\}", "", volume).partition(":")[0]
            assert not source or source in compose["volumes"] or (DEPLOY / source).is_file()
        assert set(service["networks"]) <= set(compose["networks"])


def test_images_are_pinned_and_what_holds_data_is_reached_from_inside_alone(compose: dict[str, Any]) -> None:
    assert compose["networks"]["back"] == {"internal": True}
    for name, service in compose["services"].items():
        _, _, tag = service["image"].rpartition(":")
        assert re.match(r"\d+\.\d+", tag), service["image"]
        if name != "nginx":
            assert "ports" not in service
        if name.startswith(("opensearch", "postgres")):
            assert list(service["networks"]) == ["back"]


def test_no_password_has_a_default(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "compose.yml").read_text("utf-8")
    secrets = re.findall(r"PASSWORD: (.*)", text)
    assert len(secrets) == 2
    assert all(re.fullmatch(r"\$\{KB_\w+:\?[^}]*\}", secret) for secret in secrets)


def test_the_services_trust_the_address_that_nginx_has(compose: dict[str, Any]) -> None:
    address = compose["services"]["nginx"]["networks"]["front"]["ipv4_address"]
    servers = re.findall(r"server (\w+):8000", (DEPLOY / "nginx" / "upstream.compose.conf").read_text())
    assert servers == ["web1", "web2"]
    for server in servers:
        command = compose["services"][server]["command"]
        assert command[command.index("--proxy") + 1] == address
        # Below `kb`, as on the command line: a command keeps the help option of whoever asks it first.
        with serve.make_context("serve", command[1:], parent=click.Context(cli, **cli.context_settings)) as context:
            assert context.params["host"] == "0.0.0.0"


def test_the_image_is_made_of_what_exists() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {part for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for part in line.split()}
    assert copied == allowed
    assert all((ROOT / part).exists() for part in copied)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (asked,) = re.findall(r'"\.\[([^]]*)\]"', text)
    assert set(asked.split(",")) <= set(extras)
    stages = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert all(re.search(r":\d+\.\d+\.\d+", stage) for stage in stages)
    assert text.rindex("USER report-kb") > text.rindex("FROM")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze (apt install systemd)")
def test_systemd_accepts_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    unit = tmp_path / "report-kb.service"
    sample = (DEPLOY / "report-kb.service").read_text("utf-8")
    unit.write_text(sample.replace("/opt/report-kb/bin/kb", f"{sys.executable}"))
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert "report-kb.service" not in checked.stderr, checked.stderr
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(unit)], capture_output=True, text=True, check=True
    )
    (exposed,) = re.findall(r"Overall exposure level for report-kb\.service: ([\d.]+)", judged.stdout)
    assert float(exposed) <= MOST_EXPOSED
