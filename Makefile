# Every verb is one of tools/dev.py's, which works without make too: python3 tools/dev.py VERB
#   make demo ARGS="--port 9000"     make test ARGS="-k holds -x"     make bench ONLY=holds_per_s
PYTHON = python3

.PHONY: help setup demo test test-long check fix screens pictures texts sbom audit bench
.NOTPARALLEL:

help:
	@$(PYTHON) tools/dev.py help

setup demo test test-long check fix screens pictures texts sbom audit:
	@$(PYTHON) tools/dev.py $@ $(ARGS)

bench:
	@$(PYTHON) tools/dev.py bench $(if $(ONLY),"ONLY=$(ONLY)") $(ARGS)
