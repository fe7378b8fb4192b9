"""Write travel_mode.csv from the data that statsmodels has: prepare.py [FILE | --check]."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

HERE = Path(__file__).parent
MODES = {"1": "air", "2": "train", "3": "bus", "4": "car"}


def alternative(row: Mapping[str, str]) -> dict[str, str]:
    """Give one row of the data file: one mode that one traveller could take."""
    mode = MODES[row["mode"]]
    return {
        "alternative": f"{row['individual']}-{mode}",
        "traveller": row["individual"],
        "mode": mode,
        "chosen": "yes" if row["choice"] == "1" else "no",
        "generalized_cost": row["gc"],
        "waiting_time": row["ttme"],
        "in_vehicle_cost": row["invc"],
        "in_vehicle_time": row["invt"],
        "household_income": row["hinc"],
        "income_if_air": row["hinc"] if mode == "air" else "0",
        "party_size": row["psize"],
    }


def text() -> str:
    """Give the whole data file."""
    source = resources.files("statsmodels.datasets.modechoice").joinpath("modechoice.csv")
    lines = source.read_text("utf-8").splitlines()
    rows = [alternative(row) for row in csv.DictReader(lines, delimiter=";")]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> int:
    """Write the file, or compare it with the one that is there."""
    target = HERE / "travel_mode.csv"
    if sys.argv[1:] == ["--check"]:
        return int(target.read_bytes() != text().encode())
    target = Path(sys.argv[1]) if sys.argv[1:] else target
    target.write_bytes(text().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
