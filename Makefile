# `make pool` answers a first question, `make test` runs the tests; both set up all they need in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: pool test lint parity docs clean

pool: .venv/ketcli
	$(BIN)/ketcli pool --route iv --forest

test: .venv/dev
	$(BIN)/python -m pytest -n auto

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

parity: .venv/dev
	$(BIN)/python bench/parity.py

docs: .venv/dev
	$(BIN)/python -m ketcli.evidence.row_text > .rows && mv .rows src/ketcli/evidence/rows.py
	$(BIN)/python -m ketcli.evidence.dictionary > data/README.md
	$(BIN)/python docs/refresh.py

clean:
	rm -rf .venv dist build

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ketcli: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/dev: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ .venv/ketcli
