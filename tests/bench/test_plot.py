from __future__ import annotations

from tests.bench.plot import draw


def test_every_engine_that_was_measured_has_its_line_and_name() -> None:
    rows = [{"engine": engine, "kind": "b", "p50_ms": ms} for engine, ms in (("kb-whoosh", 0.2), ("tantivy", 0.3))]
    picture = draw([{"sections": 10_000, "rows": rows}, {"sections": 100_000, "rows": rows}])
    assert picture.count("<circle") == 4
    assert ">kb-whoosh<" in picture
    assert ">fts5<" not in picture
    assert picture.startswith("<svg")
