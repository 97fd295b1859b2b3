"""What the parser makes is answered alike by the oracle and by OpenSearch."""

from collections.abc import Iterator

import pytest

from kb.engines.base import Engine
from tests.cluster.opensearch import Cluster
from tests.cluster.test_engine import open_empty
from tests.query.test_parsed_on_engines import QUERIES, engines, test_both_engines_give_the_same_answer

__all__ = ["QUERIES", "engines", "test_both_engines_give_the_same_answer"]


@pytest.fixture(scope="module")
def other_engine(cluster: Cluster) -> Iterator[Engine]:
    with open_empty(cluster) as engine:
        yield engine
