"""The exported R script: the plan of one study as literals, and our R files around it.

The statistics are those of ``pyanalysis/crosscheck/*.R``, which take nothing from Python. What is
written in here about the study is the plan: no number that was computed.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyanalysis import __version__
from pyanalysis.cohort.cohort import Cohort
from pyanalysis.crosscheck.r_plan import r_request
from pyanalysis.crosscheck.r_session import OLDEST_R, SOURCES
from pyanalysis.export.literal import WIDTH, r_comment, r_text, r_value
from pyanalysis.export.study_code import (
    columns_code,
    file_name,
    limits_code,
    plan_code,
    published_code,
    shared_code,
    with_labels,
)
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.study.spec import StudySpec

WHOLE_ANALYSIS = "analyse.R"
"""The R file that tells the analysis step by step; the others hold the statistics."""

LEFT_OUT_WITHOUT = {
    "validation.R": "validation",
    "imputation.R": "imputation",
    "interactions.R": "interactions",
    "conditional.R": "matched",
}
"""R files that a plan without this part does not need."""

BASE_PACKAGES = frozenset(
    {"base", "datasets", "graphics", "grDevices", "methods", "splines", "stats", "tools", "utils"}
)
"""They come with every R."""

ALSO_NEEDED = {"mice": ("nnet",)}
"""What a package calls only for some data, and does not bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The text of the script, what R needs to run it, and the shared inputs by file name."""

    text: str
    packages: tuple[str, ...]
    shared: Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """The data file as it lies in the folder: its name there and its hashes.

    ``origin`` names the file from which it was written as CSV, if it was; ``is_included`` is false
    where the folder is passed on without it.
    """

    name: str
    origin: str
    sha256: str
    md5: str
    is_included: bool = True


def write_script(
    spec: StudySpec, *, cohort: Cohort, rows: Iterable[ArdRow], data: DataFile
) -> Script:
    """Write the script of a study; ``rows`` only say which statistics are to be compared.

    Raises ValueError where a name of the study cannot be written in R.
    """
    frame, plan = r_request(cohort, spec=spec)
    plan, shared = _without_arrays(plan)
    sources = _sources(plan)
    packages = _packages(sources.values())
    sections = [
        _head(spec, data=data, packages=packages, shared=shared),
        _title("1", "The plan of the study"),
        plan_code(with_labels(plan, spec=spec, cohort=cohort)),
        published_code(spec),
        limits_code({row.statistic for row in rows}),
        _title("2", "Reading the data"),
        _data_code(spec, data=data, packages=packages),
        columns_code(frame, cohort=cohort),
        shared_code(shared),
        _part("reading.R"),
        _title("3", "From the patients to the verdict"),
        _part("main.R"),
        _title("4", "The analysis, step by step"),
        sources.pop(WHOLE_ANALYSIS),
        _title("5", "The statistics, from their definitions"),
        *(_titled(name, text) for name, text in sources.items()),
        _title("6", "The tables"),
        _part("tables.R"),
        _title("7", "The comparison with ard.csv and with the published figures"),
        _part("comparison.R"),
        _title("8", "Now do all of it"),
        'status <- main()\nif (!interactive()) quit(save = "no", status = status)',
    ]
    text = "\n\n".join(section.strip("\n") for section in sections) + "\n"
    return Script(text=text, packages=packages, shared=shared)


def _without_arrays(plan: dict[str, Any]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Take the arrays out of the plan's parts: they go into files of their own."""
    shared: dict[str, NDArray[Any]] = {}
    kept: dict[str, Any] = {}
    for key, value in plan.items():
        if isinstance(value, np.ndarray):
            shared[key] = value
        elif isinstance(value, dict):
            arrays = {name: item for name, item in value.items() if isinstance(item, np.ndarray)}
            shared |= {f"{key}${name}": item for name, item in arrays.items()}
            kept[key] = {name: item for name, item in value.items() if name not in arrays}
        else:
            kept[key] = value
    return kept, shared


# ---- the R files ---------------------------------------------------------------------------------


