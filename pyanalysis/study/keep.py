"""The grammar of ``keep``: one comparison with a literal, and nothing that is evaluated."""

from __future__ import annotations

import re
from typing import cast

from pyanalysis.study.spec import Operator

_COMPARISON = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*(.+?)\s*", re.DOTALL)
_MEMBERSHIP = re.compile(r"\s*in\s*\[(.*)\]\s*", re.DOTALL)
_LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s,"'\[\]()<>=!]+))\s*(?:,|$)""")

"""A bare text has no blank and no sign of a comparison: ``== 50 or 60`` would else be one text."""

_ORDERED = (">=", ">", "<=", "<")


def parse_keep(text: str) -> tuple[Operator, tuple[float, ...] | tuple[str, ...]]:
    """Read ``>= 50``, ``== "yes"`` or ``in [a, b]``; raises ValueError with what is allowed.

    Operands are numbers when every literal is an unquoted number, texts otherwise.
    """
    membership = _MEMBERSHIP.fullmatch(text)
    comparison = _COMPARISON.fullmatch(text)
    if membership is not None:
        operator, operands = "in", membership.group(1)
    elif comparison is not None:
        operator, operands = comparison.group(1), comparison.group(2)
    else:
        raise ValueError(_allowed(text))
    literals = _literals(operands)
    if not literals or (operator != "in" and len(literals) != 1):
        raise ValueError(_allowed(text))
    numbers = [_number(literal, quoted=quoted) for literal, quoted in literals]
    if all(number is not None for number in numbers):
        return cast(Operator, operator), tuple(number for number in numbers if number is not None)
    if operator in _ORDERED:
        message = f"{text!r} compares with {operator}, which needs a number"
        raise ValueError(message)
    return cast(Operator, operator), tuple(literal for literal, _ in literals)


def _allowed(text: str) -> str:
    return (
        f"{text!r} is not one comparison; allowed are >=, >, <=, <, ==, != with one literal, "
        'or in [..], for example ">= 50" or \'in ["a", "b"]\'; a text with blanks needs quotes'
    )


def _literals(text: str) -> list[tuple[str, bool]]:
    """Split at commas outside quotes; an empty list when something else is in the way."""
    found: list[tuple[str, bool]] = []
    position = 0
    while position < len(text):
        match = _LITERAL.match(text, position)
        if match is None:
            return []
        double, single, bare = match.groups()
        quoted = double is not None or single is not None
        found.append(((double if double is not None else single) if quoted else bare, quoted))
        position = match.end()
    return found


def _number(literal: str, *, quoted: bool) -> float | None:
    if quoted or "_" in literal:
        return None
    try:
        number = float(literal)
    except ValueError:
        return None
    return number if number == number and abs(number) != float("inf") else None
