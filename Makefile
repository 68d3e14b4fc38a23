# Needs python3 (3.11 to 3.13), git and make. `make` alone lists the targets.
# The environment in .venv is exactly requirements.lock; every target builds it when it is missing.

VENV := .venv
STAMP := $(VENV)/.from-lock
BIN := $(VENV)/bin
CHECKED := expectations assets pipelines samples benchmarks tests
WORKERS ?= 2
MINUTES ?= 10
N ?= 10
REPORTS ?= 20000
UV ?= uv

export DAGSTER_DISABLE_TELEMETRY := yes
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help install run test system check bench docs site fuzz faults distributed shots lock clean

help:
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 18
	@echo "Variables, as in make faults N=3: WORKERS=$(WORKERS) MINUTES=$(MINUTES) N=$(N) SEED=$(SEED)" \
	    "REPORTS=$(REPORTS) PYTHON=$(PYTHON)"

# The first interpreter that answers and can build environments: version managers leave names on
# PATH that fail when called, so each is tried.
$(STAMP): requirements.lock pyproject.toml
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	    if $$python -c 'import ensurepip, sqlite3, ssl, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	        >/dev/null 2>&1; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "No Python 3.11 to 3.13 with venv found; name one: make PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	echo "Building $(VENV) with $$($$found --version), a minute or two"; \
	$$found -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: $(STAMP)  ## build the environment in .venv and nothing else, with PYTHON
	@echo "install: $(BIN)/nianbao"

run: $(STAMP)  ## run the whole flow over the sample region, offline
	@$(BIN)/python -m samples.run

test: $(STAMP)  ## all tests that need nothing from the machine, WORKERS at a time
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m "not system"

system: $(STAMP)  ## tests that need a browser, fonts or servers; a skipped one is a failure
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile -m system --fail-on-skip

check: $(STAMP)  ## lint, format, types, import contract
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pytest -q --no-header --no-summary tests/test_import_contract.py tests/test_repository.py
	@echo "check: $$(find $(CHECKED) -name '*.py' | wc -l) files linted and formatted," \
	    "$$(find expectations assets pipelines samples -name '*.py' | wc -l) strictly typed, import contract kept"

bench: $(STAMP)  ## what reading costs, pictures too (needs a Chinese font), 1,500 reports by stage, sums beside DuckDB
	@$(BIN)/python -m benchmarks.reading --json
	@$(BIN)/python -m benchmarks.pictures --reports 200 --json
	@$(BIN)/python -m benchmarks.nation --reports 1500 --json
	@$(BIN)/python -m benchmarks.rollups --json

docs: $(STAMP)  ## write the generated pages of docs anew
	@$(BIN)/python -m pytest -q -n $(WORKERS) --write-docs -m writes_docs

site: $(STAMP)  ## build the documentation as a site into site/; a broken link is an error
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --clean
	@echo "site: site/index.html"

fuzz: $(STAMP)  ## a million random inputs, then MINUTES of coverage-guided fuzzing
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --upgrade --require-hashes \
	    --target $(VENV)/fuzz -r requirements-fuzz.lock
	@PYTHONPATH=. $(BIN)/python tests/fuzz/many.py
	@PYTHONPATH=.:$(VENV)/fuzz $(BIN)/python tests/fuzz/whole_documents.py $(MINUTES)

faults: $(STAMP)  ## N runs from SEED on, each disturbed: kills, full disks, damage, locks, clocks
	@$(BIN)/python -m tests.faults --runs $(N) $(if $(SEED),--seed $(SEED))

distributed: $(STAMP)  ## REPORTS read by two workers over PostgreSQL, S3 and Redis: the same tables, workers killed
	@$(BIN)/python -m tests.distributed --reports $(REPORTS)

shots: $(STAMP)  ## retake the pictures in docs (needs chromium and libreoffice)
	@$(BIN)/python -m samples.shots

lock:  ## pin every dependency anew (needs uv)
	@$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-strip-extras --all-extras \
	    --python-version 3.11 pyproject.toml -o requirements.lock
	@$(UV) pip compile --quiet --upgrade --universal --generate-hashes --group fuzz \
	    --python-version 3.11 -o requirements-fuzz.lock
	@echo "lock: $$(grep -c '^[a-z0-9].*==' requirements.lock) packages pinned"

clean:  ## remove the environment and the caches; data/ is never touched
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "clean: environment and caches removed"
