"""Schema versions, on PostgreSQL."""

from tests.catalog.test_migrations import *  # noqa: F403
