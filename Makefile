# Everything starts here: `make report` on a machine that has Python, make and git writes the
# manuscript. The work itself is in setup/run.sh, so that this file stays a list of what there is.

STUDY  ?= data/residual_pain
TO     ?= html,pdf,docx
ENGINE ?= auto
NO_R   ?=
PYTHON ?=
JUNIT    ?=
MARKDOWN ?=
BADGE    ?=
SUMMARY  ?=
N        ?=
export STUDY TO ENGINE NO_R PYTHON JUNIT MARKDOWN BADGE SUMMARY N

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

setup:     ## Do all set-up: .venv with the locked packages, R, rpy2, Quarto if it can be had
report:    ## Analyse STUDY and write the manuscript to _output/ (formats: TO=html,pdf,docx)
verify:    ## Compare STUDY with R and the published figures (JUNIT=, MARKDOWN=, BADGE=FILE, SUMMARY=1)
test:      ## Run the tests
check:     ## Run what CI runs: style, types, architecture, tests
fuzz:      ## Draw N=1000 studies at random and compare Python with R on each
fuzz-input: ## Try N=10000 corrupted study and data files: each is refused with messages, or run
benchmark: ## Time what the project promises (writes docs/benchmark.md)
parity:    ## Compare Python and R over all studies (writes docs/parity.md)
docs:      ## Render the documentation as a website (docs/_site/; needs Quarto)
pictures:  ## Make the pictures of the README anew (docs/pictures/)
wheel:     ## Build the package for pip (dist/)
lock:      ## Make the lock files requirements/*.txt anew (UPGRADE=1 raises all versions)
clean:     ## Remove what was made (build/, _output/, dist/, caches); .venv stays

TARGETS := setup report verify test check fuzz fuzz-input benchmark parity docs pictures wheel lock clean
.PHONY: help $(TARGETS) $(TARGETS:%=run-%)

help: ## Show this list
	@echo "make TARGET [STUDY=$(STUDY)] [TO=$(TO)] [ENGINE=$(ENGINE)] [NO_R=1] [PYTHON=python3.12]"
	@echo
	@sed -n 's/^\([a-z-]*\): *## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "  %-10s %s\n", $$1, $$2 }'
	@echo
	@echo "NO_R=1 goes without R: every output then says that nothing was cross-checked."

# Two steps, so that the last line of a target that fails is ours and names the exit code: make would
# otherwise close with its own "*** Error 3". The first step leaves that line in a file that carries
# make's process id; the second, expanded only then, stops with it.
raise = $(if $1,$(error $1))
failure_file = build/.failed.$$PPID

$(TARGETS:%=run-%): run-%:
	@mkdir -p build && FAILURE_FILE=$(failure_file) sh setup/run.sh $*

$(TARGETS): %: run-%
	@:$(call raise,$(shell cat $(failure_file) 2>/dev/null && rm -f $(failure_file)))
