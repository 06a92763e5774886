# Everything happens in a project virtualenv; only Rust and Python >= 3.11 are needed beforehand.
VENV ?= .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.ready
BUILT := $(VENV)/.built
SOURCES := $(shell find src crates -name '*.rs' -o -name '*.toml' -o -name '*.csv' 2>/dev/null) Cargo.toml Cargo.lock pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help demo test dev fmt lint docs bench check clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

$(STAMP): requirements-dev.txt
	@sh scripts/setup.sh $(VENV)
	@touch $@

$(BUILT): $(STAMP) $(SOURCES)
	@PIP_QUIET=1 $(VENV)/bin/maturin develop --release --quiet
	@touch $@

dev: $(BUILT) ## virtualenv with the extension built in place

demo: $(BUILT) ## the main job: the pilot against no scheme on the embedded official data
	@$(VENV)/bin/returnflow demo --seed 7 --out demo

test: $(BUILT) ## all tests, Rust and Python
	cargo test --quiet
	$(VENV)/bin/pytest -n 2 --dist loadgroup

lint: $(BUILT) ## formatting, clippy, ruff, mypy, stubtest, the examples' types; any warning fails
	cargo fmt --all --check
	cargo clippy --quiet --workspace --all-targets --features python -- -D warnings
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check
	$(VENV)/bin/mypy
	$(PY) -m mypy.stubtest returnflow._core
	$(PY) scripts/check_examples.py

fmt: $(STAMP) ## format everything
	cargo fmt --all
	$(VENV)/bin/ruff format
	$(VENV)/bin/ruff check --fix

docs: $(BUILT) ## the documentation site, warnings are errors
	$(VENV)/bin/sphinx-build -W --keep-going -b html docs docs/_build/html

bench: $(BUILT) ## compare with peers in the same run
	$(PY) -m benches

check: lint test docs ## what .ci/run runs

clean: ## remove what was built
	rm -rf target $(VENV) docs/_build demo
