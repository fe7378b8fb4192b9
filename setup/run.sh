#!/bin/sh
# setup/run.sh TARGET: does what `make TARGET` promises, after the set-up that it needs, and names the
# exit code when it fails (in the file FAILURE_FILE for make, see the Makefile).
set -u
cd "$(dirname "$0")/.." || exit 1
. setup/steps.sh
target=$1
: "${STUDY:?comes from the Makefile: use make}"
[ -z "${FAILURE_FILE:-}" ] || rm -f "$FAILURE_FILE"

meaning() {
    case $target:$1${2:+:$2} in
    *:1:set-up) echo "the set-up could not be finished" ;;
    check:1) echo "a check or a test failed: ${failed:-see above}" ;;
    test:1) echo "a test failed" ;;
    fuzz:1) echo "a drawn study was not answered alike; the end of the output shows the smallest one" ;;
    fuzz-input:1) echo "a corrupted study was neither refused with messages nor run; the output says how to repeat it" ;;
    *:1) echo "a fault of ours" ;;
    *:2) echo "usage" ;;
    *:3) echo "the study file or the data are wrong" ;;
    *:5) echo "R and Python, or the published figures, disagree" ;;
    *:6 | *:6:set-up) echo "R cannot be used and the comparison was asked for (NO_R=1 goes without it)" ;;
    docs:7) echo "the website could not be rendered" ;;
    *:7) echo "the manuscript could not be rendered" ;;
    *:130) echo "interrupted" ;;
    *) echo "unexpected" ;;
    esac
}

finish() { # finish CODE [set-up]
    [ "$1" = 0 ] && exit 0
    line="make $target: exit $1: $(meaning "$1" "${2:-}")"
    if [ -n "${FAILURE_FILE:-}" ]; then
        printf '%s\n' "$line" >"$FAILURE_FILE"
        exit 0
    fi
    say "$line"
    exit "$1"
}

# prepare [dev]: everything that can be set up, once; costs a few milliseconds when it was done.
prepare() {
    (
        # Two targets started at once must not write to .venv together.
        if command -v flock >/dev/null 2>&1; then flock 9; fi
        r_ready=${NO_R:-}
        if fresh r "$(command -v R)" setup/r.sh requirements/r.txt; then r_ready=yes; fi
        if ! venv_usable || [ -z "$r_ready" ]; then sh setup/system.sh || exit; fi
        sh setup/python.sh "$@" || exit
        [ -n "${NO_R:-}" ] || sh setup/r.sh || exit
        quarto=$(command -v quarto)
        if ! fresh quarto "$quarto" setup/get_quarto.py requirements/quarto.txt; then
            note quarto "$(.venv/bin/python setup/get_quarto.py 2>"$log" || echo "no Quarto: the attempt failed, see $log")"
            mark quarto "$quarto" setup/get_quarto.py requirements/quarto.txt
        fi
    ) 9>build/.lock || finish $? set-up

    PATH=$(pwd)/.venv/bin:$PATH # a Quarto that was installed there is found
    QUARTO_PYTHON=$(pwd)/.venv/bin/python
    # The way rpy2 was built to call R; else it tries the other first and complains.
    if [ -z "${RPY2_CFFI_MODE:-}" ] && [ -f .venv/stamps/rpy2-mode ]; then
        RPY2_CFFI_MODE=$(cat .venv/stamps/rpy2-mode)
        export RPY2_CFFI_MODE
    fi
    # A bare machine has the C locale, in which R reads no letter beyond ASCII.
    [ "$(locale charmap 2>/dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8
    export PATH QUARTO_PYTHON PYTHONUTF8=1
}

pytest() {
    # Its own codes (no tests, a wrong option ...) are not ours: whatever is not 0 is a failure. Each
    # worker starts an R of its own, so a machine of many cores does not get as many; and the workers
    # need the cores, which the threads of linear algebra would take from each other.
    OPENBLAS_NUM_THREADS=1 .venv/bin/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile ||
        return 1
}

# In CI the tests get the browser that they need; a person's machine is left as it is.
prepare_browser() { [ -z "${CI:-}" ] || BROWSER=1 sh setup/system.sh || finish $? set-up; }

# checked NAME COMMAND...: one line when all is well, else what the command said.
checked() {
    name=$1
    shift
    if "$@" >"build/.check.$$" 2>&1; then
        say "$name: ok"
    else
        cat "build/.check.$$" >&2
        say "$name: failed"
        failed=${failed:+$failed, }$name
    fi
    rm -f "build/.check.$$"
}

no_r=${NO_R:+--no-r}
# shellcheck disable=SC2086 # $no_r is one word or none
case $target in
setup)
    prepare dev
    say "Set-up is done:"
    for step in package r quarto; do
        [ ! -f ".venv/stamps/$step.note" ] || sed 's/^/    /' ".venv/stamps/$step.note" >&2
    done
    ;;
