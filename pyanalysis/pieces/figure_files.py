"""A figure as SVG, PDF, EPS, PNG and TIFF files, the last two with 600 dots per inch."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

DOTS_PER_INCH: Final = 600
"""What journals ask of line art in bitmap files."""

_UNDATED: Final = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "eps": {"Creator": ""}}


def figure_files(figure: Figure) -> dict[str, bytes]:
    """Save ``figure``; gives content by suffix. It is left with opaque colours, as EPS needs."""
    import matplotlib as mpl  # noqa: PLC0415  costs time that other commands must not pay
    from PIL import Image  # noqa: PLC0415

    files = {}
    with mpl.rc_context({"svg.hashsalt": "manuscript", "svg.fonttype": "path"}):
        for suffix in ("svg", "pdf"):
            files[suffix] = _saved(figure, suffix)
        files["png"] = _saved(figure, "png")
        _make_opaque(figure)
        # matplotlib dates an EPS file, and only a variable of the environment would stop it.
        files["eps"] = re.sub(rb"%%CreationDate:[^\n]*\n", b"", _saved(figure, "eps"), count=1)
    tiff = io.BytesIO()
    with Image.open(io.BytesIO(files["png"])) as image:
        image.convert("RGB").save(
            tiff, format="TIFF", compression="tiff_lzw", dpi=(DOTS_PER_INCH, DOTS_PER_INCH)
        )
    files["tiff"] = tiff.getvalue()
    return files


def _saved(figure: Figure, suffix: str) -> bytes:
    file = io.BytesIO()
    figure.savefig(
        file,
        format=suffix,
        dpi=DOTS_PER_INCH,
        bbox_inches="tight",
        facecolor="white",
        metadata=_UNDATED.get(suffix),
    )
    return file.getvalue()


def _make_opaque(figure: Figure) -> None:
    """Give every artist the colour that it has on white: EPS knows no transparency."""
    for artist in figure.findobj():
        alpha = artist.get_alpha()
        if isinstance(alpha, (int, float)) and 0 < alpha < 1:
            _blend(artist, alpha=float(alpha))


def _blend(artist: Artist, *, alpha: float) -> None:
    from matplotlib.colors import to_rgb, to_rgba_array  # noqa: PLC0415

    artist.set_alpha(None)
    for part in ("color", "facecolor", "edgecolor"):
        get, put = getattr(artist, f"get_{part}", None), getattr(artist, f"set_{part}", None)
        if get is None or put is None or (part == "color" and hasattr(artist, "get_facecolor")):
            continue
        colours = get()
        if colours is None or len(colours) == 0:
            continue
        if part == "color":
            put(tuple(1 - alpha * (1 - value) for value in to_rgb(colours)))
            continue
        opaque = to_rgba_array(colours)
        seen = opaque[:, 3] > 0
        opaque[:, :3] = 1 - alpha * (1 - opaque[:, :3])
        opaque[seen, 3] = 1
        put(opaque)
