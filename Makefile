# `make run` serves the demo fund, `make test` runs every test; both set up what they want first.
# `make help` lists the rest. Wants a Debian system with Python 3.11 or newer and make.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
PYTEST_FLAGS ?=

BIN := .venv/bin
APPS := src/kongboon
LOCKS := build run fast test bench
LOCK_FLAGS := --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
              --strip-extras --allow-unsafe
TYPED := $(APPS) scripts
# Databases of tests live in memory where there is room: to wait for a disk at every commit tells a test nothing.
MEMORY := $(shell df --output=avail /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 3000000 { print "/dev/shm" }')
ON_POSTGRESQL := $(PYTHON) scripts/postgres.py --
# A worker that is done takes over tests of another, so that all end together.
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal

# Every program that a test starts would translate all its modules anew where the machine forbids keeping them.
unexport PYTHONDONTWRITEBYTECODE

# Targets run one after the other; SIDE_BY_SIDE starts this file again for those that may run at once.
ifndef AT_ONCE
.NOTPARALLEL:
endif
SIDE_BY_SIDE := $(MAKE) --no-print-directory --jobs=$(WORKERS) --output-sync=target AT_ONCE=1
.DELETE_ON_ERROR:
.PHONY: help run test soak demo-month pictures bench lint format messages permissions lock vendor \
        setup-run setup-test setup-bench check-vendored check-beside check-sqlite check-postgresql \
        month-sqlite month-postgresql

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: setup-run ## set up and serve the demo fund (HOST, PORT)
	$(BIN)/kongboon init
	$(BIN)/kongboon demo --if-empty
	$(BIN)/kongboon serve --host $(HOST) --port $(PORT)

test: setup-test check-beside check-sqlite check-postgresql ## set up and run every test

test soak demo-month check-beside check-sqlite check-postgresql: export TMPDIR := $(or $(MEMORY),$(TMPDIR),/var/tmp)

soak: setup-test ## the long proofs whole, on both databases (an hour or more)
	KONGBOON_SOAK=1 KONGBOON_TEST_DATABASE=sqlite $(PYTEST) -m "soak or hypothesis" $(PYTEST_FLAGS)
	KONGBOON_SOAK=1 KONGBOON_TEST_DATABASE=postgresql $(ON_POSTGRESQL) $(PYTEST) -m "soak or hypothesis" $(PYTEST_FLAGS)

check-beside: setup-test
	$(SIDE_BY_SIDE) lint check-vendored month-sqlite month-postgresql

check-vendored: setup-test
	$(PYTHON) scripts/vendor.py --check

check-sqlite: setup-test
	KONGBOON_TEST_DATABASE=sqlite $(PYTEST) $(PYTEST_FLAGS)

check-postgresql: setup-test
	KONGBOON_TEST_DATABASE=postgresql $(ON_POSTGRESQL) $(PYTEST) $(PYTEST_FLAGS)

demo-month: setup-test ## a real month from an empty database, on SQLite and on PostgreSQL
	$(SIDE_BY_SIDE) month-sqlite month-postgresql

month-sqlite: setup-test
	$(BIN)/python -m tests.month --database sqlite

month-postgresql: setup-test
	$(ON_POSTGRESQL) $(BIN)/python -m tests.month --database postgresql

lint: setup-test ## style, order of imports, types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	KONGBOON_DATA_DIR=.run/lint $(BIN)/mypy --exclude '/(tests|migrations)/' $(TYPED)

format: setup-test ## put the source into the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

pictures: setup-test ## take a picture of every page (.run/pictures); docs/pictures keeps those that are shown
	KONGBOON_PICTURES=1 KONGBOON_TEST_DATABASE=sqlite $(PYTEST) tests/browser
	$(BIN)/python scripts/pictures.py

bench: setup-test setup-bench ## measure the speed claims and print the table
	$(ON_POSTGRESQL) $(BIN)/python -m bench

messages: setup-test ## collect the texts to translate and compile the translations
	$(BIN)/python scripts/messages.py

permissions: setup-test ## write docs/permissions.md, who may do what
	$(BIN)/python scripts/permissions.py

lock: setup-test ## pin the packages of requirements/*.in anew (UPGRADE=--upgrade for newer ones)
	cd requirements && for name in $(LOCKS); do \
	  ../$(BIN)/pip-compile $(LOCK_FLAGS) $(UPGRADE) --output-file $$name.txt $$name.in || exit 1; done

vendor: setup-test ## copy the web's outside files out of their npm packages anew
	$(PYTHON) scripts/vendor.py

setup-run setup-test setup-bench: setup-%:
	@$(PYTHON) scripts/setup.py $*
