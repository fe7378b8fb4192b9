"""A small cohort to try with, as a data file: synthetic patients from a random generator."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import numpy as np

from pyanalysis.errors import UsageError

N_PATIENTS = 240
SEED = 20240506

HEADER = ("patient_id", "age (years)", "sex", "asa", "bmi (kg/m2)", "smoker", "died")
SHEET = "Patients"

_SHARE_UNKNOWN = 0.04
"""So often the body mass index is not known."""

SUFFIXES = (".xlsx", ".csv", ".sav")

Row = tuple[str, int, str, str, float | None, str, str]


def example_file(path: Path) -> bytes:
    """Give the content of an example file of the kind that the end of ``path`` names.

    Raises UsageError for an end that is not one of ``SUFFIXES``.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        message = f"{path}: an example can end in {', '.join(SUFFIXES)}"
        raise UsageError(message)
    rows = example_rows()
    return {".xlsx": _workbook, ".csv": _text, ".sav": _spss}[suffix](rows)


def example_rows() -> tuple[Row, ...]:
    """Draw the patients: the same ones each time.

    The log odds of death rise by 0.05 a year of age, 0.9 with smoking and 0.7 a class of ASA.
    """
    draw = np.random.Generator(np.random.PCG64(SEED))
    age = draw.integers(40, 90, N_PATIENTS)
    female = draw.random(N_PATIENTS) < 0.5
    asa = draw.choice(3, N_PATIENTS, p=(0.3, 0.5, 0.2))
    bmi = np.round(draw.normal(27, 4, N_PATIENTS), 1)
    unknown = draw.random(N_PATIENTS) < _SHARE_UNKNOWN
    smoker = draw.random(N_PATIENTS) < 0.3
    log_odds = -2.6 + 0.05 * (age - 65) + 0.9 * smoker + 0.7 * asa
    died = draw.random(N_PATIENTS) < 1 / (1 + np.exp(-log_odds))
    return tuple(
        (
            f"P{number:03}",
            int(age[row]),
            "female" if female[row] else "male",
            ("I", "II", "III")[asa[row]],
            None if unknown[row] else float(bmi[row]),
            "yes" if smoker[row] else "no",
            "yes" if died[row] else "no",
        )
        for row, number in enumerate(range(1, N_PATIENTS + 1))
    )


def _text(rows: tuple[Row, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    # 22 and not 22.0, as a workbook has it.
    writer.writerows(
        [f"{cell:g}" if isinstance(cell, float) else cell for cell in row] for row in rows
    )
    return text.getvalue().encode()


def _workbook(rows: tuple[Row, ...]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  only for this kind of file

    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    for row in (HEADER, *rows):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _spss(rows: tuple[Row, ...]) -> bytes:
    import pandas as pd  # noqa: PLC0415  only for this kind of file
    import pyreadstat  # noqa: PLC0415

    codes: dict[str, dict[int | float, str]] = {
        "sex": {1: "male", 2: "female"},
        "asa": {1: "I", 2: "II", 3: "III"},
        "smoker": {0: "no", 1: "yes"},
        "died": {0: "no", 1: "yes"},
    }
    names = [name.split()[0] for name in HEADER]
    labels = ("Patient", "Age (years)", "Sex", "ASA class", "Body mass index (kg/m2)", "Smoker")
    frame = pd.DataFrame(list(rows), columns=names)
    for name, words in codes.items():
        frame[name] = frame[name].map({word: code for code, word in words.items()})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            column_labels=[*labels, "Death within 30 days"],
            variable_value_labels=codes,
        )
        return path.read_bytes()
