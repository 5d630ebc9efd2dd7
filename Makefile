# Everything that is done to this checkout, by one word each. Needs make, a POSIX shell and Python.

PYTHON ?= python3
PYTHON311 ?= python3.11
PERIOD ?= 2013Q4
PYTEST_ARGS ?=
WORKERS ?= auto
FAULT_SEEDS ?= 300
WHEELHOUSE_PLATFORMS ?= win_amd64
WHEELHOUSE_PYTHONS ?= 3.11

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt --editable
# Also where PYTHONDONTWRITEBYTECODE is set: every process would compile the package anew.
COMPILE := $(BIN)/python -m compileall -q kpi_reports

.DEFAULT_GOAL := help
.PHONY: help demo test faults check lab wheelhouse docs constraints environment clean
.DELETE_ON_ERROR:

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: .venv/.installed-airlines ## install, and review 16 airlines for PERIOD (2013Q4)
	@$(COMPILE)
	@$(BIN)/kpi-reports run params/airlines --period $(PERIOD)
	@echo
	@echo "Open this in a browser: output/airlines/$(PERIOD)/index.html"

test: .venv/.installed-tests ## install, and run the whole test suite on WORKERS processors (PYTEST_ARGS)
	@$(COMPILE)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder \
		$(PYTEST_ARGS)

faults: .venv/.installed-tests ## kill processes at FAULT_SEEDS (300) random moments, break publishing everywhere
	@KPI_REPORTS_FAULT_SEEDS=$(FAULT_SEEDS) $(BIN)/python -m pytest tests/faults \
		--numprocesses $(WORKERS) --dist loadfile $(PYTEST_ARGS)

check: .venv/.installed-dev ## formatting, lint, types, layers, and that made files are in step
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python tools/notebooks.py
	@$(BIN)/python tools/environment.py --check
	@$(BIN)/python tools/documents.py --check
	@echo "make check: all in order"

lab: .venv/.installed-airlines ## open the department notebook in JupyterLab
	@$(BIN)/jupyter lab notebooks/department_review.ipynb

wheelhouse: .venv/.installed-airlines ## fill wheelhouse/ for machines without internet, Windows too
	@$(BIN)/python tools/wheelhouse.py --platforms $(WHEELHOUSE_PLATFORMS) \
		--pythons $(WHEELHOUSE_PYTHONS)

docs: .venv/.installed-airlines ## write the parts of docs/ that are made from the code
	@$(BIN)/python tools/documents.py

constraints: ## pin the newest versions that fit pyproject.toml (on Python 3.11)
	@$(PYTHON311) tools/constraints.py
	@$(MAKE) --no-print-directory environment

environment: .venv/.installed-dev ## write environment.yml from constraints.txt
	@$(BIN)/python tools/environment.py

clean: ## remove what was made here, the virtual environment too
	rm -rf .venv build dist wheelhouse output kpi_reports.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find kpi_reports tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp stands for "this much is installed"; it is older than pyproject.toml or constraints.txt
# when one of them has changed. What holds more also stamps what it includes.
.venv/.made:
	@command -v $(PYTHON) >/dev/null || { \
		echo "make: there is no '$(PYTHON)' here. Install Python 3.11 to 3.14," \
			"or name yours: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' || { \
		echo "make: Python 3.11 to 3.14 is needed, '$(PYTHON)' is" \
			"$$($(PYTHON) --version 2>&1)." \
			"Name another: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { \
		echo "make: '$(PYTHON) -m venv' failed; on Debian and Ubuntu install python3-venv" >&2; \
		exit 1; }
	@touch $@

.venv/.installed-airlines: .venv/.made pyproject.toml constraints.txt
	@echo "Installing into .venv (a few minutes the first time)"
	@$(INSTALL) '.[airlines]'
	@touch $@

.venv/.installed-tests: .venv/.made pyproject.toml constraints.txt
	@echo "Installing into .venv with what the tests need (a few minutes the first time)"
	@$(INSTALL) '.[all,browser,cluster]'
	@touch .venv/.installed-airlines $@

.venv/.installed-dev: .venv/.made pyproject.toml constraints.txt
	@echo "Installing into .venv with what developers need (a few minutes the first time)"
	@$(INSTALL) '.[dev]'
	@touch .venv/.installed-airlines .venv/.installed-tests $@
