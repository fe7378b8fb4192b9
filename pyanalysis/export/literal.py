"""Python values as R source text: strings, vectors and lists that R reads back unchanged."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 100
"""As wide as the lines of our own R files."""

_INDENT = "  "
_SYNTACTIC = re.compile(r"[A-Za-z][A-Za-z0-9._]*")
_RESERVED = frozenset(
    {"if", "else", "repeat", "while", "function", "for", "next", "break", "in"}
    | {"TRUE", "FALSE", "NULL", "Inf", "NaN", "NA", "NA_integer_", "NA_real_", "NA_character_"}
)
_NAMED_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def r_text(text: str) -> str:
    r"""Write a text as a quoted R string.

    What does not print is written as ``\u{...}``: it would be invisible to a reader, and some of it
    turns the direction of a line. Raises ValueError for the zero character, which R has not.
    """
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    if character == "\0":
        message = "R has no texts with a zero character"
        raise ValueError(message)
    if character in _NAMED_ESCAPES:
        return _NAMED_ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{{{code:x}}}" if code <= 0xFFFF else f"\\U{{{code:x}}}"


def r_number(value: float) -> str:
    """Write a finite number; whole ones without a decimal point."""
    number = float(value)
    if not math.isfinite(number):
        message = f"{value!r} is not a finite number"
        raise ValueError(message)
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


def r_name(name: str) -> str:
    """Write the name of a list's element, quoted where R needs it."""
    if _SYNTACTIC.fullmatch(name) and name not in _RESERVED:
        return name
    return r_text(name)


def r_comment(text: str) -> str:
    """Write a text that stays within its comment: one line, nothing invisible."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.split())


def r_value(value: Any, *, depth: int = 0, taken: int = 0) -> str:
    """Write a plan of mappings, sequences, texts and numbers as R lists and vectors.

    Long ones go over several lines, the first of which has ``taken`` characters before it. A list
    of texts or numbers becomes a vector, the empty one ``character()``; None becomes ``NULL``.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return r_text(value)
    if isinstance(value, (int, float)):
        return r_number(value)
    if isinstance(value, Mapping):
        return _call("list", _named_items(value, depth=depth), depth=depth, taken=taken)
    if not isinstance(value, Sequence):
        message = f"a {type(value).__name__} has no form in R"
        raise TypeError(message)
    if not value:
        return "character()"
    if all(isinstance(item, str) or _is_number(item) for item in value):
        if len(value) == 1:
            return r_value(value[0], depth=depth, taken=taken)
        return _call("c", [r_value(item) for item in value], depth=depth, taken=taken)
    items = [r_value(item, depth=depth + 1, taken=len(_INDENT) * (depth + 1)) for item in value]
    return _call("list", items, depth=depth, taken=taken)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _named_items(value: Mapping[str, Any], *, depth: int) -> list[str]:
    items = []
    for key, item in value.items():
        start = f"{r_name(key)} = "
        taken = len(_INDENT) * (depth + 1) + len(start)
        items.append(start + r_value(item, depth=depth + 1, taken=taken))
    return items


def _call(function: str, items: list[str], *, depth: int, taken: int) -> str:
    """Set a call on one line where it fits, else fill lines one step further in."""
    whole = f"{function}({', '.join(items)})"
    if "\n" not in whole and taken + len(whole) < WIDTH:
        return whole
    inner = _INDENT * (depth + 1)
    lines: list[str] = []
    for index, item in enumerate(items):
        text = item + ("," if index + 1 < len(items) else "")
        fits = lines and "\n" not in lines[-1] + text and len(lines[-1]) + 1 + len(text) <= WIDTH
        if fits:
            lines[-1] += f" {text}"
        else:
            lines.append(inner + text)
    return f"{function}(\n" + "\n".join(lines) + f"\n{_INDENT * depth})"
