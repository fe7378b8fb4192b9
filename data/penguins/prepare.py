"""Write penguins.csv from the data of the PyPI package palmerpenguins: prepare.py [FILE | --check].

Needs ``pip install palmerpenguins``, which pyanalysis itself does not.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

HERE = Path(__file__).parent


def known(value: str) -> str:
    """Leave unknown values empty."""
    return "" if value == "NA" else value


def bird(row: Mapping[str, str]) -> dict[str, str]:
    """Give one row of the data file."""
    species = row["Species"].split()[0]
    return {
        "record": f"{species}-{row['Sample Number']}",
        "species": species,
        "island": row["Island"],
        "season": f"20{row['studyName'][3:5]}",
        "bill_length": known(row["Culmen Length (mm)"]),
        "bill_depth": known(row["Culmen Depth (mm)"]),
        "flipper_length": known(row["Flipper Length (mm)"]),
        "body_mass": known(row["Body Mass (g)"]),
        "nitrogen_15": known(row["Delta 15 N (o/oo)"]),
        "carbon_13": known(row["Delta 13 C (o/oo)"]),
        "sex": known(row["Sex"]).lower(),
    }


def text() -> str:
    """Give the whole data file."""
    source = resources.files("palmerpenguins").joinpath("data/penguins-raw.csv")
    rows = [bird(row) for row in csv.DictReader(source.read_text("utf-8").splitlines())]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> int:
    """Write the file, or compare it with the one that is there."""
    target = HERE / "penguins.csv"
    if sys.argv[1:] == ["--check"]:
        return int(target.read_bytes() != text().encode())
    target = Path(sys.argv[1]) if sys.argv[1:] else target
    target.write_bytes(text().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
