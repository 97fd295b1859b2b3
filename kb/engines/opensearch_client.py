"""Speaking to a cluster: addresses, credentials, time-outs, retries, and what its errors mean. Knows no index.

Credentials come from the environment only (KB_ENGINE_USER and KB_ENGINE_PASSWORD, or KB_ENGINE_API_KEY), a private
authority's certificate from KB_ENGINE_CA; certificates are checked unless KB_ENGINE_INSECURE=1 says otherwise.
"""

from __future__ import annotations

import json
import os
import random
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ssl import create_default_context
from typing import Any
from urllib.parse import urlsplit

from kb.deadline import remaining_seconds
from kb.errors import EngineError, EngineUnavailable, IndexBusy, KBError, UsageError

SCHEMES = ("opensearch+http", "opensearch+https")
ADVICE_UNAVAILABLE = "请管理员检查集群各节点和网络；资料都在，恢复以后自动可用"
READ_SECONDS = 30.0  # for one question where nobody is said to wait; a page sets a time of its own (kb.deadline)
FIRST_SHARE = 0.6  # of the time for the first node; one that hangs leaves some for another
WRITE_SECONDS = 120.0  # an election takes seconds, a lost node's shards move within a minute
SLOW_ATTEMPT_SECONDS = 60.0  # one bulk of 4 MB on a machine that is busy
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 3.0
_RETRIED = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an index lives."""

    hosts: tuple[str, ...]
    is_secure: bool
    index: str

    @property
    def shown(self) -> str:
        """For a message."""
        return f"{'https' if self.is_secure else 'http'}://{','.join(self.hosts)}/{self.index}"


def read_address(url: str) -> Address:
    """The parts of an engine's URL.

    >>> read_address("opensearch+https://a:9200,b:9200/kb")
    Address(hosts=('a:9200', 'b:9200'), is_secure=True, index='kb')
    """
    scheme, _, rest = url.partition("://")
    places, _, index = rest.partition("/")
    if scheme not in SCHEMES or not places or not index or index != index.lower() or index[0] in "_-+.":
        raise UsageError(f"引擎地址 {url} 不对", advice="应当像 opensearch+https://主机:9200/索引名，索引名用小写字母")
    if "@" in places:
        raise UsageError(
            "引擎地址里不要写口令", advice="请用环境变量 KB_ENGINE_USER、KB_ENGINE_PASSWORD 或 KB_ENGINE_API_KEY"
        )
    hosts = []
    for place in places.split(","):
        parts = urlsplit(f"//{place}")
        hosts.append(f"{parts.hostname}:{parts.port or 9200}")
    return Address(tuple(hosts), scheme.endswith("s"), index)


class Client:
    """A cluster, asked with patience; safe for many threads."""

    def __init__(self, address: Address, *, environ: Mapping[str, str] | None = None) -> None:
        opensearch = _import_opensearch()
        self.address = address
        self._errors = opensearch.exceptions
        self._transport = opensearch.OpenSearch(
            hosts=[f"{'https' if address.is_secure else 'http'}://{host}" for host in address.hosts],
            max_retries=0,  # we do that ourselves, within the time that is left
            http_compress=False,
            pool_maxsize=32,
            **_credentials(address, os.environ if environ is None else environ),
        ).transport

    def read(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """One question, answered in the time of a page."""
        seconds = remaining_seconds(READ_SECONDS)
        return self._ask(method, path, body, parameters, seconds, FIRST_SHARE * seconds)

    def write(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """One change; everything that is sent may be sent again. Survives an election."""
        return self._ask(method, path, body, parameters, WRITE_SECONDS, SLOW_ATTEMPT_SECONDS)

    def search_many(self, path: str, bodies: Iterable[Mapping[str, Any]], **parameters: Any) -> list[dict[str, Any]]:
        """Several searches in one request; all of them are answered by every shard, or none is."""
        lines = "".join(f"{{}}\n{json.dumps(body, ensure_ascii=False)}\n" for body in bodies)

        def check(answer: Any) -> None:
            for each in answer["responses"]:
                if "error" in each:
                    raise self._errors.TransportError(each.get("status", 500), "search", each)
                if each.get("_shards", {}).get("failed"):
                    raise self._errors.TransportError(503, "shards", each)

        seconds = remaining_seconds(READ_SECONDS)
        answer = self._ask("POST", f"{path}/_msearch", lines, parameters, seconds, FIRST_SHARE * seconds, check=check)
        found: list[dict[str, Any]] = answer["responses"]
        return found

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def _ask(
        self,
        method: str,
        path: str,
        body: Any,
        parameters: Mapping[str, Any],
        seconds: float,
        attempt_seconds: float,
        *,
        check: Callable[[Any], None] = lambda answer: None,
    ) -> Any:
        deadline = time.monotonic() + seconds
        pause = FIRST_PAUSE_SECONDS
        payload = json.dumps(body, ensure_ascii=False) if isinstance(body, dict) else body
        while True:
            left = deadline - time.monotonic()
            try:
                if left <= 0:
                    raise self._errors.ConnectionTimeout("TIMEOUT", "no time left", None)
                timeout = {"request_timeout": min(attempt_seconds, left)}
                answer = self._transport.perform_request(method, path, params={**parameters, **timeout}, body=payload)
                check(answer)
            except self._errors.TransportError as error:
                wait = pause * random.uniform(0.5, 1.5)
                if not _is_passing(error, self._errors) or time.monotonic() + wait >= deadline:
                    raise self._explain(error) from error
                time.sleep(wait)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                return answer

    def _explain(self, error: Any) -> KBError:
        where = self.address.shown
        if isinstance(error, self._errors.SSLError):
            return EngineUnavailable(
                "全文检索集群的证书通不过检查", where=where, advice="请用 KB_ENGINE_CA 指定签发机构的证书文件"
            )
        if isinstance(error, self._errors.ConnectionTimeout):
            return EngineUnavailable("全文检索集群没有在规定时间内回答", where=where, advice=ADVICE_UNAVAILABLE)
        if isinstance(error, self._errors.ConnectionError):
            return EngineUnavailable("连不上全文检索集群", where=where, advice=ADVICE_UNAVAILABLE)
        if error.status_code in (401, 403):
            return EngineError(
                "全文检索集群不认这个用户",
                where=where,
                advice="请检查 KB_ENGINE_USER、KB_ENGINE_PASSWORD 或 KB_ENGINE_API_KEY",
            )
        if error.status_code == 429:
            return IndexBusy("全文检索集群忙不过来", where=where, advice="请稍后再试，或给集群增加节点")
        if error.status_code in _RETRIED:
            return EngineUnavailable("全文检索集群有分片不可用", where=where, advice=ADVICE_UNAVAILABLE)
        return EngineError(f"全文检索集群不能这样做（{reason_of(error.info)}）", where=where, advice="请运行 kb doctor")

    def is_missing(self, error: BaseException) -> bool:
        """Whether an error of ours came from an index that is not there."""
        cause = error.__cause__
        return isinstance(cause, self._errors.NotFoundError)


def reason_of(info: Any) -> str:
    """The innermost reason that a cluster's error gives."""
    error = info.get("error", info) if isinstance(info, dict) else info
    if not isinstance(error, dict):
        return str(error)
    roots = error.get("root_cause") or [error]
    shards = [shard.get("reason", {}) for shard in error.get("failed_shards", ())]
    inner = next((each.get("caused_by") for each in (*shards, *roots, error) if each.get("caused_by")), None)
    told = inner or roots[0]
    return f"{told.get('type', '')}: {str(told.get('reason', ''))[:200]}"


