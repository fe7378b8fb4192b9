"""A whole project around a data file: study file, data, template, Makefile, README."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pyanalysis.cohort.read import read_data
from pyanalysis.errors import InputError
from pyanalysis.new_study.plan_text import NewStudy, plan_text
from pyanalysis.new_study.profile import ColumnProfile, FileProfile, profile_file
from pyanalysis.render.texts import NEUTRAL
from pyanalysis.study.nearest import did_you_mean, listed
from pyanalysis.study.spec import ReadOptions

_SKIPPED = re.compile(r"(^|/)(\.|__pycache__|[^/]*_files/)|\.pyc$|prepare\.py$")
"""Files of the template that a project has no use for."""


def look_at(path: Path, *, options: ReadOptions) -> FileProfile:
    """Read and profile a data file; raises InputError."""
    raw = read_data(path, options=options)
    if raw.problems:
        raise InputError(raw.problems)
    return profile_file(raw)


def project_files(
    folder: Path,
    *,
    data: Path,
    outcome: str,
    event: str,
    options: ReadOptions,
    template: Path,
    synthetic: bool = False,
) -> dict[str, bytes]:
    """Give the files of a new project by their paths within it.

    ``folder`` names the project; ``template`` is the folder with ``report/``; ``synthetic`` is what
    the study file says of its rows. Raises InputError
    where the data cannot be read, or do not have this outcome or event.
    """
    file = look_at(data, options=options)
    column = file.column(outcome)
    problems = list(_outcome_problems(file, outcome=outcome, event=event))
    if column is None or problems:
        raise InputError(problems)
    new = NewStudy(
        study=study_id(folder.absolute().name),
        data_file=data.name,
        file=file,
        outcome=column,
        event=_event_level(column, event=event) or event,
        options=options,
        synthetic=synthetic,
    )
    return {
        "study.yml": plan_text(new).encode(),
        data.name: data.read_bytes(),
        "Makefile": _MAKEFILE.encode(),
        "README.md": _readme(new).encode(),
        ".gitignore": b"build/\n_output/\n",
        **dict(_template_files(template, study=new.study)),
    }


def _template_files(template: Path, *, study: str) -> Iterator[tuple[str, bytes]]:
    """Give the template with the texts that await writing, as those of this study."""
    hook = re.compile(rb"^  pre-render: .*\n", re.MULTILINE)
    yield "_quarto.yml", hook.sub(b"", (template / "_quarto.yml").read_bytes())
    neutral = template / "report" / NEUTRAL
    texts = {path.name: path for path in neutral.glob("*.qmd")}
    owner = re.compile(rb"^pyanalysis-texts-of: .*$", re.MULTILINE)
    for path in sorted((template / "report").rglob("*")):
        name = path.relative_to(template).as_posix()
        if not path.is_file() or _SKIPPED.search(name) or path.parent == neutral:
            continue
        content = texts.get(path.name, path).read_bytes()
        yield name, owner.sub(f"pyanalysis-texts-of: {study}".encode(), content)


def _outcome_problems(file: FileProfile, *, outcome: str, event: str) -> Iterator[str]:
    column = file.column(outcome)
    names = [item.name for item in file.columns]
    if column is None:
        yield (
            f"{file.name}: there is no column {outcome!r} (--outcome), there are {listed(names)}"
            f"{did_you_mean(outcome, names)}"
        )
        return
    levels = list(column.counts)
    if len(levels) > 2:
        yield (
            f"{file.name}, column {outcome!r}: the outcome must have two values, found "
            f"{listed(map(repr, levels))}; unite them in a new column of the data"
        )
    elif len(levels) < 2:
        found = f"only {levels[0]!r}" if levels else "none"
        yield f"{file.name}, column {outcome!r}: the outcome must have two values, found {found}"
    if levels and _event_level(column, event=event) is None:
        allowed = [*levels, *column.level_labels.values()]
        yield (
            f"{file.name}, column {outcome!r}: the event {event!r} (--event) never occurs, the "
            f"values are {listed(allowed)}{did_you_mean(event, allowed)}"
        )


def _event_level(column: ColumnProfile, *, event: str) -> str | None:
    """Find the event's level by its text, or by the label that the file gives it."""
    if event in column.counts:
        return event
    return next(
        (
            level
            for level, label in column.level_labels.items()
            if label == event and level in column.counts
        ),
        None,
    )


def study_id(name: str) -> str:
    """Make a study's id, letters, digits and hyphens, from the name of its folder."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:64].strip("-") or "study"


_MAKEFILE = """\
# `make report` writes the manuscript to _output/. PYANALYSIS names the command if it is elsewhere.
PYANALYSIS ?= pyanalysis
TO         ?= html,pdf,docx
NO_R       ?=
flags      := $(if $(NO_R),--no-r)

.PHONY: report check verify
report: ## analyse, compare with R, write the manuscript (NO_R=1: without the comparison)
	$(PYANALYSIS) report . --to $(TO) $(flags)
check:  ## is the study file right? are the data?
	$(PYANALYSIS) check .
verify: ## every number in Python and in R
	$(PYANALYSIS) verify .
"""


def _readme(new: NewStudy) -> str:
    return f"""\
# {new.study}

    make check     # is study.yml right? every problem at once
    make report    # the manuscript: _output/{new.study}/manuscript.html, .pdf, .docx

1. Open `study.yml` and settle the lines that start with `# ?`.
2. Write `report/introduction.qmd`, `report/discussion.qmd`, `report/design.qmd`,
   `report/coding.qmd`, `report/limitations.qmd` and `report/availability.qmd`; nothing overwrites
   them.
3. `make report`, as often as you like. The numbers in the text come from the results.

The comparison with R needs R on this machine; `make report NO_R=1` goes without, and every output
then says that nothing was cross-checked. `{new.data_file}` is never changed.

| | |
|---|---|
| `study.yml` | the plan: what the columns mean, what is estimated |
| `{new.data_file}` | the data |
| `report/`, `_quarto.yml` | your texts and the manuscript's template |
| `build/`, `_output/` | results and manuscripts, made anew each time |
"""