def _part(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _crosscheck_files() -> dict[str, str]:
    folder = Path(__file__).parents[1] / "crosscheck"
    return {name: (folder / name).read_text(encoding="utf-8") for name in SOURCES}


def _sources(plan: Mapping[str, Any]) -> dict[str, str]:
    """Give the statistics' R files; one that the plan has no use for becomes an empty function.

    That is done only where the others call no more than one of its functions.
    """
    files = _crosscheck_files()
    for name, key in LEFT_OUT_WITHOUT.items():
        if _asks_for(plan, key):
            continue
        others = "\n".join(text for other, text in files.items() if other != name)
        called = [
            function
            for function in re.findall(r"^(\w+) <- ", files[name], re.MULTILINE)
            if re.search(rf"\b{function}\b", others)
        ]
        if len(called) == 1:
            files[name] = (
                f"# The plan asks for no {key}.\n\n{called[0]} <- function(...) invisible()\n"
            )
    return files


def _asks_for(plan: Mapping[str, Any], part: str) -> bool:
    if part == "matched":
        return dict(plan.get("grouping") or {}).get("kind") == part
    return bool(plan.get(part))


def _packages(texts: Iterable[str]) -> tuple[str, ...]:
    """Find the packages the R code calls, apart from those that every R has."""
    code = re.sub(r"#.*", "", "\n".join(texts))
    found = set(re.findall(r"\b([A-Za-z][A-Za-z0-9.]*)::", code))
    found |= {also for name in found for also in ALSO_NEEDED.get(name, ())}
    return tuple(sorted(found - BASE_PACKAGES))


def _title(number: str, text: str) -> str:
    line = "# " + "=" * (WIDTH - 2)
    return f"{line}\n# {number}. {text}\n{line}"


def _titled(name: str, text: str) -> str:
    start = f"# ---- {name.removesuffix('.R')} "
    return start + "-" * (WIDTH - len(start)) + "\n\n" + text.strip("\n")


_WARNINGS = {
    True: ("THIS FOLDER HOLDS PATIENT ROWS (the data file): pass it on as you would the data.",),
    False: (
        "This folder holds no patient row: the data file, which is named below, is not in it.",
        "Put it there to run this script.",
    ),
}
"""What stands at the top of the script where the data file is beside it, and where not."""


def _head(
    spec: StudySpec,
    *,
    data: DataFile,
    packages: tuple[str, ...],
    shared: Mapping[str, NDArray[Any]],
) -> str:
    needs = [f"R {'.'.join(map(str, OLDEST_R[:2]))} or newer", *packages, "MASS before R 4.4"]
    lines = [
        *textwrap.wrap(r_comment(spec.title), WIDTH - 2),
        "",
        *_WARNINGS[data.is_included],
        "",
        "This script redoes the whole analysis of the paper in R, from the data file and the plan",
        "below, and then compares every number with ard.csv, the results of the manuscript, which",
        "were computed in Python. It reads ard.csv last and takes nothing from it.",
        "",
        "To run it, in any working directory:",
        "",
        f"    Rscript --vanilla {spec.study}.R",
        "",
        f"It needs {', '.join(needs)}. It prints the tables, the comparison and a",
        "verdict. Exit codes: 0 all agrees, 5 something does not, 6 R lacks something, 3 a file of",
        "the folder cannot be used.",
        "",
        "Files beside this one:",
        f"    {r_comment(data.name)}: {r_comment(data_text(data))}, with the SHA-256",
        f"        {data.sha256}",
        "    ard.csv: the results of the manuscript, one row a statistic",
        *(
            f"    {file_name(key)}: who is drawn into each resample (the same in both languages)"
            for key in shared
        ),
        "",
        f"Written by pyanalysis {__version__}.",
    ]
    comment = "\n".join(f"# {line}".rstrip() for line in lines)
    return f"""{comment}

# Texts are UTF-8, here and in the data file; order and decimal points are the same everywhere.
for (name in c("C.UTF-8", "en_US.UTF-8", "UTF-8")) {{
  if (!l10n_info()[["UTF-8"]]) suppressWarnings(Sys.setlocale("LC_CTYPE", name))
}}
invisible(Sys.setlocale("LC_COLLATE", "C"))
options(OutDec = ".", contrasts = c("contr.treatment", "contr.poly"), warn = 0, scipen = 0)"""


def data_text(data: DataFile) -> str:
    """Say what the data file is."""
    if not data.origin:
        return "the data file as it was analysed"
    return f"the data as they were analysed, written as CSV from {data.origin}"


def _data_code(spec: StudySpec, *, data: DataFile, packages: tuple[str, ...]) -> str:
    oldest = ".".join(map(str, OLDEST_R))
    return "\n".join(
        [
            f"data_file <- {r_text(data.name)}",
            f"data_sha256 <- {r_text(data.sha256)}",
            f"data_md5 <- {r_text(data.md5)}",
            f"missing_texts <- {r_value(list(spec.data.missing))}  # read as missing values",
            f"packages <- {r_value(list(packages))}  # beyond those of every R",
            f'OLDEST_R <- "{oldest}"',
        ]
    )
