# Everything happens in .venv, which the first command creates. `make` alone lists the commands.

BIN := .venv/bin
MEASURED := book/_static/model
CHAPTERS := $(wildcard chapters/*.ipynb)
FIND_PYTHON = for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$python && break; done
PYTHON ?= $(shell $(FIND_PYTHON))
# One thread per process: faster for networks as small as ours, and kind to other programs.
PYTEST := OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 $(BIN)/python -m pytest

.PHONY: help lab book serve test test-fast lint refresh clean site-packages

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

lab: .venv/.installed-train  ## open the first chapter in JupyterLab
	$(BIN)/jupyter lab chapters/00_cloudgazing.ipynb

book: .venv/.installed-site book/node_modules  ## run every chapter and build the site in _build/html
	$(BIN)/sphinx-build --fresh-env -W --keep-going --quiet -c book -d _build/doctrees . _build/html
	@echo "The site is built. \`make serve\` shows it."

serve:  ## serve the built site at http://127.0.0.1:8000
	$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

test: .venv/.installed-test site-packages  ## run every test and every chapter
	$(PYTEST) -n 2 --dist loadfile --nbval-lax --nbval-current-env --nbval-cell-timeout=300 \
		--ignore=tests/browser tests $(CHAPTERS)
	$(PYTEST) tests/browser # by themselves: JupyterLab needs the processor

test-fast: .venv/.installed-test  ## run the tests that need neither a browser nor patience
	$(PYTEST) -m "not slow and not browser" tests

lint: .venv/.installed-dev  ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

refresh: .venv/.installed-train  ## remake everything that derives from the weights; takes an hour or more
	$(BIN)/cloudgazing refresh
	$(BIN)/cloudgazing score --judge judge second-judge --out $(MEASURED)/scores.json
	$(BIN)/cloudgazing score --model turbo --only-model --out $(MEASURED)/scores-turbo.json
	$(BIN)/cloudgazing compare --out $(MEASURED)/precision.json
	$(BIN)/cloudgazing codes
	$(BIN)/cloudgazing pairs
	$(BIN)/cloudgazing lora
	$(BIN)/cloudgazing record

clean:  ## remove .venv and what was built; what you trained in runs/ stays
	rm -rf .venv dist build _build book/node_modules .pytest_cache .ruff_cache .mypy_cache
	find src tests chapters benchmarks -name __pycache__ -prune -exec rm -rf {} +

# What the tests of the site need from npm; where there is none, they are skipped and say so.
site-packages:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory book/node_modules; \
		else echo "npm is missing, so the tests of the published site are skipped."; fi

book/node_modules: book/package-lock.json
	npm ci --prefix book --silent
	touch $@

# The stamp says that this extra is installed; a change of either file installs it again.
.venv/.installed-%: pyproject.toml requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet -c requirements.lock -e ".[$*]"
	touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Cloudgazing needs Python 3.11 to 3.14 with its venv module" \
		"(on Debian and Ubuntu: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv
