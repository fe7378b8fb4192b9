"""Write lbw.csv from the data that statsmodels has among its tests: make_data.py [FILE]."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path


def main() -> None:
    """Copy the rows, without quotes and with the line ends of this project."""
    source = resources.files("statsmodels.genmod.tests.results").joinpath("stata_lbw_glm.csv")
    text = source.read_text(encoding="utf-8").replace('"', "")
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "lbw.csv")
    target.write_bytes("".join(line + "\n" for line in text.splitlines()).encode())


if __name__ == "__main__":
    main()
