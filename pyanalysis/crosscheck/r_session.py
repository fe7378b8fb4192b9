"""The door to R, and the only importer of rpy2: one embedded R in a process of its own.

An embedded R changes environment variables and signals, reads the user's profile, and takes its
host with it when it crashes or hangs; so it gets a spawned process, which can be ended.
"""

from __future__ import annotations

import contextlib
import importlib.util
import multiprocessing
import os
import shutil
import signal
import sys
import warnings
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.completed import CompletedSets, ImputedColumn
from pyanalysis.crosscheck.r_plan import Plan, r_request
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.time_limit import VARIABLE
from pyanalysis.crosscheck.time_limit import time_limit as limit_for
from pyanalysis.errors import RUnavailableError
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.crosscheck import RFacts
from pyanalysis.study.spec import StudySpec

SOURCES = (
    "rows.R",
    "cohort.R",
    "baseline.R",
    "missing.R",
    "separation.R",
    "firth.R",
    "transform.R",
    "logistic.R",
    "profile.R",
    "clustered.R",
    "conditional.R",
    "selection.R",
    "performance.R",
    "imputation.R",
    "sensitivity.R",
    "validation.R",
    "collinearity.R",
    "linearity.R",
    "interactions.R",
    "planned.R",
    "analyse.R",
)
OLDEST_R = (4, 2, 0)

_PLACES = (Path(__file__).parent / "install_r.txt").read_text(encoding="utf-8")
"""What to type where; the set-up prints the same file."""

WITHOUT_HINT = "To go on without the comparison: --no-r (with make: NO_R=1)."

INSTALL_HINT = (
    "R 4.2 or newer is needed for the comparison (before R 4.4 with its package MASS), and for "
    "imputation R's packages mice and nnet, for matched sets survival. Install it with\n"
    + "".join(f"    {line}\n" for line in _PLACES.splitlines())
    + "then 'make setup', which builds rpy2 for it. "
    + WITHOUT_HINT
)


_R_ERROR = "RRuntimeError"
"""So rpy2 names an error that R raised."""


class _Refusal(RuntimeError):
    """R is there, but not as it must be; the message is one for the user."""


Question = Literal["analyse", "impute"]

_FIELDS = ("analysis", "model", "variable", "level", "group", "statistic", "method", "status")


def run_r(cohort: Cohort, spec: StudySpec, *, time_limit: float | None = None) -> RResults:
    """Have R analyse the study from its raw columns; raises RUnavailableError when it cannot."""
    _require_r()
    frame, plan = r_request(cohort, spec=spec)
    columns, facts = _in_own_process("analyse", frame, plan, time_limit=time_limit)
    rows = tuple(
        ArdRow(value=None if value != value else value, **dict(zip(_FIELDS, texts, strict=True)))
        for value, *texts in zip(
            columns["value"], *(columns[field] for field in _FIELDS), strict=True
        )
    )
    return RResults(rows=rows, facts=facts)


def impute_in_r(
    cohort: Cohort, spec: StudySpec, *, time_limit: float | None = None
) -> CompletedSets:
    """Have R's mice impute the missing candidates; raises RUnavailableError when it cannot.

    A process of its own for this one question, and the check draws the sets again: no R has to
    wait while Python works, and what was damaged between the languages shows in the comparison.
    """
    _require_r()
    frame, plan = r_request(cohort, spec=spec)
    answer, facts = _in_own_process("impute", frame, plan, time_limit=time_limit)
    return CompletedSets(
        columns=tuple(
            ImputedColumn(
                column=column,
                values=np.array(cells, dtype=np.float64).reshape(plan["imputation"]["m"], -1),
            )
            for column, cells in answer["cells"]
        ),
        n_logged_events=int(answer["logged"][0]),
        reason=str(answer["reason"][0]),
        r_version=facts.version,
        mice_version=dict(facts.packages)["mice"],
    )


def _require_r() -> None:
    missing = r_missing()
    if missing:
        message = f"R cannot be used: {missing}.\n{INSTALL_HINT}"
        raise RUnavailableError(message)


def r_missing() -> str:
    """Say what of R is not there, without starting it; empty when all seems to be."""
    if importlib.util.find_spec("rpy2") is None:
        return "the Python package rpy2 is not installed"
    home = os.environ.get("R_HOME")
    if home and not (Path(home) / "bin" / "R").is_file():
        return f"R_HOME is set to {home}, where there is no R; unset it, or name R's folder"
    if shutil.which("R") is None and not home:
        return "no R on PATH"
    return ""


