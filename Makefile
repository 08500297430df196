# The commands of the project. `make run` and `make test` set themselves up.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: run test check fix bench torture docs messages new clean

run: $(READY)  ## open the check, the diary and the library in the browser
	@$(BIN)/spotting serve

test: $(READY)  ## run every test, on all cores; installs Chromium for the browser tests where it may
	@sh tests/browser/install_chromium.sh
	$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

check: $(READY)  ## format, lint, types, import order, knowledge
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/unit/test_import_order.py
	$(BIN)/spotting knowledge check

fix: $(READY)  ## mend format and lint
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## measure; nothing is asserted
	$(BIN)/python benchmarks/bench.py

torture: $(READY)  ## the native kernel under sanitizers: fuzzing for two minutes, then its tests; the diary killed 600 times
	SPOTTING_TORTURE_SECONDS=60 $(BIN)/python -m pytest -s tests/torture
	$(BIN)/python tests/torture/sanitized.py
	$(BIN)/python tests/torture/diary_kills.py

docs: $(READY)  ## render a page per condition, finding, rule, test, claim and source into docs/reference
	$(BIN)/python -m spotting.report.pages docs/reference

messages: $(READY)  ## collect the texts to be translated, compile the translations, say what is missing
	$(BIN)/python -m spotting.web.messages extract
	$(BIN)/python -m spotting.web.messages compile
	$(BIN)/python -m spotting.web.messages check

new: $(READY)  ## make new condition=NAME: a commented skeleton
	@$(BIN)/python -m spotting.skeleton condition "$(condition)"

clean:
	rm -rf .venv build dist docs/reference

$(READY): requirements/dev.txt pyproject.toml hatch_build.py $(wildcard src/spotting/reasoning/inference/native/*.[ch])
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "spotting needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)
