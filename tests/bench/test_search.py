import json
import subprocess
import sys


def test_the_benchmark_ends_with_one_object() -> None:
    command = [sys.executable, "-m", "tests.bench.search", "--sections", "400", "--engines", "kb-whoosh,fts5", "--json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert report["sections"] == 400
    rows = {(row["engine"], row["kind"]): row for row in report["rows"]}
    assert {kind for engine, kind in rows if engine == "fts5"} == {"a_or", "a_and", "b", "c", "d"}
    assert all(row["p50_ms"] <= row["p95_ms"] for row in report["rows"])
    assert all({"engine", "sections_per_s", "disk_mb", "add100_ms"} <= row.keys() for row in report["index"])
    assert rows["kb-whoosh", "d"]["found"] == rows["fts5", "d"]["found"]
