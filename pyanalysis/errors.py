"""The exceptions a user can cause, each mapped to one exit code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class PyanalysisError(Exception):
    """Base of every error that ends a command with a message instead of a traceback."""

    exit_code: ClassVar[int] = 1


class UsageError(PyanalysisError):
    """The command line asks for something that does not exist."""

    exit_code: ClassVar[int] = 2


class InputError(PyanalysisError):
    """The study file or the data are wrong; carries every problem, not the first one.

    Each problem is one finished sentence: where, what was found, what is allowed, the likely fix.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class DisagreementError(PyanalysisError):
    """R and Python, or the published figures and the analysis, differ beyond a limit."""

    exit_code: ClassVar[int] = 5


class FindingsError(PyanalysisError):
    """The text checker, or a look at a bundle, found something; the findings are on stdout."""

    exit_code: ClassVar[int] = 5


class RUnavailableError(PyanalysisError):
    """R cannot be used although the comparison was asked for."""

    exit_code: ClassVar[int] = 6


class RenderError(PyanalysisError):
    """The manuscript could not be rendered."""

    exit_code: ClassVar[int] = 7
