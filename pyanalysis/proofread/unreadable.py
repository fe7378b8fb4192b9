"""Why a file gives no text."""

from __future__ import annotations


class UnreadableError(Exception):
    """The file is not what its name says, or is not there; the text says why."""
