"""Write spector.csv from the data that statsmodels has: make_data.py [FILE]."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path


def main() -> None:
    """Put commas between the columns, drop the quotes, name the columns in small letters."""
    source = resources.files("statsmodels.datasets.spector").joinpath("spector.csv")
    header, *rows = source.read_text(encoding="utf-8").splitlines()
    names = header.replace("'", "").lower().split()
    lines = [",".join(names), *(",".join(row.split()) for row in rows)]
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "spector.csv")
    target.write_bytes(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
