# Two commands do: `make demo` shows it, `make test` proves it. `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PYTHON := $(shell for one in python3.11 python3 python3.12 python3.13; do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)

# Files that stand for work done: made again only when what they come from changed.
PACKAGES := .venv/installed
NODE_MODULES := node_modules/.package-lock.json
ASSETS := src/customary/web/static/vendor/icons.svg
MESSAGES := src/customary/locale/zh_Hans/LC_MESSAGES/django.mo

.PHONY: help
help: ## Print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(PACKAGES) $(ASSETS) $(MESSAGES) ## Install everything, pinned, into this folder

.PHONY: demo
demo: export CUSTOMARY_HOME ?= ./var/demo
demo: setup ## Make a believable organisation, grade it and serve it (ARGS=--no-serve)
	$(BIN)/customary demo $(ARGS)

# ── Proofs ───────────────────────────────────────────────────────────────────────────────────────

.PHONY: test
test: lint types test-sqlite test-postgres test-browser ## Prove all of it, on both databases

.PHONY: lint
lint: setup ## Check style, imports between rooms, templates and missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	find src -path '*/templates/*.html' -print0 | xargs -0 --no-run-if-empty $(BIN)/djade --target-version 5.2 --check
	CUSTOMARY_HOME="$$(mktemp -d)" DJANGO_SETTINGS_MODULE=customary.site.settings \
		$(BIN)/django-admin makemigrations --check --dry-run --verbosity 1

.PHONY: types
types: setup ## Check the types
	CUSTOMARY_HOME="$$(mktemp -d)" $(BIN)/mypy

.PHONY: test-sqlite
test-sqlite: setup
	$(BIN)/pytest -n 2 $(ARGS)

# The core knows of no database: once is enough for it.
.PHONY: test-postgres
test-postgres: setup
	CUSTOMARY_TEST_DATABASE=postgres $(BIN)/pytest -n 2 --ignore=tests/core $(ARGS)

.PHONY: test-browser
test-browser: setup
	tools/with_browser $(BIN)/pytest -m browser $(ARGS)

.PHONY: bench
bench: setup ## Measure speed
	$(BIN)/pytest -m bench -s $(ARGS)

# ── Making ───────────────────────────────────────────────────────────────────────────────────────

.PHONY: screenshots
screenshots: setup ## Take the pictures of the README anew
	tools/with_browser $(BIN)/python tools/screenshots.py $(ARGS)

.PHONY: messages
messages: $(PACKAGES) ## Collect what is to be translated, and compile what is
	$(BIN)/python tools/messages.py collect
	$(BIN)/python tools/messages.py compile

.PHONY: pins
pins: $(PACKAGES) ## Renew the pinned versions
	$(BIN)/python tools/pins.py

.PHONY: text-model
text-model: $(PACKAGES) ## Train the shipped sentiment model anew (ARGS="--files FOLDER")
	$(BIN)/python -m tools.text_model.train $(ARGS)

.PHONY: wheel
wheel: setup ## Build the package that people install
	$(BIN)/python -m hatchling build --target wheel

.PHONY: assets
assets: ## Fetch styles, scripts, icons and fonts again
	rm -f $(NODE_MODULES)
	$(MAKE) $(ASSETS)

# ── What stands for work done ────────────────────────────────────────────────────────────────────

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed."; exit 1; }
	$(PYTHON) -m venv .venv

# uv is ten times as quick; pip knows this machine's own ways to packages.
$(PACKAGES): requirements/dev.txt requirements/uv.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/uv.txt
	$(BIN)/uv pip install --quiet --native-tls --require-hashes --requirement requirements/dev.txt \
		|| $(BIN)/pip install --quiet --require-hashes --requirement requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# npm of the system where Node runs, else the one of a wheel.
$(NODE_MODULES): package.json package-lock.json .npmrc requirements/node.txt | $(PACKAGES)
	@if node --version >/dev/null 2>&1 && npm --version >/dev/null 2>&1; then \
		npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else \
		$(BIN)/pip install --quiet --require-hashes --requirement requirements/node.txt; \
		PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	fi
	touch $@

$(ASSETS): $(NODE_MODULES) tools/assets.py src/customary/web/icons.txt
	$(BIN)/python tools/assets.py

$(MESSAGES): $(MESSAGES:.mo=.po) | $(PACKAGES)
	$(BIN)/python tools/messages.py compile
