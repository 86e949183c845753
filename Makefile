# `make pool` answers a first question, `make test` runs the tests; both set up all they need in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help pool test quick coverage lint parity docs site licences sbom audit clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

pool: .venv/ketcli  ## set up and answer a first question
	$(BIN)/ketcli pool --route iv --forest

test: .venv/dev  ## all tests
	$(BIN)/python -m pytest -n auto

quick: .venv/dev  ## the tests that take no time, in under a minute
	$(BIN)/python -m pytest -n auto -m "not slow" --hypothesis-profile=quick -x

coverage: .venv/dev  ## all tests, with lines and branches counted; fails below 95 %
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered --cov-fail-under=95

lint: .venv/dev  ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

parity: .venv/dev  ## the same answers as R's metafor, where R is installed
	$(BIN)/python bench/parity.py

docs: .venv/dev  ## renew what is made from the program: rows, dictionary, outputs, reference, headline answers
	$(BIN)/python -m ketcli.evidence.row_text > .rows && mv .rows src/ketcli/evidence/rows.py
	$(BIN)/python -m ketcli.evidence.dictionary > data/README.md
	$(BIN)/python -m ketcli.asking.typed_keywords > .venv/keywords.py
	mv .venv/keywords.py src/ketcli/api/keywords.py
	$(BIN)/python docs/refresh.py
	$(BIN)/python bench/schemas.py
	$(BIN)/python -m ketcli.living.released > .venv/released.json
	mv .venv/released.json src/ketcli/living/versions/$$(sed -n 's/.*"version": "\(.*\)".*/\1/p' data/dataset.json).json

site: .venv/docs  ## the documentation as a site, in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet

licences: .venv/dev  ## what ketcli needs to run, and under which licence
	$(BIN)/python bench/licences.py

sbom: .venv/dev  ## a bill of materials of the installed program, CycloneDX
	mkdir -p dist && $(BIN)/python -m cyclonedx_py environment $(BIN)/python --of JSON -o dist/ketcli.cdx.json
	$(BIN)/python -c 'import json; print(len(json.load(open("dist/ketcli.cdx.json"))["components"]), "components in dist/ketcli.cdx.json")'

audit: .venv/dev  ## known faults of dependencies, where the index can be reached
	$(BIN)/python bench/audit.py

clean:
	rm -rf .venv dist build site

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ketcli: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/dev: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ .venv/ketcli

.venv/docs: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	@touch $@
