# Every command does all the set-up it needs. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What only measurements need stays out of the other environment.
BENCH := var/bench-venv
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

.PHONY: help run demo bench quick test test-browser test-postgres test-slow test-all check-protocol lint format install lock sbom css messages clean
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.installed ## set up and serve on http://127.0.0.1:8000
	@exec scripts/serve

demo: $(VENV)/.installed ## set up and fill the database with an invented week (never with real patients)
	@scripts/local-settings
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_protocol
	@$(BIN)/python manage.py demo --even-here
	@echo "Now run: make run"

quick: $(VENV)/.installed-dev ## while you work: format, lint, types and the tests that need neither browser nor programs
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy . --no-error-summary
	@$(BIN)/pytest -n auto --quiet -m "not slow and not browser and not process"

bench: $(BENCH)/.installed ## every speed beside a reference in one run, other rule engines too (at most 10 minutes)
	@$(BENCH)/bin/python -m bench

test: $(VENV)/.installed-dev ## set up (Chromium too) and run the tests without a browser and the main journeys in it
	@scripts/ensure-chromium
	@scripts/run-tests

test-browser: $(VENV)/.installed-dev ## all other journeys in Chromium
	@scripts/ensure-chromium
	@scripts/test-in-chromium -m "browser and not main_journey and not slow" tests/journeys

test-postgres: $(VENV)/.installed-dev ## what touches the database, on a PostgreSQL made for it (installed where possible)
	@scripts/ensure-chromium
	@scripts/ensure-nginx
	@scripts/test-on-postgres

test-slow: $(VENV)/.installed-dev ## the slow tests, and of the seeded faults a sample by the full check
	@scripts/ensure-chromium
	@scripts/ensure-nginx
	@scripts/fetch-lhc-forms
	$(BIN)/pytest -n auto -m "slow and not exhaustive and not browser" tests/safety
	# Alone: these measure seconds and start servers, which a second run beside them would hold up.
	$(BIN)/pytest -m "slow and not exhaustive and not browser" --ignore=tests/safety
	scripts/test-in-chromium -m "slow and browser" tests/journeys

test-all: lint check-protocol test test-browser test-postgres test-slow ## all of these, and every seeded fault by the full check
	$(BIN)/pytest -n auto -m exhaustive

check-protocol: $(VENV)/.installed ## prove that the shipped protocol is safe
	$(BIN)/python manage.py check_protocol

lint: $(VENV)/.installed-dev ## format check, lint, types, import directions, templates, Dockerfile
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/hadolint Dockerfile

format: $(VENV)/.installed-dev ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install: $(VENV)/.installed-dev ## install everything for development

lock: $(VENV)/.installed ## pin and hash what pyproject.toml asks for
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) pyproject.toml --extra batch -c requirements.lock -o requirements-batch.lock
	$(LOCK) pyproject.toml --extra batch --extra dev -c requirements-batch.lock -o requirements-dev.lock
	$(LOCK) pyproject.toml --extra batch --extra bench -c requirements-batch.lock -o requirements-bench.lock

sbom: $(VENV)/.installed-dev ## list what is inside with its licences: var/sbom.cdx.json, docs/licences.md
	@rm -rf var/sbom-venv && $(PYTHON) -m venv var/sbom-venv
	@var/sbom-venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON \
		-o var/sbom.cdx.json var/sbom-venv/bin/python
	@scripts/licences var/sbom.cdx.json
	@rm -rf var/sbom-venv

css: ## compile static/css/*.css (needs npm)
	cd frontend && npm ci --ignore-scripts --no-fund && npm run css

messages: $(VENV)/.installed ## collect the words to translate into locale/ and compile what is translated (needs GNU gettext)
	@scripts/messages

clean: ## remove what the commands above made, the database included
	rm -rf $(VENV) var frontend/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "bonemets needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python cannot make a virtual environment: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@scripts/local-settings
	@touch $@

$(BENCH)/.installed: requirements-bench.lock
	@$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@scripts/local-settings
	@touch $@ $(VENV)/.installed
