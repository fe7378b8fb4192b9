"""``python -m pyanalysis``."""

import sys

from pyanalysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