def _is_passing(error: Any, errors: Any) -> bool:
    if isinstance(error, errors.SSLError):
        return False
    return isinstance(error, errors.ConnectionError) or error.status_code in _RETRIED


def _credentials(address: Address, environ: Mapping[str, str]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    if told := _authorization(environ):
        chosen["headers"] = {"authorization": told}
    if address.is_secure:
        is_checked = environ.get("KB_ENGINE_INSECURE") != "1"
        chosen |= {"use_ssl": True, "verify_certs": is_checked, "ssl_show_warn": is_checked}
        if is_checked and environ.get("KB_ENGINE_CA"):
            chosen["ca_certs"] = _readable_authority(environ["KB_ENGINE_CA"])
    return chosen


def _authorization(environ: Mapping[str, str]) -> str | None:
    """The header that says who asks. Made here, for opensearch-py's own takes a password of Latin letters only."""
    if key := environ.get("KB_ENGINE_API_KEY", "").strip():
        if not key.isascii():
            raise UsageError("KB_ENGINE_API_KEY 里有不该有的字符", advice="请原样填写集群给出的 API key")
        return f"ApiKey {key}"
    if user := environ.get("KB_ENGINE_USER"):
        told = f"{user}:{environ.get('KB_ENGINE_PASSWORD', '')}"
        return f"Basic {b64encode(told.encode()).decode('ascii')}"
    return None


def _readable_authority(path: str) -> str:
    try:
        create_default_context(cafile=path)
    except OSError as error:  # SSLError is one
        raise UsageError(
            "签发机构的证书文件读不出来", where=path, advice="请检查 KB_ENGINE_CA，应当是 PEM 格式的证书文件"
        ) from error
    return path


def _import_opensearch() -> Any:
    try:
        import opensearchpy
    except ImportError as error:
        raise UsageError(
            "还没有安装访问 OpenSearch 的部件", advice='请运行 pip install "report-kb[opensearch]"'
        ) from error
    return opensearchpy
