"""Lists without a closing "and", put together as the language in use does it."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from pyanalysis.display.language import in_context


def join_items(items: Iterable[str]) -> str:
    """List ``a, b, c``."""
    return functools.reduce(_comma, items, "")


def join_clauses(clauses: Iterable[str]) -> str:
    """List ``a; b; c``."""
    return functools.reduce(_semicolon, clauses, "")


def join_choices(choices: Iterable[str]) -> str:
    """List ``a or b or c``."""
    return functools.reduce(_or, choices, "")


def _comma(listed: str, item: str) -> str:
    return in_context("list", "{listed}, {item}", listed=listed, item=item) if listed else item


def _semicolon(listed: str, item: str) -> str:
    return in_context("clauses", "{listed}; {item}", listed=listed, item=item) if listed else item


def _or(listed: str, item: str) -> str:
    return in_context("choices", "{listed} or {item}", listed=listed, item=item) if listed else item
