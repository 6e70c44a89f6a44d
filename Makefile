# Every target works on a machine with nothing but Python 3.11 (with venv) and make.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
# One thread of tests per core; `make test JOBS=0` runs them in this process.
JOBS ?= auto
ARGS ?=
NEWEST_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	if $$p -c '$(NEWEST_ENOUGH)' 2>/dev/null; then echo $$p; break; fi; done)
# A folder of the checkout must never be importable by its bare name.
export PYTHONSAFEPATH := 1
BIN := .venv/bin
CODE := nhiscan connectors rules sample_data tests tools benchmarks
FOLDERS = $(wildcard $(CODE))

.PHONY: help demo test lint format types bench fuzz docs lock clean python venv venv-demo

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

python:
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or newer found; set PYTHON=/path/to/python3.11" >&2; exit 2; }

venv: python ## build .venv for development from requirements/dev.lock
	@$(PYTHON) tools/setup_venv.py .venv requirements/dev.lock

venv-demo: python
	@$(PYTHON) tools/setup_venv.py .venv-demo requirements/core.lock

demo: venv-demo ## run the main job on the sample company, offline
	@.venv-demo/bin/nhiscan demo $(ARGS)

lint: venv ## ruff and mypy, changing nothing
	@$(BIN)/ruff check $(FOLDERS)
	@$(BIN)/ruff format --check --quiet $(FOLDERS) || { echo "run \`make format\`" >&2; exit 1; }
	@$(MAKE) types

types: venv
	@$(BIN)/python tools/type_tree.py
	@MYPYPATH=build/types $(BIN)/mypy --strict --explicit-package-bases build/types/nhiscan $(filter tests tools benchmarks,$(FOLDERS))

format: venv ## rewrite the code as ruff would have it
	@$(BIN)/ruff check --fix-only --quiet $(FOLDERS)
	@$(BIN)/ruff format --quiet $(FOLDERS)

test: python ## set up what is missing, then lint and all tests
	@trap 'echo "make test: $$SECONDS s"' EXIT; \
	$(PYTHON) tools/system_packages.py; \
	$(MAKE) venv; \
	$(MAKE) lint; \
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

fuzz: venv ## look for counter-examples; resumes; MINUTES=10
	@$(BIN)/python tools/fuzz.py --minutes $(or $(MINUTES),10) $(ARGS)

bench: venv ## measure, and compare with what was promised
	@$(BIN)/python benchmarks/run.py $(ARGS)

docs: venv ## write the generated pages, schemas and help
	@$(BIN)/python tools/generate_docs.py $(ARGS)

lock: venv ## resolve the dependencies anew and write requirements/*.lock
	@$(BIN)/python tools/lock.py $(ARGS)
	@$(MAKE) venv

clean: ## remove all that is made, environments included
	@rm -rf .venv .venv-demo build .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
