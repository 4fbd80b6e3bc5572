.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin

.PHONY: help setup run test test-models check format clean

help: ## show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.ready: requirements.txt requirements.in pyproject.toml hatch_build.py
	@echo "Building $(VENV) from requirements.txt (each package checked against its hash)"
	python3 -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed"'
	test -x $(PY) || python3 -m venv $(VENV)
	$(PY) -m pip install --disable-pip-version-check --require-hashes -r requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	$(PY) -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: $(VENV)/.ready ## build .venv, fetch Neo4j, the language model and the page assets
	$(BIN)/tidewaiter setup

run: setup ## load the bundled example and serve it on 127.0.0.1
	$(BIN)/tidewaiter demo

test: $(VENV)/.ready-dev setup ## the whole suite, real Neo4j included
	$(BIN)/pytest -n 2 --dist loadgroup

.venv-models/.ready: requirements.txt requirements-dev.txt requirements-models.txt
	test -x .venv-models/bin/python || python3 -m venv .venv-models
	.venv-models/bin/python -m pip install --disable-pip-version-check --require-hashes \
	  -r requirements.txt -r requirements-dev.txt -r requirements-models.txt
	@touch $@

test-models: .venv-models/.ready ## the tests of the extra `models`, in an environment of their own (6 GB)
	.venv-models/bin/python -m pytest tests/models

check: $(VENV)/.ready-dev ## ruff, mypy, pyright, import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	PYTHONPATH=src $(BIN)/lint-imports --no-cache

format: $(VENV)/.ready-dev ## lay out the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove what was built here; homes and caches stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis src/search_api/static/vendor