def _in_own_process(
    question: Question, frame: pd.DataFrame, plan: Plan, *, time_limit: float | None
) -> tuple[dict[str, list[Any]], RFacts]:
    seconds = limit_for(plan, n_rows=len(frame)) if time_limit is None else time_limit
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, question, frame, plan), daemon=True)
    with _no_main_module():
        process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            message = (
                f"R cannot be used: it did not answer within {seconds:,.0f} seconds and was ended. "
                f"If it only needs longer: {VARIABLE}=SECONDS in the environment"
            )
            raise RUnavailableError(message)
        kind, answer = ours.recv()
    except (EOFError, OSError) as error:
        process.join(10)
        message = f"R cannot be used: its process {_end_of(process.exitcode)}"
        raise RUnavailableError(message) from error
    finally:
        process.kill()
        process.join(10)
        ours.close()
    if kind == "failed":
        # What went wrong while R computed is cured by no installation.
        hint = WITHOUT_HINT if answer.startswith(_R_ERROR) else INSTALL_HINT
        message = f"R cannot be used: {answer}\n{hint}"
        raise RUnavailableError(message)
    columns, facts = answer
    return columns, facts


def _end_of(exit_code: int | None) -> str:
    """Say how a process ended that gave no answer."""
    if exit_code is None or exit_code >= 0:
        return f"quit without an answer (code {exit_code})"
    name = signal.Signals(-exit_code).name if -exit_code in set(signal.Signals) else ""
    often = "; the machine may be short of memory" if name == "SIGKILL" else ""
    return f"ended with code {exit_code} ({name or 'a signal'}){often}"


@contextlib.contextmanager
def _no_main_module() -> Iterator[None]:
    """Keep the child from running the parent's script again, which costs time and may do harm."""
    main = sys.modules["__main__"]
    path, spec = getattr(main, "__file__", None), getattr(main, "__spec__", None)
    main.__file__, main.__spec__ = None, None
    try:
        yield
    finally:
        main.__file__, main.__spec__ = path, spec


def _serve(connection: Connection, question: Question, frame: pd.DataFrame, plan: Plan) -> None:
    """Run in the child: compute, send the answer or the reason, and say nothing on stdout."""
    os.dup2(2, 1)
    # Decimal points, sort order and messages must not follow the user's locale or profile.
    # rpy2 starts a second R to ask for its paths; --vanilla does not reach that one, these do.
    no_files = dict.fromkeys(("R_PROFILE", "R_PROFILE_USER", "R_ENVIRON", "R_ENVIRON_USER"), "")
    os.environ.update(LC_ALL="C.UTF-8", LANGUAGE="en", **no_files)
    os.environ.pop("R_DEFAULT_PACKAGES", None)  # rpy2 counts on the usual ones
    if importlib.util.find_spec("_rinterface_cffi_api") is None:
        # Built without a compiler: asked for nothing, rpy2 tries the other way first and complains.
        os.environ.setdefault("RPY2_CFFI_MODE", "ABI")
    try:
        connection.send(("done", _compute(question, frame, plan)))
    except BaseException as error:  # noqa: BLE001  whatever it is, the parent must be told
        kind = "" if isinstance(error, _Refusal) else f"{type(error).__name__}: "
        connection.send(("failed", f"{kind}{str(error).strip()[:500]}"))


