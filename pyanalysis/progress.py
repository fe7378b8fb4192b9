"""Progress on stderr: a spinner on a terminal, plain lines elsewhere.

Plain as well where NO_COLOR is set (no-color.org) or the terminal knows no control sequences.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def reporting() -> Iterator[Callable[[str], None]]:
    """Give a function that tells the reader what is being done now."""
    if not _draws():
        yield lambda message: print(f"pyanalysis: {message}", file=sys.stderr, flush=True)
        return
    from rich.console import Console  # noqa: PLC0415  costs start-up time that --help must not pay

    console = Console(stderr=True)
    with console.status("") as status:

        def tell(message: str) -> None:
            console.print(f"[dim]·[/dim] {message}", highlight=False)
            status.update(f"{message} ...")

        yield tell


def _draws() -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("", "dumb", None)
    return sys.stderr.isatty() and not plain
