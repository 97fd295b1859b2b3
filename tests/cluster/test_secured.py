"""A cluster that lets in only whom it knows, over TLS: nginx before the cluster, and in the long version OpenSearch's own security."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kb.engines.opensearch_client import Client, read_address
from kb.errors import EngineError, EngineUnavailable, KBError, UsageError
from kb.library import Library
from tests.cluster import opensearch
from tests.cluster.opensearch import Cluster
from tests.cluster.postgres import Postgres
from tests.cluster.servers import free_ports, make_certificate, start_process, stop_process, wait_until
from tests.factories import make_source

PASSWORD = "青山 绿水:42"
KEY = "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw=="

NGINX = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
master_process off;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map_hash_bucket_size 256;
  map $http_authorization $realm {{ default "cluster"; "ApiKey {key}" off; }}
  upstream nodes {{ {nodes} }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/fullchain.pem;
    ssl_certificate_key {folder}/privkey.pem;
    client_max_body_size 0;
    auth_basic $realm;
    auth_basic_user_file {folder}/users;
    location / {{ proxy_pass http://nodes; proxy_set_header Authorization ""; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Guarded:
    """Where a cluster is asked over TLS, and the certificate that vouches for it."""

    port: int
    authority: Path
    other_authority: Path
    knows_keys: bool

    def url(self, name: str, *, host: str = "localhost") -> str:
        return f"opensearch+https://{host}:{self.port}/{name}"

    def environ(self, **changed: str) -> dict[str, str]:
        """What lets a user in, unless something of it is changed."""
        right = {"KB_ENGINE_USER": "kb", "KB_ENGINE_PASSWORD": PASSWORD, "KB_ENGINE_CA": str(self.authority)}
        return {**right, **changed}

    def ask(self, *, host: str = "localhost", **changed: str) -> Any:
        client = Client(read_address(self.url("kb", host=host)), environ=self.environ(**changed))
        try:
            return client.read("GET", "/_cluster/health")
        finally:
            client.close()


def make_certificates(folder: Path) -> tuple[Path, Path]:
    """The cluster's own, and one that has nothing to do with it."""
    (folder / "other").mkdir(parents=True)
    return make_certificate(folder), make_certificate(folder / "other")


