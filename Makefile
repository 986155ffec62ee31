# The commands of the README. Each installs what it needs itself; nothing is done twice.
PYTHON ?= python3
PORT ?= 8000
V := .venv/bin
FLASK := $(V)/flask --app wsgi
export DPS_DEMO ?= 1
export DPS_BASE_URL ?= http://127.0.0.1:$(PORT)
SHELL := /bin/bash

.PHONY: tools setup run test test-full check bench bench-search lock clean
.DEFAULT_GOAL := run

# Asked first, so that a missing tool is said before anything is fetched.
tools:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed; this machine has no $(PYTHON)." >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; $(PYTHON) is older." >&2; exit 2; }
	@test -e node_modules/installed || command -v npm >/dev/null || { echo "npm is needed for the pages' styles; on Debian: apt-get install npm" >&2; exit 2; }

# One line a step. The stamp changes with the lock, so a finished step takes no time.
$(V)/installed: requirements-dev.txt | tools
	@echo "Set-up 1/3: making .venv and installing the locked packages…"
	@test -x $(V)/python || $(PYTHON) -m venv .venv || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@$(V)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/installed: package-lock.json | tools
	@echo "Set-up 2/3: fetching the pages' styles and scripts…"
	@npm ci --omit=dev --silent
	@touch $@

dps/static/vendor/.built: $(V)/installed node_modules/installed dps/web/assets.py
	@echo "Set-up 3/3: building the assets…"
	@$(V)/python -m dps.web.assets
	@touch $@

setup: $(V)/installed node_modules/installed dps/static/vendor/.built

run: setup
	@$(FLASK) market serve --port $(PORT)

test: setup
	@$(V)/python -m pytest -q -n 2 --dist loadfile

test-full: setup
	@$(V)/python -m tests.shards

check: setup
	@$(V)/ruff check .
	@$(V)/ruff format --check .
	@$(V)/mypy
	@$(V)/lint-imports
	@$(V)/python -m pytest -q tests/shape

bench: setup
	@$(V)/python -m bench

# How well the engines of search find, by judged queries, and how quickly; needs the shared texts (DPS_SHARED says where).
bench-search: setup
	@$(V)/python -m bench.search_quality
	@$(V)/python -m bench.search_speed
	@$(V)/python -m bench.search_page

# After a change of dependencies in pyproject.toml: writes the locks, with hashes and without any address.
lock:
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv
	@.venv-lock/bin/uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-header --extra postgres -o requirements.txt pyproject.toml
	@.venv-lock/bin/uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-header --extra postgres --group dev -c requirements.txt -o requirements-dev.txt pyproject.toml
	@rm -rf .venv-lock

clean:
	rm -rf .venv node_modules dps/static/vendor var
