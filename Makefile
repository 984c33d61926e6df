# Every target sets up what it needs; what is set up already is not done again.
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

# A command of ops/ for a deployed stage where STAGE is given, else one of local/ for the stack on this machine.
for_stage = $(if $(filter command line environment,$(origin STAGE)),$(1) --stage $(STAGE),$(2))

.PHONY: help setup setup-sam local logs demo test check lint types imports validate build clean

help:  ## the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: .venv/.ready .tools/ministack/.ready  ## install what local, demo and test need
setup-sam: .tools/sam/.ready  ## install what validate, build and deploy need as well

$(UV):
	@$(PYTHON_BASE) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || { \
	  echo "$(PYTHON_BASE) is no Python 3.11 or newer: name one, as in make setup PYTHON_BASE=python3.13" >&2; exit 1; }
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
	@$(UV) pip install --quiet --python .tools/ministack --compile-bytecode ministack==$(MINISTACK_VERSION) aws-sam-translator==1.115.0 cryptography
	@touch $@

.tools/sam/.ready: Makefile | $(UV)
	@echo "setting up: aws-sam-cli $(SAM_VERSION)"
	@$(UV) venv --quiet --allow-existing --python "$$($(PYTHON_BASE) -c 'import sys; print(sys.executable)')" .tools/sam
	@$(UV) pip install --quiet --python .tools/sam --compile-bytecode aws-sam-cli==$(SAM_VERSION)
	@touch $@

local: setup  ## everything on this machine until Ctrl-C: playground on port 3001, API on port 3000
	@$(PYTHON) -m local up

logs: setup  ## the flow, live, one line per step (STAGE=dev for a deployed one)
	@$(PYTHON) -m $(call for_stage,ops.logs,local logs)

demo: setup  ## one conversation on the whole stack, from the call to the answers, each step checked
	@$(PYTHON) -m local demo

test: setup setup-sam  ## run the whole suite
	@$(PYTHON) -m pytest -n 2 --dist worksteal

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

build: setup setup-sam  ## build what is deployed, bytecode included (STAGE, RUNTIME=python3.13, ARCH=arm64)
	@$(PYTHON) -m ops.build --stage $(STAGE) $(if $(RUNTIME),--runtime $(RUNTIME)) $(if $(ARCH),--architecture $(ARCH))
	@echo "next: make deploy-local tries a deployment on this machine; make deploy STAGE=$(STAGE) checks, builds and deploys"

.PHONY: lock
lock: setup  ## write layers/dependencies/requirements.lock anew, from its requirements.txt and constraints.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  --constraint constraints.txt layers/dependencies/requirements.txt --output-file layers/dependencies/requirements.lock

.PHONY: deploy secrets deploy-local
deploy: setup setup-sam  ## check, build and deploy a stage with the values in samconfig.toml (STAGE)
	@$(PYTHON) -m ops.deploy --stage $(STAGE)

secrets: setup  ## set or replace a stage's credentials (STAGE; STDIN=1 reads lines NAME=value)
	@$(PYTHON) -m ops.secrets --stage $(STAGE) $(if $(STDIN),--stdin)

deploy-local: setup setup-sam  ## a whole first deployment on this machine: deploy, converse, delete
	@$(PYTHON) -m local.deployment

clean:  ## remove what was installed and built
	rm -rf .venv .tools .local .aws-sam

.PHONY: screenshots
screenshots: setup  ## take the pictures in docs/pictures of a short conversation (needs chromium)
	@$(PYTHON) -m local.playground.screenshots

.PHONY: doctor
doctor: setup  ## what is wrong and how to mend it: the running stack, or STAGE=dev (FIX=1 sets the webhook)
	@$(PYTHON) -m $(call for_stage,ops.doctor,local doctor) $(if $(FIX),--fix)

.PHONY: bench
bench: setup setup-sam .tools/bench/.ready  ## what it costs, as ratios to a naive bundle (five minutes; valgrind for one part)
	@$(PYTHON) -m bench

.tools/bench/.ready: bench/naive/requirements.txt constraints.txt | .venv/.ready
	@echo "setting up: the naive bundle that bench compares with"
	@rm -rf .tools/bench
	@$(UV) pip install --quiet --link-mode copy --python .venv --constraint constraints.txt \
	  --target .tools/bench/naive --requirement bench/naive/requirements.txt
	@$(UV) pip install --quiet --link-mode copy --python .venv --constraint constraints.txt \
	  --target .tools/bench/runtime boto3 awslambdaric
	@touch $@

.PHONY: kill
kill: setup  ## kill -9 at fifty random moments under load, then compare tables and sends (four minutes; SEED=7 KILLS=50)
	@$(PYTHON) -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(KILLS),--kills $(KILLS))

.PHONY: sim
sim: setup  ## every I/O call of every scenario with every fault (MODE=pairs, seeds, mutants, bursts, tables, N=; SEED= SCENARIO= replays)
	@$(PYTHON) -m tests.simulation $(if $(MODE),$(MODE),$(if $(SEED),replay,single)) $(if $(SCENARIO),--scenario $(SCENARIO)) \
	  $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS)) $(if $(WILD),--wild) $(if $(N),--number $(N)) \
	  $(if $(ENDPOINT),--endpoint $(ENDPOINT))

.PHONY: fuzz
fuzz: setup  ## 100,000 mutated webhook requests to the real handlers (REQUESTS, SEED)
	@$(PYTHON) -m tests.fuzz $(if $(REQUESTS),--requests $(REQUESTS)) $(if $(SEED),--seed $(SEED))
