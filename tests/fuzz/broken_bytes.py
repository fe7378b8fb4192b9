"""Files spoilt byte by byte, without knowing what they mean."""

from __future__ import annotations

import codecs
import random
from collections.abc import Callable


def spoil_bytes(data: bytes, draw: random.Random) -> bytes:
    """Change one to three things of a file."""
    for _ in range(draw.choice([1, 1, 2, 3])):
        data = draw.choice(_CHANGES)(data, draw)
    return data


def spoil_text(data: bytes, draw: random.Random) -> bytes:
    """Change a text so that it often remains one: a letter, a line, its encoding, its line ends."""
    for _ in range(draw.choice([1, 1, 2])):
        data = draw.choice(_TEXT_CHANGES)(data, draw)
    return data


def _range(data: bytes, draw: random.Random, *, longest: int = 40) -> tuple[int, int]:
    start = draw.randint(0, len(data))
    return start, min(len(data), start + draw.randint(1, longest))


def _flip(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice([1, 1, 3, 20]) if changed else 0):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _delete(data: bytes, draw: random.Random) -> bytes:
    start, stop = _range(data, draw)
    return data[:start] + data[stop:]


def _insert(data: bytes, draw: random.Random) -> bytes:
    start, _ = _range(data, draw)
    new = draw.choice([draw.randbytes(draw.randint(1, 9)), b"\0", b"\xff\xff\xff\xff", b"\n", b'"'])
    return data[:start] + new + data[start:]


def _truncate(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randint(0, len(data))]


def _duplicate(data: bytes, draw: random.Random) -> bytes:
    start, stop = _range(data, draw, longest=400)
    return data[:stop] + data[start:stop] * draw.choice([1, 1, 2, 30]) + data[stop:]


def _overwrite(data: bytes, draw: random.Random) -> bytes:
    start, stop = _range(data, draw, longest=8)
    filler = draw.choice([b"\0", b"\xff", b"\x7f", b"9", b" "])
    return data[:start] + filler * (stop - start) + data[stop:]


def _mark(data: bytes, draw: random.Random) -> bytes:
    return draw.choice([codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE]) + data


def _recode(data: bytes, draw: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    encoding = draw.choice(["utf-16", "utf-16-le", "gb18030", "latin-1", "cp1252", "utf-7"])
    return text.encode(encoding, "replace")


def _line_ends(data: bytes, draw: random.Random) -> bytes:
    return data.replace(b"\n", draw.choice([b"\r\n", b"\r", b"\n\n"]))


def _letter(data: bytes, draw: random.Random) -> bytes:
    if not data:
        return data
    at = draw.randrange(len(data))
    new = draw.choice([b"x", b"0", b"9", b" ", b"-", b".", b"E", b"", b"e", b"\xc3\xa9"])
    return data[:at] + new + data[at + 1 :]


def _line(data: bytes, draw: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = draw.randrange(len(lines))
    other = draw.choice(lines)
    changed = draw.choice([[], [lines[at]] * 2, [other], [lines[at] + b" "], [b" " + lines[at]]])
    return b"\n".join([*lines[:at], *changed, *lines[at + 1 :]])


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_flip, _flip, _delete, _insert, _truncate, _duplicate, _overwrite, _mark, _recode),
)
_TEXT_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_letter, _letter, _letter, _line, _line, _line_ends, _mark, _recode),
)
