# Two commands are all a newcomer needs: `make demo` and `make test`. Windows: see README.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help demo test lint soak bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

demo: $(VENV)/.run ## set up, index corpus/ and serve it in the browser until Ctrl-C
	@$(BIN)/kb --home .demo index corpus/*.txt
	@$(BIN)/kb --home .demo serve --port $(PORT)

test: $(VENV)/.test system lint ## set up everything the tests need, then lint, types and tests
	$(BIN)/python -m pytest -q

soak: $(VENV)/.test system ## the long versions of the tests: sixty deaths of the writer, 20,000 mutated files
	$(BIN)/python -m pytest -q -m soak
	$(BIN)/python -m tests.fuzz --count 20000 --seconds 3600

bench: $(VENV)/.test ## compare the index with tantivy, SQLite FTS5 and stock whoosh; FULL=1 adds 500,000 sections
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	for sections in 10000 100000 $(if $(FULL),500000); do $(BIN)/python -m tests.bench.search --sections $$sections || exit; done
	$(BIN)/python -m tests.bench.parse

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
