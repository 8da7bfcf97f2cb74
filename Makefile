# Sourcemark. `make run` serves on 127.0.0.1:8000; `make test` passes everything. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
DATABASE_URL ?= sqlite:///var/sourcemark.db
SOURCEMARK_OPEN_TRIAL ?= $(if $(filter-out 127.0.0.1 localhost ::1,$(SOURCEMARK_HOST)),0,1)# open on this machine only
SHARED ?= ../shared
EDITS ?= 0
ARTICLES ?= 100000
MINUTES ?= 10
VERDICTS ?= 5000

.PHONY: help setup run test test-heavy test-browser test-compose audit screenshots browser lint types imports lock clean eval bench-anchors bench-extraction bench-robustness bench-stability archive load faults abuse client-ts examples

help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

setup: $(VENV)/.stamp ## create .venv with everything pinned and hashed

$(VENV)/.run-stamp: requirements.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}; name one: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.stamp: $(VENV)/.run-stamp requirements-dev.txt
	$(INSTALL) -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run-stamp ## migrate, print a first token once, serve on 127.0.0.1:8000
	@mkdir -p var
	DATABASE_URL=$(DATABASE_URL) $(BIN)/python -m service migrate
	@DATABASE_URL=$(DATABASE_URL) $(BIN)/python -m service token first
	DATABASE_URL=$(DATABASE_URL) SOURCEMARK_OPEN_TRIAL=$(SOURCEMARK_OPEN_TRIAL) $(BIN)/python -m service serve

# A file after the other, as they come and not by how many tests they have: those that take longest begin early.
IN_TWO := --numprocesses 2 --dist loadfile --no-loadscope-reorder

test: setup lint types imports ## lint, types, import directions, all tests
	$(BIN)/python -m pytest -m "not heavy" $(IN_TWO)

test-heavy: setup ## what `make test` leaves out because it takes long: workers, instances and databases that are killed
	$(BIN)/python -m pytest -m heavy $(IN_TWO)

test-browser: browser ## the review desk in Chromium, against the served service
	$(BIN)/python -m pytest tests/browser $(IN_TWO)

test-compose: setup ## docker-compose.yml, really run: by podman, with base images made from Debian (root; minutes)
	@for tool in podman runc debootstrap; do command -v $$tool >/dev/null || missing=1; done; \
	[ -z "$$missing" ] \
	|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq --yes --no-install-recommends podman runc netavark aardvark-dns iptables debootstrap; } \
	|| { echo "podman, runc, netavark, aardvark-dns, iptables and debootstrap are needed, and root"; exit 1; }
	$(BIN)/python -m pytest tests/compose --override-ini timeout=3600

audit: setup ## known vulnerabilities of what is locked, as OSV knows them; says so where OSV can't be reached
	@if $(BIN)/python -c 'import requests; requests.get("https://api.osv.dev/", timeout=10)' 2>/dev/null; then \
	    for lock in requirements.txt requirements-dev.txt requirements-browser.txt requirements-bench.txt; do \
	        $(BIN)/pip-audit --vulnerability-service osv --require-hashes --disable-pip --strict --requirement $$lock || exit 1; \
	    done; \
	else \
	    echo "SKIPPED: api.osv.dev can't be reached, so what is locked is NOT audited." >&2; \
	fi

client-ts: setup ## generate the TypeScript client from the served document, check its types, drive it (needs Node.js 20)
	@if command -v npm >/dev/null && command -v node >/dev/null; then \
	    npm ci --prefix clients/typescript && $(BIN)/python -m pytest tests/client/test_typescript.py; \
	else \
	    echo "SKIPPED: Node.js is absent, so the TypeScript client is NOT generated and NOT tested." >&2; \
	fi

screenshots: browser ## remake docs/desk/*.png
	$(BIN)/python -m tests.browser.screenshots docs/desk

browser: $(VENV)/.browser-stamp
	@command -v chromium >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq --yes --no-install-recommends chromium fonts-dejavu-core; } \
	|| { echo "Chromium is needed, as 'chromium' on the PATH: apt-get install chromium"; exit 1; }

$(VENV)/.browser-stamp: $(VENV)/.stamp requirements-browser.txt
	$(INSTALL) -r requirements-browser.txt
	@touch $@

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

eval: $(VENV)/.run-stamp ## score PolNeAR dev, and the dev labels of flags and classes, with the shared scorers
	@mkdir -p var
	$(BIN)/python -m service annotate --jsonl $(SHARED)/data/polnear/dev.jsonl > var/dev.jsonl
	$(BIN)/python $(SHARED)/eval/score.py $(SHARED)/data/polnear/dev.jsonl var/dev.jsonl
	$(BIN)/python -m benchmarks.sourcing --shared $(SHARED)

bench-anchors: setup ## how often verdicts end where they belong after edits of known effect (minutes)
	$(BIN)/python -m benchmarks.anchors --shared $(SHARED)

bench-extraction: $(VENV)/.bench-stamp ## accuracy, speed, size, memory and time by length of the shipped model (minutes)
	$(BIN)/python -m benchmarks.extraction --shared $(SHARED) --plot docs/extraction-time.svg

$(VENV)/.bench-stamp: $(VENV)/.stamp requirements-bench.txt
	$(INSTALL) -r requirements-bench.txt
	@touch $@

bench-robustness: setup ## spans in passages unlike the corpus, per kind (seconds)
	$(BIN)/python -m benchmarks.robustness --scorer $(SHARED)/eval/score.py

bench-stability: setup ## how steady flags are when names are exchanged or other paragraphs come and go (a quarter of an hour; EDITS=6: minutes)
	$(BIN)/python -m benchmarks.stability --shared $(SHARED) --edits $(EDITS)

archive: setup ## fill a database with ARTICLES made-up articles (100000), time every list's first page; ARCHIVE_URL: which
	@mkdir -p var
	rm -f var/archive.db
	$(BIN)/python -m benchmarks.archive $(or $(ARCHIVE_URL),sqlite:///var/archive.db) --articles $(ARTICLES)

load: $(VENV)/.bench-stamp ## two api processes at 70 % of capacity for MINUTES (10), then flooded; beside the bare pipeline
	MINUTES=$(MINUTES) $(BIN)/python -m benchmarks.load

faults: setup ## VERDICTS (5000) while processes and PostgreSQL are killed; full disk, read-only, power cut
	VERDICTS=$(VERDICTS) $(BIN)/python -m pytest tests/faults tests/integration/test_database_trouble.py

abuse: setup ## stateful schemathesis for MINUTES (10), bent bodies, 10,000 wrong tokens, hostile texts of 200,000 characters
	MINUTES=$(MINUTES) $(BIN)/python -m pytest tests/abuse tests/contract/test_fuzz.py tests/integration/test_access.py tests/integration/test_bad_input.py

examples: setup ## record the examples of the OpenAPI document anew, from the service
	$(BIN)/python -m tests.contract.recording

lock: setup ## remake the requirements files from pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --custom-compile-command 'make lock' --extra tracing pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --custom-compile-command 'make lock' --extra tracing --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --custom-compile-command 'make lock' --group browser -c requirements-dev.txt -o requirements-browser.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --custom-compile-command 'make lock' --group bench -c requirements-dev.txt -o requirements-bench.txt

clean:
	rm -rf $(VENV) var clients/typescript/node_modules clients/typescript/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
