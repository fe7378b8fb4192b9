# shellcheck shell=sh
# Read by the other scripts of this folder (with `.`): what they all need to know.

log=build/setup.log
mkdir -p build

say() { printf '%s\n' "$*" >&2; }

# ---- Steps that are done once: a stamp holds the checksum of what a step was done with ----

# fresh STEP TEXT FILE...: was the step done with this very text and these very files?
fresh() {
    [ -f ".venv/stamps/$1" ] && [ "$(cat ".venv/stamps/$1")" = "$(checksum "$@")" ]
}

# mark STEP TEXT FILE...: it is done now.
mark() { mkdir -p .venv/stamps && checksum "$@" >".venv/stamps/$1"; }

checksum() (
    text=$2
    shift 2
    { printf '%s\n' "$text" && cat "$@"; } | cksum
)

# note STEP TEXT: one line for people, shown now and at the end of `make setup`.
note() {
    mkdir -p .venv/stamps && printf '%s\n' "$2" >".venv/stamps/$1.note"
    say "set-up: $2"
}

# fail_with_log TEXT: say what failed and the end of what the tool said.
fail_with_log() {
    say "set-up: $1; the end of $log:"
    tail -n 12 "$log" | sed 's/^/    /' >&2
}

# ---- Python ----

# in_range PYTHON: does it run, and is it a version that we support?
in_range() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1
}

# Debian's python3 has venv, but not ensurepip, without its package python3-venv.
makes_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# choose_python: prints the first that is in range and can make a virtual environment. It is run to
# see that: a name on PATH may be a version manager's placeholder for something not installed.
choose_python() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        if in_range "$candidate" && makes_environments "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# venv_usable: is .venv complete, made in this folder (it cannot be moved), and its Python a
# supported one, the one asked for if one was?
venv_usable() {
    [ "$(cat .venv/stamps/place 2>/dev/null)" = "$(pwd)" ] && in_range .venv/bin/python || return 1
    [ -z "${PYTHON:-}" ] || [ "$(version_of "$PYTHON")" = "$(version_of .venv/bin/python)" ]
}

version_of() { "$1" -c 'import sys; print(sys.version)' 2>/dev/null; }

# ---- R ----

# r_problem: prints why R cannot be used, or nothing.
r_problem() {
    if ! command -v R >/dev/null 2>&1; then
        echo "R is not installed"
        return
    fi
    # confint() of a logistic model is in MASS before R 4.4, and Debian packs MASS on its own.
    R --vanilla --no-echo -e '
        version <- getRversion()
        shared <- list.files(R.home("lib"), "^libR[.](so|dylib)$")
        if (version < "4.2") cat("R", format(version), "is too old: 4.2 or newer is needed\n") else
        if (version < "4.4" && !requireNamespace("MASS", quietly = TRUE))
            cat("the R package MASS is not installed\n") else
        if (length(shared) == 0) cat("R was built without its shared library (libR)\n")
    ' 2>/dev/null || echo "R does not start"
}

# extras_lacking: prints the Debian packages that multiple imputation and matched sets need and that are
# not here.
extras_lacking() {
    R --vanilla --no-echo -e '
        needed <- c("mice", "nnet", "survival")
        here <- vapply(needed, requireNamespace, NA, quietly = TRUE)
        cat(sprintf("r-cran-%s", needed[!here]))
    ' 2>/dev/null || echo "r-cran-mice r-cran-nnet r-cran-survival"
}

# rms_lacks: prints the Debian package of rms where it is not here.
rms_lacks() {
    R --vanilla --no-echo -e 'if (!nzchar(system.file(package = "rms"))) cat("r-cran-rms")' 2>/dev/null ||
        echo r-cran-rms
}

# ---- The browser of the tests ----

# browser_found: prints the Chromium that is on PATH, if any.
browser_found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name"; then return; fi
    done
}

# browser_lacking: prints the package of the browser if none is there.
browser_lacking() { [ -n "$(browser_found)" ] || printf 'chromium'; }

# font_lacking: prints the packages of a Chinese font if Linux has none; other systems come with one.
font_lacking() {
    [ "$(uname -s)" = Linux ] || return 0
    [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || printf 'fonts-wqy-microhei fontconfig'
}
