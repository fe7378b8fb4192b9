#!/bin/sh
# rpy2, built for the R that is here (setup/system.sh saw to R). Exit 6 if R cannot be called with it.
set -eu
cd "$(dirname "$0")/.."
. setup/steps.sh

fresh r "$(command -v R)" setup/r.sh requirements/r.txt && exit 0

# The two ways rpy2 can call R. API is compiled, which takes a C compiler and the headers of Python;
# ABI needs neither. Asking for API where the headers are missing breaks the build.
mode=ABI
if command -v cc >/dev/null 2>&1 &&
    [ -f "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ]; then
    mode=ANY # both, as far as they can be built
fi

build() { # build MODE
    # No build isolation: setuptools and cffi are locked in run.txt. No cache: pip would keep a wheel
    # built the one way and hand it out after a compiler was installed, or R was replaced.
    RPY2_CFFI_MODE=$1 .venv/bin/python -m pip --disable-pip-version-check --no-input install \
        --require-hashes --no-deps --no-build-isolation --no-cache-dir --force-reinstall \
        -r requirements/r.txt >"$log" 2>&1 </dev/null || return 1
    # `--vanilla` before R starts: no .Rprofile and no .RData may take part, not even here.
    called=$(.venv/bin/python -c '
import os, sys
os.environ["RPY2_CFFI_MODE"] = {"ABI": "ABI"}.get(sys.argv[1], "API")
from rpy2.rinterface_lib import embedded
embedded.set_initoptions(("rpy2", "--quiet", "--no-save", "--vanilla"))
from rpy2 import robjects
version = robjects.r("as.character(getRversion())")[0]
mice = robjects.r("""if (requireNamespace("mice", quietly = TRUE) && requireNamespace("nnet", quietly = TRUE))
    paste("mice", packageVersion("mice")) else "no mice, so no multiple imputation" """)[0]
print(os.environ["RPY2_CFFI_MODE"], version, mice, sep="|")
' "$1" 2>>"$log")
}

say "set-up: installing requirements/r.txt"
if ! build $mode && { [ $mode = ABI ] || ! build ABI; }; then
    fail_with_log "rpy2 could not be built, or could not start R"
    say "To go on without R, and so without the comparison: make report NO_R=1"
    exit 6
fi
mark r "$(command -v R)" setup/r.sh requirements/r.txt
printf '%s\n' "${called%%|*}" >.venv/stamps/rpy2-mode
version=${called#*|}
note r "R ${version%%|*}, called by rpy2 ($(cat .venv/stamps/rpy2-mode) mode); ${version#*|}"
