# Two commands do everything on a fresh machine: make demo, make test.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
CORE := .venv/.installed-core
TESTS := .venv/.installed-test
LINT := .venv/.installed-lint
BENCH := .venv/.installed-bench
DATA ?=
SIZES ?= 12 200

.PHONY: demo test test-long bench lint pictures clean

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

$(CORE): pyproject.toml setup.py constraints.txt | $(BIN)/python
	$(PIP) --editable .
	touch $@

$(TESTS): $(CORE)
	$(PIP) --editable '.[test,build]'
	touch $@

$(LINT): $(CORE)
	$(PIP) --editable '.[test,lint]'
	touch $@

$(BENCH): $(CORE)
	$(PIP) --editable '.[bench]'
	touch $@

demo: $(CORE)
	$(BIN)/coanalysis demo demo

test: $(TESTS)
	$(BIN)/python -m pytest -n auto

test-long: $(TESTS)
	COANALYSIS_LONG=1 $(BIN)/python -m pytest -n auto

lint: $(LINT)
	$(BIN)/ruff check src tests benchmarks docs setup.py
	$(BIN)/ruff format --check src tests benchmarks docs setup.py
	$(BIN)/mypy

bench: $(BENCH)
	$(BIN)/python -m benchmarks.quality $(if $(DATA),--data-folder $(DATA))
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.labels
	$(BIN)/python -m benchmarks.inflections $(DATA)
	$(BIN)/python -m benchmarks.language
	$(BIN)/python -m benchmarks.loaders --sizes $(SIZES)

pictures: $(CORE)
	$(BIN)/python docs/make_pictures.py

clean:
	rm -rf .venv build dist demo
