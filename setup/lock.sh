#!/bin/sh
# Makes requirements/*.txt anew from pyproject.toml and requirements/*.in: `make lock`.
#
# One version of each package for Python 3.11 to 3.13, Linux and macOS, with the hash of every file
# that may be installed. No address of an index and no path of this machine may get in, and none of
# its configuration may change the answer. `sh setup/lock.sh --upgrade` raises all versions.
set -eu
cd "$(dirname "$0")/.."

uv_version=0.13.9
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
${PYTHON:-.venv/bin/python} -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -qq --disable-pip-version-check "uv==$uv_version"

compile() { # compile OUTPUT ARGUMENT...
    output=requirements/$1
    shift
    "$work/venv/bin/uv" --no-config pip compile --quiet "$@" -o "$output" \
        --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate >/dev/null
    echo "$output: $(grep -c '==' "$output") packages"
}

# The packages that requirements/run.txt has already, left out of the other files.
without_run() { sed -n 's/^\([A-Za-z0-9_.-]*\)==.*/--no-emit-package \1/p' requirements/run.txt; }

compile run.txt pyproject.toml requirements/build.in "$@"
# Of axe-playwright-python only the script of axe-core is used, so what else it would bring stays out.
# shellcheck disable=SC2046
compile dev.txt pyproject.toml --extra dev -c requirements/run.txt $(without_run) \
    --no-emit-package playwright --no-emit-package greenlet --no-emit-package pyee "$@"
# shellcheck disable=SC2046
compile r.txt pyproject.toml --extra r -c requirements/run.txt $(without_run) "$@"
# shellcheck disable=SC2046
compile benchmark.txt requirements/benchmark.in -c requirements/run.txt $(without_run) "$@"
compile jats.txt requirements/jats.in --no-deps "$@"
compile quarto.txt requirements/quarto.in --no-deps "$@"

if grep -n -E 'https?:|file:|(^|[^a-z0-9])/[a-z]|--(extra-)?index-url|--find-links' requirements/*.txt; then
    echo "setup/lock.sh: an address or a path got into the files above" >&2
    exit 1
fi
