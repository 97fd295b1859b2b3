import gzip
import json
from pathlib import Path

import pytest

from tests.quality import retrieval

ARTICLES = [
    {"id": "a1", "title": "村规民约第一条", "text": "晾晒谷物不得占用公路。"},
    {"id": "a2", "title": "村规民约第二条", "text": "红白事从简办理，酒席不超过十桌。"},
    {"id": "a3", "title": "河道管理办法第一条", "text": "禁止向河道倾倒垃圾。"},
    {"id": "a4", "title": "无编号的办法", "text": "保护古树名木。"},
]
QUERIES = [
    {"id": "q1", "text": "办酒席最多几桌？"},
    {"id": "q2", "text": "能向河道倒垃圾吗？"},
    {"id": "q3", "text": "xyz"},
]


def write_lines(path: Path, records: list[dict[str, str]]) -> Path:
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["corpus.jsonl", "corpus.jsonl.gz"])
def test_a_run_names_the_article_that_answers_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("KB_CATALOG_URL", raising=False)
    monkeypatch.delenv("KB_ENGINE_URL", raising=False)
    corpus, queries = write_lines(tmp_path / name, ARTICLES), write_lines(tmp_path / "queries.jsonl", QUERIES)
    retrieval.main([str(corpus), str(queries)])
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    first = {query: document for query, document, _ in reversed(rows)}
    assert first == {"q1": "a2", "q2": "a3"}
    assert all(int(score) <= retrieval.DEPTH for _, _, score in rows)


def test_articles_of_one_law_are_one_report() -> None:
    assert [retrieval.law_of(article) for article in ARTICLES] == [
        "村规民约",
        "村规民约",
        "河道管理办法",
        "无编号的办法",
    ]
