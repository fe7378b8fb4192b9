"""Texts as YAML scalars: plain where nothing can be misread, else quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

_PLAIN = re.compile(r"[^\W\d_][\w²³µ%/.()-]*(?: [\w²³µ%/.()-]+)*")

_OTHER_MEANING = frozenset(
    {"y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf", "infinity"}
)
"""What editors and other programs take for truth values and the like."""


def scalar(text: str) -> str:
    """Write a text as a YAML scalar on one line."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _OTHER_MEANING and text.isprintable():
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda odd: f"\\u{ord(odd[0]):04x}", quoted
    )


def sequence(texts: Iterable[str]) -> str:
    """Write texts as a YAML sequence on one line."""
    return f"[{', '.join(_inner(text) for text in texts)}]"


def mapping(texts: Mapping[str, str]) -> str:
    """Write names of texts as a YAML mapping on one line."""
    return "{" + ", ".join(f"{_inner(key)}: {_inner(text)}" for key, text in texts.items()) + "}"


def _inner(text: str) -> str:
    """Write a text that stands between brackets and commas."""
    written = scalar(text)
    return written if written.startswith('"') or "," not in written else json.dumps(text)


def comment(text: str) -> str:
    """Make a text safe to stand in a comment: on one line, nothing that YAML forbids."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
