# Two commands matter: `make run` opens the chat page, `make test` runs the tests. Both install what they need first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run index test test-slow lint model clean

run: index
	$(BIN)/python ui.py

index: $(VENV)/.installed
	$(BIN)/rag index corpus --index index --allow-skipped

# Style, types and the quick tests.
test: lint
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The browser, the wheel and servers: minutes instead of seconds.
test-slow: $(VENV)/.installed-test
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -m slow

# Train the embedded model again, into build/model: make model DATA=<folder of training data>, see training/README.md.
model: $(VENV)/.installed-test
	@test -n "$(DATA)" || { echo "Name the folder with pairs.tsv.gz and cedict.tsv.gz: make model DATA=<folder>"; exit 2; }
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/python -m training $(DATA)

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e .
	touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.[test,langchain]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist *.egg-info index/CURRENT index/generations index/.lock
