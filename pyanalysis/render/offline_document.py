"""The document for one format: outputs put in, floats, callouts and pages set."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyanalysis.errors import RenderError
from pyanalysis.render.formats import Format
from pyanalysis.render.offline_dialect import Dialect, Float
from pyanalysis.render.offline_markdown import CellResult
from pyanalysis.render.offline_numbers import Target, caption_inlines
from pyanalysis.render.offline_outputs import Outputs
from pyanalysis.render.offline_settings import Settings
from pyanalysis.render.offline_source import Source
from pyanalysis.render.offline_tables import with_widths
from pyanalysis.render.pandoc_ast import (
    Node,
    attribute_of,
    classes_of,
    find,
    identifier_of,
    image,
    plain,
    rewrite,
    text_of,
    words,
)

_CALLOUTS: Final = ("note", "tip", "warning", "important", "caution")
_REFUSED: Final = re.compile(
    r"^(content-visible|content-hidden|panel-.*|column-.*|columns|aside|hidden|callout|cell)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """Sets the blocks of the document for one format; made once per format."""

    source: Source
    settings: Settings
    outputs: Outputs
    targets: Mapping[str, Target]
    dialect: Dialect
    target: Format

    def set(self, blocks: Sequence[Node]) -> list[Node]:
        """Set every block; raises RenderError for what the engine does not support."""
        return rewrite(blocks, self._visit)

    def _visit(self, node: Node) -> list[Node] | None:
        match node["t"]:
            case "Div":
                return self._division(node)
            case "Figure":
                return self._figure(node)
            case "Table":
                return self._table(node)
            case "RawBlock" if node["c"][1].strip() in {r"\pagebreak", r"\newpage"}:
                return [self.dialect.page_break()]
        return None

    def _division(self, node: Node) -> list[Node] | None:
        name, classes = identifier_of(node), classes_of(node)
        if name in self.outputs.results:
            return self._cell(node, self.outputs.results[name])
        if name[:4] in {"fig-", "tbl-"}:
            return self._division_float(node)
        if "landscape" in classes:
            return self.dialect.landscape(self.set(node["c"][1]))
        for label in classes:
            if label.startswith("callout-"):
                return self._callout(node, kind=label.removeprefix("callout-"))
            if _REFUSED.match(label):
                raise self._refusal(f".{label}", f"divisions of the class '{label}'")
        for key, _ in node["c"][0][2]:
            if key.startswith("layout"):
                raise self._refusal(key, f"the attribute '{key}'")
        return None

    def _cell(self, node: Node, result: CellResult) -> list[Node]:
        code: list[Node] = []
        caption: list[Node] = []
        body: list[Node] = []
        for block in node["c"][1]:
            name = identifier_of(block)
            if name == f"{result.name}-caption":
                caption = [item for part in block["c"][1] for item in part["c"]]
            elif name in self.outputs.named:
                body += self.outputs.blocks(block, result=result, target=self.target)
            else:
                code.append(block)
        options = result.cell.options
        if not options.float_kind:
            return [*code, *self._cell_body(body, result)]
        self._check_float(body, result)
        if options.float_kind == "fig":
            alt = options.alt or text_of(caption)
            body = [_with_alt(block, alt=alt) for block in body]
        float_ = self._float(
            label=options.label,
            classes=options.classes,
            caption=caption,
            body=self._cell_body(body, result),
        )
        return [*code, *float_]

    def _cell_body(self, body: Sequence[Node], result: CellResult) -> list[Node]:
        widths = result.cell.options.column_widths

        def visit(node: Node) -> list[Node] | None:
            if node["t"] != "Table":
                return None
            place = str(result.cell.place)
            return self._table(with_widths(node, widths, place=place) if widths else node)

        return rewrite(body, visit)

    def _check_float(self, body: Sequence[Node], result: CellResult) -> None:
        options, place = result.cell.options, result.cell.place
        images = len(find(body, "Image"))
        tables = find(body, "Table")
        if options.float_kind == "fig" and images != 1:
            raise RenderError(f"{place}: cell {options.label} shows {images} images, not one")
        has_html = any("<table" in raw["c"][1] for raw in find(body, "RawBlock"))
        if options.float_kind == "tbl" and not tables and not has_html:
            raise RenderError(f"{place}: cell {options.label} shows no table")

    def _division_float(self, node: Node) -> list[Node]:
        *body, last = node["c"][1] or [plain([])]
        if not body or last["t"] != "Para":
            name = identifier_of(node)
            raise self._refusal(f"#{name}", f"{name} without a caption as its last paragraph")
        return self._float(
            label=identifier_of(node),
            classes=classes_of(node),
            caption=last["c"],
            body=self.set(body),
        )

    def _figure(self, node: Node) -> list[Node] | None:
        name = identifier_of(node)
        caption = [item for part in node["c"][1][1] for item in part["c"]]
        if not name.startswith("fig-"):
            return None
        body = [
            _with_alt(block, alt=attribute_of(find([block], "Image")[0], "fig-alt"))
            for block in node["c"][2]
        ]
        return self._float(label=name, classes=(), caption=caption, body=body)

    def _table(self, node: Node) -> list[Node]:
        name = identifier_of(node)
        caption = [item for part in node["c"][1][1] for item in part["c"]]
        bare = {**node, "c": [["", *node["c"][0][1:]], [None, []], *node["c"][2:]]}
        blocks = self.dialect.table_blocks(bare if name.startswith("tbl-") else node)
        if not name.startswith("tbl-"):
            return blocks
        return self._float(label=name, classes=(), caption=caption, body=blocks)

    def _float(
        self, *, label: str, classes: Sequence[str], caption: Sequence[Node], body: Sequence[Node]
    ) -> list[Node]:
        target = self.targets[label]
        inlines = caption_inlines(caption, target=target, settings=self.settings)
        return self.dialect.float_blocks(
            Float(
                label=label,
                kind=target.kind,
                classes=tuple(classes),
                caption=tuple(inlines),
                body=tuple(body),
            )
        )

    def _callout(self, node: Node, *, kind: str) -> list[Node]:
        if kind not in _CALLOUTS:
            raise self._refusal(f"callout-{kind}", f"callouts of the kind '{kind}'")
        body = list(node["c"][1])
        title = words(attribute_of(node, "title") or self.settings.words.callouts[kind])
        if body and body[0]["t"] == "Header" and not attribute_of(node, "title"):
            title = body.pop(0)["c"][2]
        return self.dialect.callout(kind, title=title, body=self.set(body))

    def _refusal(self, text: str, what: str) -> RenderError:
        place = self.source.place_of(text) or "the manuscript"
        return RenderError(f"{place}: {what} are not supported by the offline engine")


def _with_alt(block: Node, *, alt: str) -> Node:
    def visit(node: Node) -> list[Node] | None:
        if node["t"] != "Image":
            return None
        attributes, inlines, target = node["c"]
        kept = [pair for pair in attributes[2] if pair[0] != "fig-alt"]
        new = image(target[0], alt=alt or text_of(inlines))
        new["c"][0] = ["", attributes[1], kept]
        return [new]

    return rewrite([block], visit)[0]
