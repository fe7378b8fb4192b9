"""Pandoc's document tree as JSON: small constructors and one walk.

A node is ``{"t": type, "c": content}``, an ``Attr`` is ``[id, classes, [[key, value], ...]]``.
See https://hackage.haskell.org/package/pandoc-types (Text.Pandoc.Definition).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Node = dict[str, Any]
Visit = Callable[[Node], list[Node] | None]

_NO_ATTR: tuple[str, list[str], list[list[str]]] = ("", [], [])


def words(text: str) -> list[Node]:
    """Split plain text into Str and Space; a non-breaking space stays inside its Str."""
    inlines: list[Node] = []
    for position, word in enumerate(text.split(" ")):
        if position:
            inlines.append({"t": "Space"})
        if word:
            inlines.append({"t": "Str", "c": word})
    return inlines


def para(inlines: Sequence[Node]) -> Node:
    """Make a paragraph."""
    return {"t": "Para", "c": list(inlines)}


def plain(inlines: Sequence[Node]) -> Node:
    """Make a block of text that is not a paragraph of its own."""
    return {"t": "Plain", "c": list(inlines)}


def attr(
    *, identifier: str = "", classes: Sequence[str] = (), pairs: Mapping[str, str] | None = None
) -> list[Any]:
    """Make the attributes of a node."""
    return [identifier, list(classes), [[key, value] for key, value in (pairs or {}).items()]]


def div(
    blocks: Sequence[Node],
    *,
    identifier: str = "",
    classes: Sequence[str] = (),
    pairs: Mapping[str, str] | None = None,
) -> Node:
    """Make a division."""
    attributes = attr(identifier=identifier, classes=classes, pairs=pairs)
    return {"t": "Div", "c": [attributes, list(blocks)]}


def span(inlines: Sequence[Node], *, classes: Sequence[str] = ()) -> Node:
    """Make a span."""
    return {"t": "Span", "c": [attr(classes=classes), list(inlines)]}


def styled(blocks: Sequence[Node], style: str, *, identifier: str = "") -> Node:
    """Make a division that has a named paragraph style in Word."""
    return div(blocks, identifier=identifier, pairs={"custom-style": style})


def raw_block(form: str, text: str) -> Node:
    """Make a block of the target format's own code."""
    return {"t": "RawBlock", "c": [form, text]}


def raw_inline(form: str, text: str) -> Node:
    """Make inline code of the target format."""
    return {"t": "RawInline", "c": [form, text]}


def link(inlines: Sequence[Node], target: str, *, classes: Sequence[str] = ()) -> Node:
    """Make a link."""
    return {"t": "Link", "c": [attr(classes=classes), list(inlines), [target, ""]]}


def image(source: str, *, alt: str, identifier: str = "") -> Node:
    """Make an image whose alternative text is ``alt``."""
    return {"t": "Image", "c": [attr(identifier=identifier), words(alt), [source, ""]]}


def identifier_of(node: Node) -> str:
    """Give the identifier of a node, empty when it has none."""
    found: str = _attr_of(node)[0]
    return found


def classes_of(node: Node) -> tuple[str, ...]:
    """Give the classes of a node."""
    return tuple(_attr_of(node)[1])


def attribute_of(node: Node, key: str) -> str:
    """Give one attribute of a node, empty when it is not set."""
    return next((str(value) for name, value in _attr_of(node)[2] if name == key), "")


def _attr_of(node: Node) -> Sequence[Any]:
    content = node.get("c")
    if node["t"] == "Header":
        found: Sequence[Any] = node["c"][1]
        return found
    if node["t"] in {"Div", "Span", "Figure", "Table", "Code", "CodeBlock", "Link", "Image"}:
        assert content is not None
        return list(content[0])
    return _NO_ATTR


def rewrite(nodes: Sequence[Node], visit: Visit) -> list[Node]:
    """Walk from the top; where ``visit`` returns nodes they replace the node, else go into it.

    What ``visit`` returns is not walked again: a visitor that wants that calls ``rewrite`` itself.
    """
    result: list[Node] = []
    for node in nodes:
        replacement = visit(node)
        if replacement is None:
            inside = {"c": _rewrite_content(node["c"], visit)} if "c" in node else {}
            result.append({**node, **inside})
        else:
            result.extend(replacement)
    return result


def _rewrite_content(content: Any, visit: Visit) -> Any:
    if isinstance(content, list):
        if content and all(isinstance(item, dict) and "t" in item for item in content):
            return rewrite(content, visit)
        return [_rewrite_content(item, visit) for item in content]
    if isinstance(content, dict) and "t" not in content:
        return {key: _rewrite_content(value, visit) for key, value in content.items()}
    return content


def find(nodes: Sequence[Node], *kinds: str) -> list[Node]:
    """List every node of these types, outermost first, in the order of the document."""
    found: list[Node] = []

    def visit(node: Node) -> None:
        if node["t"] in kinds:
            found.append(node)

    rewrite(nodes, visit)
    return found


def text_of(nodes: Sequence[Node]) -> str:
    """Give the plain text of inlines or blocks."""
    parts: list[str] = []

    def visit(node: Node) -> None:
        match node["t"]:
            case "Str":
                parts.append(node["c"])
            case "Space" | "SoftBreak" | "LineBreak":
                parts.append(" ")
            case "Code" | "Math":
                parts.append(node["c"][1])

    rewrite(nodes, visit)
    return "".join(parts)
