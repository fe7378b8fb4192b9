"""The structure of a tagged PDF: its elements in reading order, each with the text that it tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pypdf
from pypdf.generic import ContentStream

_CHARACTER: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])")
_SECTION: Final = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.S)
Texts = dict[tuple[int, int], str]
"""Text by page (its object number) and mark (MCID)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A node of the structure; ``text`` is that of the whole node, its children included."""

    kind: str
    text: str
    alternative: str
    children: tuple[Element, ...]

    def all(self) -> Iterator[Element]:
        """Give the node and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.all()


def read_structure(path: Path) -> Element:
    """Read the structure of a PDF that was written by Typst; raises KeyError without tags."""
    reader = pypdf.PdfReader(path)
    texts: Texts = {}
    for page in reader.pages:
        assert page.indirect_reference is not None
        number = page.indirect_reference.idnum
        for mark, text in _marked_texts(page, reader=reader):
            texts[number, mark] = texts.get((number, mark), "") + text
    root = reader.root_object["/StructTreeRoot"].get_object()
    return _element(root, page=0, texts=texts)


def _element(node: Any, *, page: int, texts: Texts) -> Element:
    if "/Pg" in node:
        page = node.raw_get("/Pg").idnum
    text, children = "", []
    kids = node.get("/K", [])
    for raw in kids if isinstance(kids, list) else [kids]:
        kid = raw.get_object()
        if isinstance(kid, int):
            text += texts.get((page, kid), "")
        elif kid.get("/Type") == "/MCR":
            on = kid.raw_get("/Pg").idnum if "/Pg" in kid else page
            text += texts.get((on, kid["/MCID"]), "")
        elif "/S" in kid:
            children.append(_element(kid, page=page, texts=texts))
            text += children[-1].text
    return Element(
        kind=str(node.get("/S", "")).removeprefix("/"),
        text=str(node["/ActualText"]) if "/ActualText" in node else text,
        alternative=str(node.get("/Alt", "")),
        children=tuple(children),
    )


def _marked_texts(page: Any, *, reader: pypdf.PdfReader) -> Iterator[tuple[int, str]]:
    """Give the texts of a page with their marks, in the order in which they are drawn."""
    fonts = page["/Resources"].get("/Font", {})
    glyphs: dict[str, dict[bytes, str]] = {}
    font = ""
    marks: list[tuple[int | None, bool]] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            mark, is_replaced = marks[-1] if marks else (None, False)
            facts = operands[1] if operator == b"BDC" else {}
            facts = facts if isinstance(facts, dict) else {}
            mark = facts.get("/MCID", None if operands[0] == "/Artifact" else mark)
            if "/ActualText" in facts and mark is not None and not is_replaced:
                yield int(mark), str(facts["/ActualText"])
                is_replaced = True
            marks.append((mark, is_replaced))
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            font = operands[0]
            if font not in glyphs:
                glyphs[font] = _glyphs(fonts[font].get_object())
        elif operator in (b"Tj", b"TJ") and marks:
            mark, is_replaced = marks[-1]
            if mark is not None and not is_replaced:
                yield int(mark), _shown(operands[0], glyphs=glyphs[font])


def _shown(operand: Any, *, glyphs: dict[bytes, str]) -> str:
    pieces = [operand] if not isinstance(operand, list) else operand
    codes = b"".join(_bytes(piece) for piece in pieces if isinstance(piece, (str, bytes)))
    return "".join(glyphs.get(codes[at : at + 2], "\ufffd") for at in range(0, len(codes), 2))


def _bytes(piece: Any) -> bytes:
    return bytes(piece) if isinstance(piece, bytes) else bytes(piece.original_bytes)


def _glyphs(font: Any) -> dict[bytes, str]:
    """Read which text each two-byte code of a font stands for."""
    table = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    found: dict[bytes, str] = {}
    for kind, lines in _SECTION.findall(table):
        if kind == "bfchar":
            for code, text in _CHARACTER.findall(lines):
                found[bytes.fromhex(code)] = bytes.fromhex(text).decode("utf-16-be")
            continue
        for first, last, texts in _RANGE.findall(lines):
            names = re.findall(r"[0-9A-Fa-f]+", texts)
            for step, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                name = names[step] if texts.startswith("[") else f"{int(names[0], 16) + step:04x}"
                found[code.to_bytes(2, "big")] = bytes.fromhex(name).decode("utf-16-be")
    return found
