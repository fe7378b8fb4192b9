"""What a cell shows in one format: one of the representations of each of its outputs."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyanalysis.errors import RenderError
from pyanalysis.render.formats import Format
from pyanalysis.render.offline_kernel import Output
from pyanalysis.render.offline_markdown import CellResult
from pyanalysis.render.pandoc import convert
from pyanalysis.render.pandoc_ast import (
    Node,
    attr,
    find,
    identifier_of,
    image,
    plain,
    raw_block,
)

_IMAGES: Final[dict[Format, tuple[str, ...]]] = {
    "html": ("image/svg+xml", "image/png", "image/jpeg"),
    "pdf": ("image/svg+xml", "image/png", "image/jpeg"),
    "docx": ("image/png", "image/jpeg"),
    "xml": ("image/png", "image/jpeg"),
}
_SUFFIXES: Final = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}
MEDIA_FOLDER: Final = "manuscript-media"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The outputs of all cells by the name of their division.

    ``tables`` holds what Pandoc read from the outputs that exist as HTML only.
    """

    results: Mapping[str, CellResult]
    named: Mapping[str, Output]
    tables: Mapping[str, list[Node]]
    folder: Path

    def blocks(self, division: Node, *, result: CellResult, target: Format) -> list[Node]:
        """Give the blocks of one output for one format, Quarto's order of preference."""
        name = identifier_of(division)
        output = self.named[name]
        data = output.data
        if output.kind != "object":
            return [_code_block(data["text/plain"])]
        if target == "html" and "text/html" in data:
            return [raw_block("html", data["text/html"])]
        if "text/markdown" in data:
            content: list[Node] = division["c"][1]
            return content
        media = next((kind for kind in _IMAGES[target] if kind in data), None)
        if media:
            return [plain([self._image(data[media], media, name=name, result=result)])]
        if "text/html" in data:
            return self.tables[name]
        if re.search(r" at 0x[0-9a-f]+>", data.get("text/plain", "")):
            raise RenderError(
                f"{result.cell.place}: the cell shows a Python object that has no representation "
                f"for {target}: {data['text/plain']}"
            )
        return [_code_block(data["text/plain"])] if data.get("text/plain") else []

    def _image(self, data: str, media: str, *, name: str, result: CellResult) -> Node:
        label = result.cell.options.label or name
        path = self.folder / MEDIA_FOLDER / f"{label}{_SUFFIXES[media]}"
        path.parent.mkdir(exist_ok=True)
        if media == "image/svg+xml":
            path.write_text(data, encoding="utf-8")
        else:
            path.write_bytes(base64.b64decode(data))
        source = path.relative_to(self.folder).as_posix()
        return image(source, alt=result.cell.options.alt)


def collect_outputs(results: Sequence[CellResult], *, folder: Path) -> Outputs:
    """Name every output and read those that are HTML only, all in one call of Pandoc."""
    named = {
        f"{result.name}-output-{number}": output
        for result in results
        for number, output in enumerate(result.outputs)
    }
    html_only = {name: out for name, out in named.items() if _is_html_only(out.data)}
    return Outputs(
        results={result.name: result for result in results},
        named=named,
        tables=_read_tables(html_only, folder=folder) if html_only else {},
        folder=folder,
    )


def _is_html_only(data: Mapping[str, str]) -> bool:
    others = {"text/markdown", *_SUFFIXES}
    return "text/html" in data and not others & set(data)


def _read_tables(outputs: Mapping[str, Output], *, folder: Path) -> dict[str, list[Node]]:
    unstyled = {
        name: re.sub(r"(?s)<style.*?</style>", "", output.data["text/html"])
        for name, output in outputs.items()
    }
    text = "\n".join(f'<div id="{name}">\n{html}\n</div>' for name, html in unstyled.items())
    tree = json.loads(convert(text, source="html", target="json", working_dir=folder))
    found: dict[str, list[Node]] = {}
    for node in find(tree["blocks"], "Div"):
        if identifier_of(node) in outputs:
            tables = [_anonymous(table) for table in find([node], "Table")]
            found[identifier_of(node)] = tables or node["c"][1]
    return found


def _anonymous(table: Node) -> Node:
    """Drop a table's own identifier and classes: they belong to the HTML it came from."""
    return {**table, "c": [attr(), *table["c"][1:]]}


def _code_block(text: str) -> Node:
    return {"t": "CodeBlock", "c": [attr(), text.rstrip("\n")]}
