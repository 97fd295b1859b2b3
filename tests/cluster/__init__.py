"""Real servers for the tests: OpenSearch of three nodes and PostgreSQL, started on loopback in temporary folders."""
