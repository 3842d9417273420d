# A machine with Python 3.11, make and the package index is enough. Everything else goes into .venv/.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
UV_FOR_LOCK := uv>=0.9,<1
# pip compiles what it installs, but not the source of an editable install: the first start would do it.
COMPILE_SOURCES = $(BIN)/python -m compileall -q retroboard
COMPILE = $(VENV)/lock/bin/uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS) pyproject.toml

# Without what is compiled and kept, each process of tests compiles all tests anew: four seconds of seven.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run venv test soak strace lint format lock bench pictures clean

help: ## Show what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Start the board; without a terminal, print a demo board (ARGS="..." is passed on)
	@if [ -t 0 ] && [ -t 1 ] || $(if $(strip $(ARGS)),true,false); then exec $(BIN)/retroboard $(ARGS); else exec $(BIN)/retroboard demo --print; fi

venv: $(VENV)/dev.stamp ## Set up .venv/ with all that tests and linters need

test: $(VENV)/dev.stamp strace ## Run all tests (ARGS="-k vote" picks some)
	@$(BIN)/python -m pytest $(ARGS)

soak: $(VENV)/dev.stamp strace ## Kill it, cut its power, fill its disk: for long (ARGS="--kills 100" picks)
	@$(BIN)/python -m tests.soak $(ARGS)

# Tests watch with it what the program asks of the system. Where Linux lacks it, Debian's package comes in.
strace:
	@command -v strace >/dev/null || test "$$(uname)" != Linux || { \
		echo "Installing strace, by which tests watch what the program writes (this once)"; \
		if [ "$$(id -u)" = 0 ]; then as_root=; else as_root="sudo -n"; fi; \
		install="$$as_root apt-get -qqy install strace"; \
		{ $$install || { $$as_root apt-get -qq update && $$install; }; } </dev/null >/dev/null 2>&1; \
		command -v strace >/dev/null || { \
			echo "Some tests need strace, and apt-get could not install it: have that done, and go on." >&2; exit 1; }; }

lint: $(VENV)/dev.stamp ## Check format, lint, types, floors and spelling
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	@echo $(BIN)/lint-imports; said=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$said"; exit 1; }
	$(BIN)/codespell

format: $(VENV)/dev.stamp ## Let ruff rewrite what it can
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

lock: $(VENV)/pyvenv.cfg ## Compile requirements/*.txt from pyproject.toml (LOCK_ARGS=--upgrade for newer versions)
	@$(BIN)/python -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip --disable-pip-version-check -qq install '$(UV_FOR_LOCK)'
	@$(COMPILE) --group build --output-file requirements/run.txt
	@$(COMPILE) --group dev --constraint requirements/run.txt --output-file requirements/dev.txt

bench: $(VENV)/dev.stamp ## Measure what docs/ promises about speed
	@$(BIN)/python -m benchmarks $(ARGS)

pictures: $(VENV)/dev.stamp ## Draw the pictures in docs/ again
	@$(BIN)/python docs/pictures.py $(ARGS)

clean: ## Remove .venv/ and all that tools left behind
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis snapshot_report.html
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say which lock the environment holds. `dev` is a superset of `run`, with the same versions of what both
# have, so one environment serves both, in whichever order they are asked for.

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "retroboard needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "retroboard needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Setting up $(VENV) (this once)"
	@$(PIP) install --require-hashes --requirement requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(COMPILE_SOURCES)
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Setting up $(VENV) for tests and linters (this once)"
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(COMPILE_SOURCES)
	@touch $@ $(VENV)/run.stamp
