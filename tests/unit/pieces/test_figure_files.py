"""A figure's files have the formats they say, the resolution journals ask for, and no dates."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from pyanalysis.pieces.figure_files import DOTS_PER_INCH, figure_files

BEGINNINGS = {
    "svg": b"<?xml",
    "pdf": b"%PDF-",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0",
    "png": b"\x89PNG",
    "tiff": b"II*\x00",
}
BLUE, ALPHA = (0.0, 0.2, 0.6), 0.25


def drawn() -> Figure:
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    x = np.linspace(0.0, 1.0, 20)
    axes.fill_between(x, x - 1, x + 1, color=BLUE, alpha=ALPHA, linewidth=0)
    axes.plot(x, x, color=BLUE, alpha=ALPHA)
    return figure


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return figure_files(drawn())


def test_each_file_is_what_its_suffix_says(files: dict[str, bytes]) -> None:
    assert files.keys() == BEGINNINGS.keys()
    for suffix, beginning in BEGINNINGS.items():
        assert files[suffix].startswith(beginning), suffix


def test_an_eps_file_is_not_dated(files: dict[str, bytes]) -> None:
    assert b"CreationDate" not in files["eps"]
    assert b"%%Orientation" in files["eps"]


def test_bitmaps_have_the_resolution_in_pixels_and_in_words(files: dict[str, bytes]) -> None:
    for suffix in ("png", "tiff"):
        with Image.open(io.BytesIO(files[suffix])) as image:
            assert image.info["dpi"] == pytest.approx((DOTS_PER_INCH, DOTS_PER_INCH), rel=1e-4)
            assert image.width > 2.5 * DOTS_PER_INCH
    with Image.open(io.BytesIO(files["tiff"])) as image:
        assert (image.mode, image.info["compression"]) == ("RGB", "tiff_lzw")


def test_eps_has_the_colour_that_transparency_gives_on_white(files: dict[str, bytes]) -> None:
    """As the bitmap, which is drawn before: 1 - alpha (1 - colour)."""
    expected = [1 - ALPHA * (1 - part) for part in BLUE]
    colours = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) setrgbcolor", files["eps"])
    found = [[float(part) for part in colour] for colour in colours]
    assert any(np.allclose(colour, expected, atol=5e-4) for colour in found)
    assert not any(np.allclose(colour, BLUE, atol=5e-4) for colour in found)
    with Image.open(io.BytesIO(files["tiff"])) as image:
        seen = image.getpixel((image.width // 2 + 60, image.height // 4))
    assert isinstance(seen, tuple)
    assert np.allclose(np.array(seen) / 255, expected, atol=0.01)


def test_the_same_figure_gives_the_same_vectors(files: dict[str, bytes]) -> None:
    again = figure_files(drawn())
    assert {name for name in files if files[name] != again[name]} <= {"eps"}
