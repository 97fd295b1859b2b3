# Two commands are all a newcomer needs: `make demo` and `make test`. Windows: see README.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help demo test lint lighthouse soak bench bundle clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

demo: $(VENV)/.run ## set up, index corpus/ and serve it in the browser until Ctrl-C
	@$(BIN)/kb --home .demo index corpus/*.txt
	@$(BIN)/kb --home .demo serve --port $(PORT)

test: $(VENV)/.test system test-cluster lint ## set up everything the tests need, then lint, types and tests
	$(BIN)/python -m pytest -q -n auto

soak: $(VENV)/.test system test-cluster test-cluster-soak ## the long versions of the tests: sixty deaths of the writer, 20,000 hostile queries, 20,000 mutated files
	$(BIN)/python -m pytest -q -m soak
	$(BIN)/python -m tests.fuzz --count 20000 --seconds 3600

bench: $(VENV)/.test ## compare the index with tantivy, SQLite FTS5 and stock whoosh; FULL=1 adds 500,000 sections
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	for sections in 10000 100000 $(if $(FULL),500000); do $(BIN)/python -m tests.bench.search --sections $$sections || exit; done
	$(BIN)/python -m tests.bench.parse

bundle: $(VENV)/.run ## dist/report-kb-…-offline.zip: all that a PC without a network needs, for Windows and Linux
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bundle]'
	$(BIN)/python -m deploy.bundle

lighthouse: $(VENV)/.test system ## Lighthouse over the main pages (Node.js and the npm registry are needed)
	$(BIN)/python -m tests.bench.lighthouse

lint: $(VENV)/.test ## style and types
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

clean: ## remove what the other targets made
	rm -rf $(VENV) .demo build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.test: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ $(VENV)/.run

.PHONY: system
system: # what the tests need beside Python
	@sh .ci/system

# The library on a cluster is tested on the real OpenSearch (Java, Maven) and PostgreSQL; installed here where that needs
# no password. What is missing is named, and its tests are skipped by name.
.PHONY: test-cluster
test-cluster: ## fetch what the tests need of OpenSearch and PostgreSQL
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  ! { command -v mvn && command -v javac && ls /usr/lib/postgresql/*/bin/postgres; } >/dev/null 2>&1; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    openjdk-17-jdk-headless maven postgresql >/dev/null; fi
	@if [ tests/cluster/lib/ClusterNode.class -nt tests/cluster/pom.xml ] && \
	  [ tests/cluster/lib/ClusterNode.class -nt tests/cluster/ClusterNode.java ]; then :; \
	elif command -v mvn >/dev/null && command -v javac >/dev/null; then \
	  mvn -q -B -f tests/cluster/pom.xml dependency:copy-dependencies && \
	  javac -cp 'tests/cluster/lib/*' -d tests/cluster/lib tests/cluster/ClusterNode.java; \
	else echo "Java 17 and Maven not found: tests on a cluster are skipped" >&2; fi

.PHONY: test-cluster-soak
test-cluster-soak: test-cluster # for the long tests: OpenSearch's own security, and Elasticsearch 7.10
	@if ! { command -v mvn && command -v javac; } >/dev/null; then \
	  echo "Java 17 and Maven not found: long tests on a cluster are skipped" >&2; else \
	  [ -e tests/cluster/lib-security/plugin-descriptor.properties ] || \
	    mvn -q -B -f tests/cluster/security.xml dependency:unpack-dependencies || exit; \
	  [ -e tests/cluster/lib-elasticsearch/ClusterNode.class ] || { \
	    mvn -q -B -f tests/cluster/elasticsearch.xml dependency:copy-dependencies && \
	    sed -e 's/opensearch.runner.node.OpenSearchRunnerNode/elasticsearch.runner.node.ClusterRunnerNode/' \
	      -e 's/OpenSearchRunnerNode/ClusterRunnerNode/g; s/org\.opensearch/org.elasticsearch/' \
	      tests/cluster/ClusterNode.java > tests/cluster/lib-elasticsearch/ClusterNode.java && \
	    javac -cp 'tests/cluster/lib-elasticsearch/*' -d tests/cluster/lib-elasticsearch tests/cluster/lib-elasticsearch/ClusterNode.java; }; fi
