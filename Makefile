# make chat   try it in this terminal        make test   everything CI runs
# make quick  before each commit, in a minute: all but the tests that start programs or servers
# make bench  speed, as ratios               make messages   refresh the language catalogs
# make drills   what takes too long for make test: broadcasts killed fifty times, a slow database, seized ones
# make lock   refresh the pinned requirements (never by hand)
# make pictures   draw docs/pictures anew; needs Chromium and the Noto fonts

PYTHON ?= python3
BIN := .venv/bin
CATALOGS := $(wildcard messages/locales/*/LC_MESSAGES/*.po messages/content/*/locales/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGS:.po=.mo)
IN_MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "TMPDIR=/dev/shm" }')
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps

.PHONY: chat quick quick-tests test drills lint bench catalogs messages lock pictures clean

chat: .venv/run $(COMPILED)
	@$(BIN)/python -m bot chat

quick: .venv/test $(COMPILED)
	@$(MAKE) --no-print-directory --jobs=2 lint quick-tests

quick-tests: .venv/test $(COMPILED)
	$(IN_MEMORY) $(BIN)/python -m pytest --quick --numprocesses=2

test: lint
	$(IN_MEMORY) $(BIN)/python -m pytest --numprocesses=3 --dist=worksteal

drills: .venv/test $(COMPILED)
	$(BIN)/python -m pytest --drills -s tests/e2e/broadcasts/test_kill.py tests/e2e/telegram/test_crowds.py \
		tests/e2e/telegram/test_flood.py tests/e2e/together tests/e2e/storms tests/e2e/page/test_hostile.py \
		tests/drills

lint: .venv/test $(COMPILED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline .github/workflows
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml

bench: .venv/test $(COMPILED)
	$(BIN)/python -m tests.bench

catalogs: .venv/run $(COMPILED)

messages: .venv/test
	$(BIN)/python -m tools.words

lock: .venv/test
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --generate-hashes \
		--no-emit-index-url --no-emit-find-links --output-file requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --generate-hashes \
		--no-emit-index-url --no-emit-find-links --extra test --constraint requirements/run.txt \
		--output-file requirements/test.txt pyproject.toml

pictures: .venv/test $(COMPILED)
	$(BIN)/python -m tools.pictures

clean:
	rm -rf .venv $(COMPILED)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv

.venv/run: requirements/run.txt | $(BIN)/python
	@echo "Installing what the bot needs, once"
	@$(PIP) -r $<
	@touch $@

.venv/test: requirements/test.txt | $(BIN)/python
	@$(PIP) -r $<
	@touch $@ .venv/run

%.mo: %.po | .venv/run
	@$(BIN)/python -m messages.compiling $< $@
