"""Sources going in and out of the catalogue, on PostgreSQL."""

from tests.catalog.test_writing import *  # noqa: F403
