# Everything happens in .venv, which is made on first use. `make help` lists the targets.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Tests wait for processes as often as they compute: one more than there are processors, four at most.
# Those that start none never wait.
WORKERS := $(shell cores=$$(nproc); echo $$((cores < 4 ? cores + 1 : 4)))
CORES   := $(shell nproc)
PYTEST  := $(BIN)/python -m pytest --dist loadgroup --no-loadscope-reorder --numprocesses
# Hundreds of processes are started, each of which would compile all again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test quick lint graph release mutants hostile diagnosis seeds search bench groups scale commands kills deaths cluster clusterkills busy markers writers damage slow student evening marking formgrader messages equations planted flow pictures clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(READY) ## make .venv with everything in it

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "This Python cannot make virtual environments. On Debian: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV): a minute or two, once."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[cluster,dev,pdf,postgresql]'
	@touch $@

demo: $(READY) ## make a sample class, mark it, print its marks
	@$(BIN)/autograder demo

test: $(READY) ## run the linter and all tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(PYTEST) $(WORKERS)

quick: $(READY) ## run the linter and the tests that start no process
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(PYTEST) $(CORES) -m "not processes"

lint: $(READY) ## format and lint
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

graph: $(READY) ## draw which package of the marker imports which: dist/imports.svg
	@$(BIN)/python -m benchmarks.import_graph

release: $(READY) ## solutions/ -> assignments/, dist/hw4.zip and dist/hw4.pdf
	@$(BIN)/autograder release

mutants: $(READY) ## mutate the key and see whether the hidden checks notice
	@$(BIN)/python -m benchmarks.mutants

hostile: $(READY) ## 10,000 submissions that compute nothing: does one earn a mark?
	@$(BIN)/python -m benchmarks.hostile_results

diagnosis: $(READY) ## false names among mutants of the key, and what diagnosis costs
	@$(BIN)/python -m benchmarks.diagnosis

seeds: $(READY) ## known right and wrong answers on many seeds: does any check depend on luck
	@$(BIN)/python -m benchmarks.seeds

search: $(READY) ## C8 on 20 seeds: honest searches, the starting settings, twelve unfair ways; its rehearsal
	@$(BIN)/python -m benchmarks.search
	@$(BIN)/python -m benchmarks.rehearsal

bench: $(READY) ## time marking against stock nbgrader, the notebooks, each check
	@$(BIN)/python -m benchmarks.marking
	@$(BIN)/python -m benchmarks.timing

groups: $(READY) ## group written answers whose truth is known: is anything equal that is not?
	@$(BIN)/python -m benchmarks.groups

scale: $(READY) ## mark 500 submissions in one run and watch the marker
	@$(BIN)/python -m benchmarks.scale

commands: $(READY) ## what each command costs on 500 submissions that have been marked
	@$(BIN)/python -m benchmarks.commands

kills: $(READY) ## kill marking at 50 random moments and see whether anything is lost
	@$(BIN)/python -m benchmarks.kills

deaths: $(READY) ## kill one of two that mark 60 submissions: what does it cost the others?
	@$(BIN)/python -m benchmarks.deaths

cluster: $(READY) ## mark 200 submissions on 2 and 4 workers over TLS and with --jobs: what does a cluster cost?
	@$(BIN)/python -m benchmarks.cluster

clusterkills: $(READY) ## kill worker, scheduler and client at 50 random moments: is anything lost?
	@$(BIN)/python -m benchmarks.cluster_kills

busy: $(READY) ## mark right submissions while other processes take the machine: is a mark lost?
	@$(BIN)/python -m benchmarks.busy

markers: $(READY) ## two markers at written desks and `grade --force` at once, 1,000 marks: is one lost?
	@$(BIN)/python -m benchmarks.desk_markers

writers: $(READY) ## two markers in Formgrader and `grade --force` on PostgreSQL, 10,000 writes: is one lost?
	@$(BIN)/python -m benchmarks.many_writers

damage: $(READY) ## damaged submissions: our marks beside stock nbgrader's; 1,000 damaged, 1,000 packed at random
	@$(BIN)/python -m benchmarks.damage
	@$(BIN)/python -m benchmarks.random_damage
	@$(BIN)/python -m benchmarks.random_hand_ins

slow: $(READY) ## hand in what makes a marker slow, ten times as large, and time each command
	@$(BIN)/python -m benchmarks.slow_inputs

student: $(READY) ## follow the students' page in a new environment without nbgrader
	@$(BIN)/autograder release
	@$(BIN)/python -m benchmarks.student_environment

evening: $(READY) ## an instructor's evening with 60 students, driven in Chromium up to the marks
	@$(BIN)/python -m benchmarks.evening

marking: $(READY) ## mark 200 written answers at the desk and in Formgrader, in Chromium: keys, waits, minutes
	@$(BIN)/python -m benchmarks.desk_marking

formgrader: $(READY) ## Formgrader with 1,500 students, before and after: each address and page, in Chromium
	@$(BIN)/python -m benchmarks.formgrader

SETS := $(wildcard benchmarks/derivations/*.json)
messages: $(READY) ## what each known mistake is told, by the kit and by the marker
	@$(BIN)/python -m benchmarks.messages

equations: $(READY) ## noted derivations (SETS=...): how many equalities are understood, and misjudged
	@$(BIN)/python -m benchmarks.equations $(SETS)

planted: $(READY) ## plant slips in right derivations (SETS=...): what share is called false
	@$(BIN)/python -m benchmarks.planted_steps $(SETS)

flow: $(READY) ## picture the planted slips of C3, each with its box lit, into build/flow
	@$(BIN)/python -m benchmarks.flow_pictures build/flow >/dev/null

pictures: $(READY) ## make the README's pictures anew, in Chromium
	@$(BIN)/python -m benchmarks.pictures >/dev/null

clean: ## remove .venv and everything generated that is not in git
	rm -rf $(VENV) dist assignments/*/hw4kit class-demo build *.egg-info .pytest_cache .ruff_cache
