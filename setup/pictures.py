"""Makes docs/pictures/*.png from the first study's manuscript as PDF: `make pictures`.

Pages are found by what stands on them, cut to their content, and reduced to few colours.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[1]
MANUSCRIPT = ROOT / "_output" / "residual-pain" / "manuscript.pdf"
FOLDER = ROOT / "docs" / "pictures"
PAGES = {
    "first-page.png": r"Abstract",
    "models.png": r"Table\s\d: Univariable and multivariable logistic regression",
    "forest-plot.png": r"Figure\s\d: Odds ratios with confidence intervals",
}
"""Picture to what its page says."""

DOTS_PER_INCH = 90
MARGIN = 24
COLOURS = 24
LARGEST = 150_000


def main() -> int:
    if shutil.which("pdftoppm") is None:
        print("pictures: pdftoppm is not here (Debian: apt-get install poppler-utils)")
        return 1
    texts = [page.extract_text() for page in PdfReader(MANUSCRIPT).pages]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, pattern in PAGES.items():
        page = next((at for at, text in enumerate(texts) if re.search(pattern, text)), None)
        if page is None:
            print(f"pictures: no page of {MANUSCRIPT} says {pattern!r}")
            return 1
        picture = FOLDER / name
        cut(draw(page + 1)).quantize(COLOURS).save(picture, optimize=True)
        size = picture.stat().st_size
        print(f"{picture.relative_to(ROOT)}: page {page + 1}, {size:,} bytes")
        if size > LARGEST:
            return 1
    return 0


def draw(page: int) -> Image.Image:
    """Draw one page of the manuscript, counted from 1."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), "-singlefile"]
        command += ["-f", str(page), "-l", str(page), str(MANUSCRIPT), f"{folder}/page"]
        subprocess.run(command, check=True)
        with Image.open(f"{folder}/page.png") as picture:
            return picture.convert("RGB")


def cut(picture: Image.Image) -> Image.Image:
    """Leave away the empty border, but for a margin."""
    used = np.asarray(picture.convert("L")) < 250
    down, across = np.flatnonzero(used.any(axis=1)), np.flatnonzero(used.any(axis=0))
    box = (
        max(int(across[0]) - MARGIN, 0),
        max(int(down[0]) - MARGIN, 0),
        min(int(across[-1]) + MARGIN, picture.width),
        min(int(down[-1]) + MARGIN, picture.height),
    )
    return picture.crop(box)


if __name__ == "__main__":
    sys.exit(main())