def _compute(
    question: Question, frame: pd.DataFrame, plan: Plan
) -> tuple[dict[str, list[Any]], RFacts]:
    from rpy2.rinterface_lib import embedded, openrlib  # noqa: PLC0415  starts R's machinery

    # Before robjects is imported: keeps the user's profile and workspace out of the results.
    options: Any = ("rpy2", "--quiet", "--no-save", "--vanilla")
    embedded.set_initoptions(options)
    from rpy2 import robjects  # noqa: PLC0415
    from rpy2.robjects.packages import STAP  # noqa: PLC0415

    version = tuple(int(part) for part in robjects.r("as.character(getRversion())")[0].split("."))
    if version < OLDEST_R:
        message = f"R {'.'.join(map(str, version))} is too old"
        raise _Refusal(message)
    _require_packages(robjects, plan)
    has_mass = robjects.r('isTRUE(requireNamespace("MASS", quietly = TRUE))')[0]
    if version < (4, 4, 0) and not has_mass:
        message = "R's package MASS is not installed, or is broken"
        raise _Refusal(message)
    folder = Path(__file__).parent
    source = "\n".join((folder / name).read_text(encoding="utf-8") for name in SOURCES)
    functions = STAP(source, "pyanalysis")
    if question == "impute":
        answer = functions.impute_cells(_to_r(frame), _plan_to_r(plan))
        columns = {name: list(answer.rx2(name)) for name in ("reason", "logged")}
        cells = answer.rx2("cells")
        columns["cells"] = [
            (name, list(cells.rx2(name))) for name in (list(cells.names) if len(cells) else [])
        ]
    else:
        answer = functions.analyse(_to_r(frame), _plan_to_r(plan))
        columns = {name: list(answer.rx2(name)) for name in ("value", *_FIELDS)}
    mode = getattr(openrlib.cffi_mode, "name", openrlib.cffi_mode)
    return columns, RFacts(
        version=".".join(map(str, version)),
        packages=_packages(robjects),
        called_by=f"rpy2-rinterface {_version('rpy2-rinterface')} ({mode})",
    )


def _require_packages(robjects: Any, plan: Plan) -> None:
    """Raise RuntimeError where a part lacks its packages; their Debian names are given."""
    needed: tuple[str, ...] = ()
    part, key = "", ""
    if "imputation" in plan:
        needed, part, key = ("mice", "nnet"), "the imputation", "analysis.imputation"
    elif plan.get("grouping", {}).get("kind") == "matched":
        needed, part, key = ("survival",), "the analysis of matched sets", "analysis.matched"
    missing = [
        name
        for name in needed
        if not robjects.r(f'isTRUE(requireNamespace("{name}", quietly = TRUE))')[0]
    ]
    if missing:
        names = " and ".join(missing)
        debian = " ".join(f"r-cran-{name}" for name in missing)
        message = (
            f"{part} needs R's {names} (Debian, Ubuntu: apt-get install {debian}; "
            f"elsewhere: install.packages in R); to go without it, remove {key}"
        )
        raise _Refusal(message)


def _packages(robjects: Any) -> tuple[tuple[str, str], ...]:
    names = [
        name
        for name in ("stats", "MASS", "mice", "nnet", "survival")
        if robjects.r(f'"{name}" %in% loadedNamespaces()')[0]
    ]
    return tuple(
        (name, str(robjects.r(f'as.character(packageVersion("{name}"))')[0])) for name in names
    )


def _version(package: str) -> str:
    from importlib import metadata  # noqa: PLC0415  only the child needs it

    return metadata.version(package)


def _to_r(frame: pd.DataFrame) -> Any:
    """Convert the frame; a column that pandas2ri would turn into something else is an error."""
    from rpy2 import robjects  # noqa: PLC0415
    from rpy2.robjects import numpy2ri, pandas2ri  # noqa: PLC0415

    converter = robjects.default_converter + numpy2ri.converter + pandas2ri.converter
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with converter.context() as rules:
            return rules.py2rpy(frame)


def _numbers_to_r(values: np.ndarray[Any, Any]) -> Any:
    """Hand over a vector of numbers as it is, without a Python object for each."""
    from rpy2 import robjects  # noqa: PLC0415
    from rpy2.robjects import numpy2ri  # noqa: PLC0415

    return (robjects.default_converter + numpy2ri.converter).py2rpy(values)


def _plan_to_r(value: Any) -> Any:
    """Turn the plan into R lists and atomic vectors."""
    from rpy2 import robjects  # noqa: PLC0415

    if isinstance(value, dict):
        return robjects.ListVector({key: _plan_to_r(item) for key, item in value.items()})
    if isinstance(value, str):
        return robjects.StrVector([value])
    if isinstance(value, np.ndarray):
        return _numbers_to_r(value)
    if isinstance(value, (int, float)):
        return robjects.FloatVector([float(value)])
    if value and isinstance(value[0], float):
        return robjects.FloatVector(value)
    if value and isinstance(value[0], dict):
        items = [_plan_to_r(item) for item in value]
        return robjects.r("list")(*items)
    return robjects.StrVector(value)
