# `make` alone explains itself.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV   ?= .venv
PORT   ?= 8000
DATA   ?= var/demo
PACK   ?= packs/latvia
COUNT  ?= 2000
NAME   ?=
BIN     = $(VENV)/bin
TAG     = $(shell $(PYTHON) -c 'import sys; print("py%d%d" % sys.version_info[:2])')

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check lint docs bench fresh dev messages pictures requirements wheel

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# no pinned requirements for this Python: say so in one sentence
requirements/%.txt:
	@$(if $(PYTHON),$(PYTHON) tools/check_python.py,echo "Vienreiz needs Python 3.11, 3.12 or 3.13, and none was found."; exit 1)
	@echo "There are no pinned requirements for this Python: $@ is missing."; exit 1

# an environment is made once, and again when its pinned requirements change
$(VENV)/.installed: requirements/$(TAG).txt pyproject.toml
	@$(PYTHON) tools/check_python.py
	@echo "Setting up: installing the pinned requirements into $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/$(TAG).txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/$(TAG)-dev.txt
	@echo "Setting up: installing the tools of developers into $(VENV) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/$(TAG)-dev.txt
	@touch $@

dev: $(VENV)/.installed-dev  ## set up for development, with the commit hooks
	@if [ -d .git ]; then git config core.hooksPath tools/hooks; fi

demo: $(VENV)/.installed  ## a whole small state on http://localhost:8000 (PORT=… DATA=… PACK=…)
	@exec $(BIN)/vienreiz demo --port $(PORT) --folder $(DATA) --pack $(PACK) --count $(COUNT)

demo-reset:  ## throw the demonstration's state away
	@$(PYTHON) tools/reset_demo.py "$(DATA)"

test: $(VENV)/.installed-dev  ## all tests; what is absent is skipped aloud
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: lint test  ## all that CI asks of a commit

lint: $(VENV)/.installed-dev  ## style, types, contracts, texts, documents, licences
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/messages.py --check
	@$(BIN)/python tools/document.py --check
	@$(BIN)/python tools/check_licences.py

messages: $(VENV)/.installed-dev  ## collect the texts of all pages and compile the translations
	@$(BIN)/python tools/messages.py

docs: $(VENV)/.installed-dev  ## write the module map and the list of settings from the code
	@$(BIN)/python tools/document.py

bench: $(VENV)/.installed-dev  ## one benchmark beside its peer: make bench NAME=asks
	@test -n "$(NAME)" || { echo "Which one? $$(ls benchmarks/*.py | xargs -n1 basename | sed 's/\.py//' | tr '\n' ' ')"; exit 2; }
	@$(BIN)/python benchmarks/$(NAME).py

fresh:  ## both commands in a bare Debian (as root, needs debootstrap)
	@bash tools/fresh.sh

pictures: $(VENV)/.installed-dev  ## the pictures of the README anew, from a running demonstration (DATA=…)
	@$(BIN)/python tools/pictures.py "$(DATA)"

requirements:  ## pin the requirements of every Python anew (needs python3.11, 3.12 and 3.13)
	@bash tools/pin_requirements.sh

wheel: $(VENV)/.installed-dev  ## build the wheel into dist/
	@$(BIN)/python -m build --wheel --no-isolation
