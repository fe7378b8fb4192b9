"""What ``--help`` says beside the arguments: examples and exit codes, stated once.

``docs/reference/commands.md`` is made from them, and the tests run every example.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

STUDY_FOLDER = "data/residual_pain"

EXIT_CODES: Mapping[int, str] = MappingProxyType(
    {
        0: "done",
        1: "a fault of pyanalysis (the traceback is in a log file)",
        2: "usage, or a folder that cannot be written to",
        3: "the study file or the data are wrong",
        5: "R and Python, or the published figures, disagree; proofread, bundle --verify: findings",
        6: "R cannot be used (--no-r goes on without the comparison; "
        "PYANALYSIS_R_TIMEOUT=SECONDS in the environment changes how long R may take)",
        7: "the manuscript could not be rendered",
    }
)
"""What a command ends with, and what that means."""

EXAMPLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": (
            "pyanalysis init my-study --data cohort.xlsx --outcome died --event yes",
            f"pyanalysis check {STUDY_FOLDER}",
            f"pyanalysis report {STUDY_FOLDER}",
            "pyanalysis proofread abstract.txt",
        ),
        "check": (
            f"pyanalysis check {STUDY_FOLDER}",
            f"pyanalysis check {STUDY_FOLDER}/extended.yml",
        ),
        "run": (
            f"pyanalysis run {STUDY_FOLDER}",
            f"pyanalysis run {STUDY_FOLDER} --no-r --out results",
        ),
        "verify": (
            f"pyanalysis verify {STUDY_FOLDER}",
            f"pyanalysis verify {STUDY_FOLDER} --summary --junit verify.xml --badge verify.svg",
        ),
        "report": (
            f"pyanalysis report {STUDY_FOLDER}",
            f"pyanalysis report {STUDY_FOLDER} --to html --engine offline --no-r --out draft",
        ),
        "pieces": (f"pyanalysis pieces {STUDY_FOLDER} --no-r --out pieces",),
        "bundle": (
            f"pyanalysis bundle {STUDY_FOLDER} --out bundle",
            "pyanalysis bundle --verify bundle",
        ),
        "checklist": (
            f"pyanalysis checklist {STUDY_FOLDER}",
            f"pyanalysis checklist {STUDY_FOLDER} --list strobe,sampl --no-r --out checklists",
        ),
        "export-r": (f"pyanalysis export-r {STUDY_FOLDER} --out for-the-reviewer",),
        "proofread": (
            "pyanalysis proofread abstract.txt",
            "pyanalysis proofread abstract.txt manuscript.docx",
            f"pyanalysis run {STUDY_FOLDER}",
            f"pyanalysis proofread report/discussion.qmd --study {STUDY_FOLDER}",
        ),
        "init": (
            "pyanalysis init my-study --data cohort.xlsx --outcome died --event yes",
            "pyanalysis init our-study --data cohort.csv --outcome died --event yes "
            "--separator comma",
        ),
        "describe": (
            "pyanalysis describe cohort.sav",
            "pyanalysis describe cohort.xlsx --sheet Patients",
        ),
        "example": (
            "pyanalysis example cohort.xlsx",
            "pyanalysis init my-study --data cohort.xlsx --outcome died --event yes --synthetic",
        ),
        "styles": ("pyanalysis styles",),
        "schema": ("pyanalysis schema > study.schema.json",),
        "completion": (
            "pyanalysis completion bash > pyanalysis.bash",
            "pyanalysis completion zsh > _pyanalysis",
        ),
    }
)
"""Command lines by command; those of the whole under the empty name."""

_COLUMNS = 92


def examples_text(command: str) -> str:
    """Write the end of a command's ``--help``."""
    return "\n".join(["examples:", *(f"  {line}" for line in EXAMPLES[command])])


def exit_codes_text() -> str:
    """Write the exit codes, a line each where it is short enough."""
    import textwrap  # noqa: PLC0415  only --help needs it

    lines = [
        textwrap.fill(
            meaning, width=_COLUMNS, initial_indent=f"  {code}  ", subsequent_indent="     "
        )
        for code, meaning in EXIT_CODES.items()
    ]
    return "\n".join(["exit codes:", *lines])
