#!/bin/sh
# What only the system's package manager can give: a Python that can make virtual environments and,
# unless NO_R is set, R. Installs it on Debian and its kin as root or with sudo that asks for no
# password; else says what to type. Exit 0, 6 (R is missing) or 1 (Python is). The R packages that only
# multiple imputation and matched sets need, and a font for manuscripts in Chinese, are installed as well
# where that is possible; all else works without them. With BENCHMARK set, so is the one that only the
# benchmark needs; with BROWSER set, the browser in which the tests check the HTML for accessibility.
set -eu
cd "$(dirname "$0")/.."
. setup/steps.sh

missing() { # what is missing, one line each: PACKAGE...|REASON
    if ! venv_usable && ! choose_python >/dev/null; then
        if [ -n "${PYTHON:-}" ]; then
            echo "|PYTHON=$PYTHON does not run, is not 3.11, 3.12 or 3.13, or lacks ensurepip"
        elif in_range python3; then
            echo "python3-venv|Python cannot make virtual environments (python3-venv is not installed)"
        else
            echo "python3 python3-venv|no Python 3.11, 3.12 or 3.13 was found that runs"
        fi
    fi
    if [ -z "${NO_R:-}" ]; then
        problem=$(r_problem)
        # make: without it `R CMD config`, and with that the build of rpy2, does not work.
        [ -z "$problem" ] || echo "r-base-core r-cran-mass make|$problem"
        [ -n "$problem" ] || command -v make >/dev/null || echo "make|make is not installed"
    fi
}

as_root=
if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi

can_install() { command -v apt-get >/dev/null && $as_root true 2>/dev/null; }

install() { # install PACKAGE...
    say "set-up: installing $*"
    # A list of another, unreachable source may fail; what counts is that the install goes well.
    $as_root apt-get update -qq >"$log" 2>&1 </dev/null || true
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
        --no-install-recommends "$@" >>"$log" 2>&1 </dev/null
}

extra_packages() { # nothing fails without them; mice does not bring nnet, which it calls
    [ -z "${NO_R:-}" ] || return 0
    wanted=$(extras_lacking)
    [ -n "$wanted" ] || return 0
    # shellcheck disable=SC2086
    if can_install && install $wanted && [ -z "$(extras_lacking)" ]; then return 0; fi
    say "set-up: multiple imputation and matched sets, and only these, cannot be done without: $wanted"
}

benchmark_packages() { # what `make benchmark` measures in R beside base R; nothing fails without it
    [ -n "${BENCHMARK:-}" ] && [ -z "${NO_R:-}" ] && [ -n "$(rms_lacks)" ] || return 0
    if can_install && install "$(rms_lacks)" && [ -z "$(rms_lacks)" ]; then return 0; fi
    say "set-up: the benchmark leaves out rms::validate, for want of r-cran-rms"
}

browser_packages() { # without them the tests that need them are skipped and say so
    [ -n "${BROWSER:-}" ] || return 0
    wanted=$(browser_lacking)
    [ -n "$wanted" ] || return 0
    # shellcheck disable=SC2086
    if can_install && install $wanted && [ -z "$(browser_lacking)" ]; then return 0; fi
    say "set-up: the checks of accessibility are skipped, for want of: $wanted"
}

font_packages() { # only a manuscript in Chinese cannot be made without
    wanted=$(font_lacking)
    [ -n "$wanted" ] || return 0
    # shellcheck disable=SC2086
    if can_install && install $wanted && [ -z "$(font_lacking)" ]; then return 0; fi
    say "set-up: a manuscript in Chinese, and only that, cannot be made without a font: $wanted"
}

done_with() { # done_with CODE
    if [ "$1" = 0 ]; then
        extra_packages
        font_packages
        benchmark_packages
        browser_packages
    fi
    exit "$1"
}

found=$(missing)
[ -n "$found" ] || done_with 0

packages=$(printf '%s\n' "$found" | cut -d'|' -f1 | tr '\n' ' ' | sed 's/ *$//')
reasons=$(printf '%s\n' "$found" | cut -d'|' -f2 | paste -s -d';' - | sed 's/;/; /g')

if [ -n "$packages" ] && can_install; then
    # shellcheck disable=SC2086
    if install $packages; then
        found=$(missing)
        [ -n "$found" ] || done_with 0
        reasons=$(printf '%s\n' "$found" | cut -d'|' -f2 | paste -s -d';' - | sed 's/;/; /g')
    else
        fail_with_log "apt-get could not install $packages"
    fi
elif [ -n "$packages" ]; then
    say "set-up: nothing can be installed for you here (that takes apt-get as root, or sudo without a password)."
fi

cat >&2 <<END

Missing: $reasons.

Install it, then run the same command again:
$(sed 's/^/    /' pyanalysis/crosscheck/install_r.txt)
A Python that is elsewhere can be named: make setup PYTHON=/path/to/python3.12
END

case $found in
*"|R "* | *"|the R "*)
    cat >&2 <<END
To go on without R, and so without the comparison (python3-venv is needed all the same):
    make report NO_R=1
END
    exit 6
    ;;
esac
exit 1
