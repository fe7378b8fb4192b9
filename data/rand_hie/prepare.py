"""Write rand_hie.csv from the data that statsmodels has: prepare.py [FILE | --check]."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

HERE = Path(__file__).parent


def health(row: Mapping[str, str]) -> str:
    """Name the self-rated health; excellent where none of the three indicators is set."""
    rated = [name for name in ("good", "fair", "poor") if float(row[f"hlth{name[0]}"])]
    return rated[0] if rated else "excellent"


def limited(row: Mapping[str, str]) -> str:
    """Read the physical limitation; the source puts a fraction where it is not known."""
    return {0.0: "no", 1.0: "yes"}.get(float(row["physlm"]), "")


def person_year(row: Mapping[str, str]) -> dict[str, str]:
    """Give one row of the data file."""
    return {
        "record": f"{row['zper']}-{row['year']}",
        "person": row["zper"],
        "year": row["year"],
        "site": row["site"],
        "coinsurance": row["coins"],
        "deductible_plan": "yes" if float(row["idp"]) else "no",
        "age": row["xage"],
        "sex": "female" if float(row["female"]) else "male",
        "income": row["income"],
        "education": row["educdec"],
        "family_size": row["num"],
        "chronic_diseases": row["disea"],
        "physical_limitation": limited(row),
        "self_rated_health": health(row),
        "md_visits": row["mdvis"],
        "any_md_visit": "yes" if float(row["mdvis"]) > 0 else "no",
    }


def text() -> str:
    """Give the whole data file."""
    source = resources.files("statsmodels.datasets.randhie").joinpath("src/randhie.csv")
    rows = [person_year(row) for row in csv.DictReader(source.read_text("utf-8").splitlines())]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> int:
    """Write the file, or compare it with the one that is there."""
    target = HERE / "rand_hie.csv"
    if sys.argv[1:] == ["--check"]:
        return int(target.read_bytes() != text().encode())
    target = Path(sys.argv[1]) if sys.argv[1:] else target
    target.write_bytes(text().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
