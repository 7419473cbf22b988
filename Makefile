# Every command sets up what it needs first; see `console/bootstrap/`.
PYTHON ?= $(shell command -v python3 || command -v python3.13 || command -v python3.12 || command -v python3.11 || echo python3)

.PHONY: run test bench lint

run:
	@$(PYTHON) -m console.bootstrap run

test:
	@$(PYTHON) -m console.bootstrap test

bench:
	@$(PYTHON) -m console.bootstrap bench

lint:
	@$(PYTHON) -m console.bootstrap lint
