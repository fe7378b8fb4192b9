#!/bin/sh
# The virtual environment .venv: the locked packages and pyanalysis itself, editable.
# `setup/python.sh dev` adds what tests and checks need, `benchmark` what `make benchmark` measures.
set -eu
cd "$(dirname "$0")/.."
. setup/steps.sh

if ! venv_usable; then
    if [ -e .venv ] && [ ! -d .venv/stamps ]; then
        say "set-up: there is a .venv that \`make setup\` did not make; rename or remove it."
        exit 1
    fi
    python=$(choose_python)
    rm -rf .venv
    mkdir -p .venv/stamps
    "$python" -m venv .venv >"$log" 2>&1 || {
        fail_with_log "$python could not make .venv"
        exit 1
    }
    pwd >.venv/stamps/place
fi

pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input "$@" >"$log" 2>&1 </dev/null; }

# install LOCK: exactly what it names, by hash; wheels only, so that nothing is compiled.
install() {
    fresh "$1" "" "requirements/$1.txt" && return
    say "set-up: installing requirements/$1.txt"
    pip install --require-hashes --no-deps --only-binary :all: -r "requirements/$1.txt" || {
        fail_with_log "pip could not install requirements/$1.txt"
        exit 1
    }
    mark "$1" "" "requirements/$1.txt"
}

install run
[ $# = 0 ] || install "$1"
[ "${1:-}" != dev ] || install jats

if ! fresh package "" pyproject.toml; then
    # setuptools is locked in run.txt: nothing is downloaded to build with.
    pip install --no-deps --no-build-isolation --editable . || {
        fail_with_log "pip could not install pyanalysis from this folder"
        exit 1
    }
    mark package "" pyproject.toml
    note package "Python $(.venv/bin/python -c 'import platform; print(platform.python_version())') in .venv"
fi
