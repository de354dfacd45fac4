# Two commands matter: `make run` starts KAM with its demo company, `make test` checks all of it.
# Both begin with nothing but Python 3.11 and make; the steps themselves are the scripts in .make/.

export PORT ?= 8000
export HOST ?= 127.0.0.1
export DATA ?= demo
# Python keeps what it compiled, also where the machine says otherwise: ten processes of the tests begin by reading all of it.
export PYTHONDONTWRITEBYTECODE :=
# More arguments for the tool behind a target, such as ARGS="-k visits" for the tests.
ARGS ?=
export SIZE ?= whole

PY := .venv/bin/python
# Tools that only look at the code need some key to load the settings, never the real one.
CHECK := SECRET_KEY=for-checks-only VAR_DIR=var/checks PATH="$(CURDIR)/.venv/bin:$$PATH"

.DEFAULT_GOAL := help
.PHONY: help run test chaos lint types contracts format bench words locks clean install install-dev

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18
	@echo '  PORT=8001, HOST=0.0.0.0 and DATA=empty (your own company instead of the demo) go with run; ARGS="…" goes to the tool'

install: ## put the locked dependencies of a running KAM into .venv
	@sh .make/python.sh .make/install.py run

install-dev:
	@sh .make/python.sh .make/install.py dev

run: install ## start KAM: SQLite, web, worker; with the demo company or DATA=empty
	@exec $(PY) .make/run.py

test: install-dev ## run every test: SQLite, browser, PostgreSQL with Redis
	@exec $(PY) .make/test.py $(ARGS)

chaos: install-dev ## hold the drills that kill, freeze and cut off real processes, one by one (SIZE=small: in small, as tests)
	@exec $(PY) .make/chaos.py $(ARGS)

lint: install-dev ## ruff and djlint
	@$(CHECK) ruff check . $(ARGS)
	@$(CHECK) ruff format --check .
	@$(CHECK) djlint templates --lint --quiet

types: install-dev ## mypy: strict on rules and actions
	@$(CHECK) mypy $(ARGS)

contracts: install-dev ## import-linter: floors and rooms
	@$(CHECK) lint-imports $(ARGS)

format: install-dev ## let ruff put the Python code in order
	@$(CHECK) ruff check --fix .
	@$(CHECK) ruff format .

bench: install-dev ## measure the speed figures beside their floors, in a database of its own
	@$(PY) .make/bench.py $(ARGS)

words: install-dev ## gather the words to translate into kam/locale, and compile them (ARGS=--check only looks)
	@$(CHECK) python .make/words.py $(ARGS)

locks: install-dev ## write requirements/*.txt from pyproject.toml (ARGS=--upgrade takes newer versions)
	@$(CHECK) python .make/locks.py $(ARGS)

clean: ## remove the environment and the caches; the data in var/ stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis var/checks
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
