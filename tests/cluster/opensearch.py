"""A real OpenSearch cluster: nodes in processes of their own, each with a small heap, on loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cluster.servers import free_ports, start_process, stop_process, wait_until

FOLDER = Path(__file__).parent
START_SECONDS = 180
# A cluster that lives for minutes does not earn back the second compiler, nor proofs of classes that everyone runs:
# it starts with 11 s of processor time instead of 27 and takes 3/5 of it for each library that a test makes.
SHORT_LIVED = ["-XX:TieredStopAtLevel=1", "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"]


@dataclass(frozen=True, slots=True)
class Product:
    """What runs in a node: the folders with its parts, and which command brings them here."""

    libraries: tuple[Path, ...]
    made_by: str
    plugins: tuple[str, ...] = ()


OPENSEARCH = Product((FOLDER / "lib",), "make test-cluster")
SECURED = Product(
    (FOLDER / "lib", FOLDER / "lib-security"),
    "make test-cluster-soak",
    plugins=("org.opensearch.security.OpenSearchSecurityPlugin",),
)
ELASTICSEARCH = Product((FOLDER / "lib-elasticsearch",), "make test-cluster-soak")


def missing_part(product: Product = OPENSEARCH) -> str | None:
    """What the cluster lacks here, or None when it can be started."""
    if shutil.which("java") is None:
        return "Java 17 (apt install openjdk-17-jdk-headless)"
    if not all(any(library.glob("*.jar")) for library in product.libraries):
        return f"the parts of the cluster ({product.made_by})"
    return None


class Cluster:
    """Nodes that know one another; any of them may be killed and started again."""

    def __init__(
        self,
        folder: Path,
        *,
        product: Product = OPENSEARCH,
        nodes: int = 3,
        heap_mb: int = 384,
        is_lasting: bool = False,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.product = product
        self.settings = settings or {}
        self.heap_mb = heap_mb
        self.is_lasting = is_lasting
        ports = free_ports(2 * nodes)
        self.http, self.transport = ports[:nodes], ports[nodes:]
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def hosts(self) -> str:
        """As the engine's URL names them."""
        return ",".join(f"127.0.0.1:{port}" for port in self.http)

    def url(self, name: str) -> str:
        """The engine's URL of an index."""
        return f"opensearch+http://{self.hosts}/{name}"

    def start(self) -> None:
        """Start every node and wait until they have found one another."""
        for number in range(len(self.http)):
            self.start_node(number)
        self.wait_for_nodes(len(self.http))

    def start_node(self, number: int) -> None:
        """Start one node; its data are what it left."""
        place = self.folder / f"node{number}"
        (place / "config").mkdir(parents=True, exist_ok=True)
        names = ",".join(f"node{each}" for each in range(len(self.http)))
        settings = {
            "cluster.name": "report-kb-tests",
            "node.name": f"node{number}",
            "network.host": "127.0.0.1",
            "http.port": self.http[number],
            "transport.port": self.transport[number],
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self.transport),
            "cluster.initial_master_nodes": names,  # Elasticsearch knows no other name for it
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "path.repo": self.folder / "snapshots",
            **self.settings,
        }
        command = ["java", f"-Xms{self.heap_mb}m", f"-Xmx{self.heap_mb}m", "-XX:+UseSerialGC", "-XX:-UsePerfData"]
        command += [] if self.is_lasting else SHORT_LIVED
        command += [f"-Djava.io.tmpdir={place}", "-Dlog4j2.disable.jmx=true"]
        command += [f"-Dplugins={','.join(self.product.plugins)}"]
        parts = [f"{library}{end}" for library in self.product.libraries for end in ("", "/*")]
        command += ["-cp", ":".join(parts), "ClusterNode", str(place)]
        command += [f"{name}={value}" for name, value in settings.items()]
        self._processes[number] = start_process(command, log=place / "log.txt")

    def kill_node(self, number: int) -> None:
        """The machine is gone, without a word."""
        self._processes[number].kill()
        self._processes[number].wait()

    def pause_node(self, number: int, *, how: int) -> None:
        """Send a signal, such as SIGSTOP: the node answers no more, but its connections stand."""
        self._processes[number].send_signal(how)

    def stop(self) -> None:
        """End every node."""
        for process in self._processes.values():
            process.kill()
        for process in self._processes.values():
            stop_process(process)

    def processor_seconds(self) -> float:
        """What all nodes have computed so far."""
        ticks = 0
        for process in self._processes.values():
            stat = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(stat[11]) + int(stat[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def wait_for_nodes(self, count: int, *, green: bool = False) -> None:
        """Wait until so many nodes are one cluster, and where asked until every copy is in its place."""
        log = self.folder / "node0" / "log.txt"
        wait_until(lambda: self._is_whole(count, green), seconds=START_SECONDS, what=f"{count} nodes", log=log)

    def ask(self, path: str, *, node: int = 0, method: str = "GET", body: Any = None) -> Any:
        """One plain request, for what a test wants to see for itself."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.http[node]}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def _is_whole(self, count: int, green: bool) -> bool:
        for node, process in self._processes.items():
            if process.poll() is not None:
                continue
            try:
                found = self.ask("/_cluster/health", node=node)
            except OSError:
                return False
            return bool(found["number_of_nodes"] == count and (not green or found["status"] == "green"))
        return False
