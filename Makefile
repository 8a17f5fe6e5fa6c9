# The doors of the project. Each sets up what it needs in the checkout (.venv, node_modules, var) and nothing outside of it.
# PYTHON names the Python to start from; PORT the port of the demo.

PYTHON ?= $(shell command -v python3 || command -v python || echo python3)
RUN := .venv/bin/python
# Some machines forbid Python to keep what it has compiled; then each of the programs would compile Django anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo demo-reset test smoke check bench chaos api-schema screenshot setup setup-tests

help:
	@echo "make demo        run the platform with example data on http://127.0.0.1:8000 (PORT=… for another port)"
	@echo "make demo-reset  throw the demo's data away; the next make demo starts over"
	@echo "make test        run the tests on all cores; ARGS=… for a part, in one process"
	@echo "make smoke       walk the network's main job against running processes"
	@echo "make check       lint, format, types, import contract, migrations, templates, translations, OpenAPI"
	@echo "make bench       measure on this machine and print; ARGS=outbox for one subject"
	@echo "make chaos       send to 10,000 people while workers are killed and servers restart, in about ten minutes"
	@echo "make api-schema  write docs/openapi.yaml anew from the code"
	@echo "make screenshot  take the pictures of the README anew"

setup:
	@$(PYTHON) unnm/bootstrap.py

setup-tests:
	@$(PYTHON) unnm/bootstrap.py --tests

demo: setup
	@exec $(RUN) -m unnm.stack demo

demo-reset: setup
	@$(RUN) -m unnm.stack reset

test: setup-tests
	@$(RUN) -m pytest $(or $(ARGS),--numprocesses auto --maxprocesses 4 --no-loadscope-reorder)

smoke: setup
	@$(RUN) -m unnm.stack smoke

check: setup
	@$(RUN) -m unnm.stack check

bench: setup
	@exec $(RUN) -m unnm.bench $(ARGS)

chaos: setup
	@exec $(RUN) -m unnm.chaos $(ARGS)

api-schema: setup
	@$(RUN) -m unnm.stack api-schema

screenshot: setup-tests
	@$(RUN) -m unnm.stack.screenshot
