# Every target sets up what it needs first; a second call with nothing changed is quick. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.janusrl-setup
BROWSER := .venv/.janusrl-browser
BACKENDS := .venv/.janusrl-backends
DOCS := .venv/.janusrl-docs
DEMO := recipes/laptop/demo.yaml
ARGS ?=

# One thread a process: the work is spread over processes. Nothing in this project needs a model hub to pass its tests.
export OMP_NUM_THREADS ?= 1
export TOKENIZERS_PARALLELISM ?= false

.PHONY: help setup browser backends demo test check bench docs clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: $(STAMP) ## create .venv and install janusrl with everything a laptop needs
browser: $(BROWSER) ## find a Chromium, or install one
backends: $(BACKENDS) ## install R, Octave, Mathics, Manim, LaTeX, Ray, a Chromium and the libraries of web pages

$(STAMP): pyproject.toml constraints/cpu.txt tools/setup.sh
	@PYTHON="$(PYTHON)" tools/setup.sh
	@touch $@

$(BROWSER): $(STAMP) tools/browser.sh
	@tools/browser.sh
	@touch $@

$(BACKENDS): $(STAMP) tools/backends.sh tools/browser.sh tools/web_libs.sh $(wildcard tools/web_libs/*)
	@tools/backends.sh
	@touch $@ $(BROWSER)

$(DOCS): $(STAMP)
	@$(BIN)/python -m pip install --quiet --quiet --constraint constraints/cpu.txt --editable '.[docs]'
	@touch $@

demo: $(STAMP) ## train a small model on this machine by what its code draws, and write the report
	@$(BIN)/janusrl run $(DEMO) $(ARGS)
	@$(BIN)/janusrl report runs/demo
	@echo "The report: $(CURDIR)/runs/demo/report.html"

test: $(STAMP) $(BACKENDS) ## all tests, the slow ones too (ARGS="-k svg" picks some)
	@HF_HUB_OFFLINE=1 $(BIN)/python -m pytest $(ARGS)

check: $(STAMP) ## style, types and import rules; all are run, whatever the first says
	@status=0; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/mypy janusrl envs rewards data || status=1; \
	$(BIN)/python tools/check_imports.py || status=1; \
	exit $$status

bench: $(STAMP) ## throughput of rendering and scoring, as JSON
	@$(BIN)/janusrl bench $(ARGS)

docs: $(DOCS) ## the documentation site, in site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "The documentation: $(CURDIR)/site/index.html"

clean: ## remove what the targets built; runs/ and .venv stay
	@rm -rf build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