report)
    prepare
    .venv/bin/python setup/make_report.py "$STUDY" --to "$TO" --engine "$ENGINE" $no_r
    finish $?
    ;;
verify)
    NO_R= # the comparison is what was asked for
    prepare
    set --
    [ -z "${JUNIT:-}" ] || set -- "$@" --junit "$JUNIT"
    [ -z "${MARKDOWN:-}" ] || set -- "$@" --markdown "$MARKDOWN"
    [ -z "${BADGE:-}" ] || set -- "$@" --badge "$BADGE"
    .venv/bin/python -m pyanalysis verify "$STUDY" ${SUMMARY:+--summary} "$@"
    finish $?
    ;;
test)
    prepare dev
    prepare_browser
    pytest
    finish $?
    ;;
fuzz)
    NO_R= # what is drawn is compared with R
    prepare dev
    FUZZ_N=${N:-1000} .venv/bin/python -m pytest -q -s tests/fuzz/test_languages_agree.py || finish 1
    ;;
fuzz-input)
    prepare dev
    FUZZ_INPUT_N=${N:-10000} .venv/bin/python -m pytest -q -s tests/fuzz/test_broken_inputs.py ||
        finish 1
    ;;
check)
    prepare dev
    prepare_browser
    failed=
    checked "ruff check" .venv/bin/ruff check .
    checked "ruff format" .venv/bin/ruff format --check .
    # shellcheck disable=SC2046
    checked "mypy" .venv/bin/mypy --strict \
        $(find pyanalysis tests data setup benchmarks -name '*.py' -not -path '*/.*' 2>/dev/null)
    checked "import-linter" .venv/bin/lint-imports
    pytest || failed=${failed:+$failed, }tests
    [ -z "$failed" ] || finish 1
    ;;
benchmark)
    prepare
    # What is measured beside the project: where it cannot be had, the page says so.
    BENCHMARK=1 sh setup/system.sh || finish $? set-up
    sh setup/python.sh benchmark || say "set-up: the benchmark leaves out PyPI tableone"
    .venv/bin/python -m benchmarks.benchmark
    finish $?
    ;;
parity)
    NO_R= # the comparison is what was asked for
    prepare
    .venv/bin/python -m benchmarks.parity
    finish $?
    ;;
docs)
    prepare
    .venv/bin/python setup/reference_pages.py || finish 1
    if ! command -v quarto >/dev/null 2>&1; then
        say "There is no Quarto on this machine: the pages can be read as they are, from docs/index.md on."
        finish 7
    fi
    quarto render docs || finish 7
    say "The website: docs/_site/index.html"
    ;;
pictures)
    prepare
    .venv/bin/python -m pyanalysis report data/residual_pain --to pdf || finish $?
    .venv/bin/python setup/pictures.py || finish 1
    ;;
wheel)
    NO_R=yes
    prepare
    # What an older build left would get into this one.
    rm -rf build/lib build/bdist.*
    .venv/bin/python -m pip --disable-pip-version-check --no-input wheel --quiet \
        --no-deps --no-build-isolation --wheel-dir dist . >"$log" 2>&1 || {
        fail_with_log "pip could not build the wheel"
        finish 1
    }
    rm -rf build/lib build/bdist.*
    ls dist/*.whl >&2
    ;;
lock)
    prepare
    sh setup/lock.sh ${UPGRADE:+--upgrade}
    finish $?
    ;;
clean)
    rm -rf build _output .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
    rm -rf .quarto pyanalysis.egg-info dist docs/_site docs/.quarto
    find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
    ;;
*)
    say "setup/run.sh: no target '$target'; see make help"
    finish 2
    ;;
esac