@pytest.fixture(
    scope="module", params=["nginx", pytest.param("security", marks=pytest.mark.soak)], ids=["nginx", "security"]
)
def guarded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The cluster behind nginx, or one that guards itself."""
    folder = tmp_path_factory.mktemp("guarded")
    if request.param == "nginx":
        yield from behind_nginx(request.getfixturevalue("cluster"), folder)
    else:
        yield from guarding_itself(folder)


def behind_nginx(cluster: Cluster, folder: Path) -> Iterator[Guarded]:
    if os.environ.get("CI") != "true" and not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("needs nginx and openssl (apt install nginx-light openssl)")
    own, other = make_certificates(folder)
    (port,) = free_ports(1)
    command = ["openssl", "passwd", "-apr1", PASSWORD]
    hashed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    (folder / "users").write_text(f"kb:{hashed}")
    nodes = "".join(f"server 127.0.0.1:{each};" for each in cluster.http)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, key=KEY, nodes=nodes, port=port))
    running = start_process(["nginx", "-c", str(folder / "nginx.conf")], log=folder / "log.txt")
    try:
        found = Guarded(port, own, other, knows_keys=True)
        wait_until(lambda: is_answering(found), seconds=60, what="nginx", log=folder / "log.txt")
        yield found
    finally:
        stop_process(running)


def guarding_itself(folder: Path) -> Iterator[Guarded]:
    if missing := opensearch.missing_part(opensearch.SECURED):
        pytest.skip(f"needs {missing}")
    place = folder / "node0" / "config"
    own, other = make_certificates(place)
    security = opensearch.FOLDER / "lib-security"
    shutil.copytree(security / "config", place / "opensearch-security")
    command = ["java", "-cp", f"{opensearch.FOLDER}/lib/*:{security}/*", "org.opensearch.security.tools.Hasher"]
    hashed = subprocess.run([*command, "-p", PASSWORD], check=True, capture_output=True, text=True).stdout.split()[-1]
    (place / "opensearch-security" / "internal_users.yml").write_text(
        f'_meta: {{type: internalusers, config_version: 2}}\nkb: {{hash: "{hashed}", backend_roles: [admin]}}\n'
    )
    settings = {"ssl.http.enabled": "true", "ssl.transport.enforce_hostname_verification": "false"}
    settings |= {"allow_default_init_securityindex": "true", "nodes_dn": "CN=localhost", "authcz.admin_dn": "CN=admin"}
    for layer in ("http", "transport"):
        settings |= {f"ssl.{layer}.pemcert_filepath": own.name, f"ssl.{layer}.pemkey_filepath": "privkey.pem"}
        settings |= {f"ssl.{layer}.pemtrustedcas_filepath": own.name}
    running = Cluster(
        folder,
        product=opensearch.SECURED,
        nodes=1,
        settings={f"plugins.security.{name}": value for name, value in settings.items()},
    )
    try:
        running.start_node(0)
        found = Guarded(running.http[0], own, other, knows_keys=False)
        log = folder / "node0" / "log.txt"
        wait_until(lambda: is_answering(found), seconds=opensearch.START_SECONDS, what="a secured node", log=log)
        yield found
    finally:
        running.stop()


def is_answering(guarded: Guarded) -> bool:
    try:
        return bool(guarded.ask()["status"])
    except KBError:
        return False


def test_who_has_the_password_is_let_in_whatever_signs_are_in_it(guarded: Guarded) -> None:
    assert guarded.ask()["number_of_nodes"] >= 1


def test_a_wrong_password_is_told_of_without_repeating_it(guarded: Guarded) -> None:
    with pytest.raises(EngineError, match="不认这个用户") as told:
        guarded.ask(KB_ENGINE_PASSWORD="猜的口令")
    assert "KB_ENGINE_PASSWORD" in str(told.value.advice)
    assert "猜的口令" not in f"{told.value} {told.value.advice}"
    with pytest.raises(EngineError, match="不认这个用户"):
        guarded.ask(KB_ENGINE_USER="")


def test_a_key_goes_as_it_is_given_and_before_a_password(guarded: Guarded) -> None:
    if guarded.knows_keys:
        assert guarded.ask(KB_ENGINE_API_KEY=f"{KEY}\n", KB_ENGINE_PASSWORD="wrong")["status"]
    with pytest.raises(EngineError, match="不认这个用户"):
        guarded.ask(KB_ENGINE_API_KEY="bm90OmtleQ==")
    with pytest.raises(UsageError, match="KB_ENGINE_API_KEY"):
        guarded.ask(KB_ENGINE_API_KEY="钥匙")


def test_a_certificate_is_checked_unless_told_otherwise(guarded: Guarded) -> None:
    for changed in ({"KB_ENGINE_CA": ""}, {"KB_ENGINE_CA": str(guarded.other_authority)}):
        with pytest.raises(EngineUnavailable, match="证书通不过检查") as told:
            guarded.ask(**changed)
        assert "KB_ENGINE_CA" in str(told.value.advice)
        assert guarded.ask(**changed, KB_ENGINE_INSECURE="1")["status"]


def test_a_certificate_for_another_name_is_refused(guarded: Guarded) -> None:
    with pytest.raises(EngineUnavailable, match="证书通不过检查"):
        guarded.ask(host="127.0.0.1")


def test_a_file_that_is_no_certificate_is_said_to_be_none(guarded: Guarded, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("not a certificate")
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(UsageError, match="证书文件读不出来"):
            guarded.ask(KB_ENGINE_CA=str(tmp_path / name))


def test_a_library_lives_there_as_anywhere(
    guarded: Guarded, postgres_server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in guarded.environ().items():
        monkeypatch.setenv(name, value)
    places = {"catalog_url": postgres_server.new_database(), "engine_url": guarded.url("secured")}
    with Library.open(tmp_path / "home", create=True, workers=1, engine_replicas=0, **places) as library:
        library.add_source(make_source("甲.txt"), data=b"x")
        section = next(library.export())
        assert library.search(section["text"][:6], match="exact")["total"] >= 1
        assert [finding for finding in library.doctor() if not finding.is_harmless] == []
