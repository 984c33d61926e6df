# The one entrance. Every target sets up what it needs; what is set up already costs nothing.
.DEFAULT_GOAL := help
SHELL := /bin/bash
STAGE ?= dev
PYTHON_BASE ?= python3
SAM_VERSION := 1.170.0
MINISTACK_VERSION := 1.5.33
UV_VERSION := 0.13.9

PYTHON := .venv/bin/python
UV := .tools/uv/bin/uv
SAM := SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 .tools/sam/bin/sam
LISTS := pyproject.toml constraints.txt layers/dependencies/requirements.txt

.PHONY: help setup setup-sam local logs demo test check lint types imports validate build deploy clean

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: .venv/.ready .tools/ministack/.ready  ## what local, demo and test need
setup-sam: .tools/sam/.ready  ## what validate, build and deploy need as well

$(UV):
	@echo "setting up: uv $(UV_VERSION)"
	@$(PYTHON_BASE) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	  --target .tools/uv uv==$(UV_VERSION)

.venv/.ready: $(LISTS) | $(UV)
	@echo "setting up: the project's own packages"
	@$(UV) venv --quiet --allow-existing --python "$$($(PYTHON_BASE) -c 'import sys; print(sys.executable)')" .venv
	@$(UV) pip install --quiet --python .venv --constraint constraints.txt --compile-bytecode -e . --group dev
	@touch $@

.tools/ministack/.ready: Makefile | $(UV)
	@echo "setting up: ministack $(MINISTACK_VERSION), in place of AWS"
	@$(UV) venv --quiet --allow-existing --python "$$($(PYTHON_BASE) -c 'import sys; print(sys.executable)')" .tools/ministack
	@$(UV) pip install --quiet --python .tools/ministack --compile-bytecode ministack==$(MINISTACK_VERSION) cryptography
	@touch $@

.tools/sam/.ready: Makefile | $(UV)
	@echo "setting up: aws-sam-cli $(SAM_VERSION)"
	@$(UV) venv --quiet --allow-existing --python "$$($(PYTHON_BASE) -c 'import sys; print(sys.executable)')" .tools/sam
	@$(UV) pip install --quiet --python .tools/sam --compile-bytecode aws-sam-cli==$(SAM_VERSION)
	@touch $@

local: setup  ## the whole stack on this machine, interactive, until Ctrl-C
	@$(PYTHON) -m local up

logs: setup  ## the flow, live, one line per step (STAGE=dev for a deployed one)
	@$(PYTHON) -m local logs $(if $(filter command line environment,$(origin STAGE)),--stage $(STAGE))

demo: setup  ## Ana's story on the whole stack, unattended
	@$(PYTHON) -m local demo

test: setup setup-sam  ## the whole suite
	@$(PYTHON) -m pytest

check: lint types imports validate  ## format, lint, types, who may import whom, the template

lint: setup
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .

types: setup
	@.venv/bin/mypy

imports: setup
	@.venv/bin/lint-imports

validate: setup setup-sam  ## the template: sam's own lint, then our assertions
	@$(SAM) validate --lint
	@$(PYTHON) -m pytest --quiet tests/architecture

build: setup setup-sam  ## what is deployed, bytecode included (STAGE, RUNTIME=python3.13, ARCH=arm64)
	@$(PYTHON) -m local.build --stage $(STAGE) $(if $(RUNTIME),--runtime $(RUNTIME)) $(if $(ARCH),--architecture $(ARCH))

deploy: build  ## build and deploy a stage with the values in samconfig.toml (STAGE)
	@$(SAM) deploy --config-env $(STAGE)

clean:  ## remove what was set up and built
	rm -rf .venv .tools .local .aws-sam
