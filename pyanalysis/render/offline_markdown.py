"""From a document and the outputs of its cells to one Markdown text with named places in it.

Every cell becomes a division ``pyanalysis-cell-N`` that holds its code (when shown), its caption
and one division per output. Outputs in Markdown are written into theirs; the others are put in
later, in the representation that the target format takes.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyanalysis.errors import RenderError
from pyanalysis.render.offline_kernel import Output, Task
from pyanalysis.render.offline_settings import Settings
from pyanalysis.render.offline_source import INLINE_CODE, Cell, Line, Prose, Source

_FENCE = ":" * 40
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~^$@'\"])")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellResult:
    """One cell and the outputs of it that are shown, in order."""

    cell: Cell
    name: str
    outputs: tuple[Output, ...]


def tasks_of(source: Source) -> tuple[Task, ...]:
    """List the cells and inline expressions in the order in which they are run."""
    return tuple(_tasks_of(source))


def _tasks_of(source: Source) -> Iterator[Task]:
    for part in source.parts:
        if isinstance(part, Cell):
            label = part.options.label
            yield Task(code=part.code, kind="cell", place=part.place, label=label)
            continue
        for line in part.lines:
            for found in _expressions(line):
                try:
                    ast.parse(found, mode="eval")
                except SyntaxError as error:
                    message = f"{line.place}: '{found}' is not one Python expression"
                    raise RenderError(message) from error
                yield Task(code=found, kind="inline", place=line.place, label="")


def _expressions(line: Line) -> list[str]:
    return [] if line.is_code else [code.strip() for code in INLINE_CODE.findall(line.text)]


def write_markdown(
    source: Source, *, outputs: Sequence[tuple[Output, ...]], settings: Settings
) -> tuple[str, tuple[CellResult, ...]]:
    """Write the document with its values filled in; the cells' results come beside it."""
    remaining = iter(outputs)
    results: list[CellResult] = []
    chunks = [f"---\n{json.dumps(settings.front, ensure_ascii=False, default=str)}\n---\n"]
    for part in source.parts:
        if isinstance(part, Prose):
            lines = [_fill(line, remaining) for line in part.lines]
            chunks.append("\n".join(lines))
            continue
        shown = tuple(_shown(part, next(remaining), settings=settings))
        result = CellResult(cell=part, name=f"pyanalysis-cell-{len(results)}", outputs=shown)
        results.append(result)
        chunks.append(_cell_markdown(result, settings=settings))
    return "\n".join(chunks) + "\n", tuple(results)


def _fill(line: Line, remaining: Iterator[tuple[Output, ...]]) -> str:
    if line.is_code:
        return line.text
    if line.text.strip().startswith("{{<"):
        return "\n\\pagebreak\n"
    return INLINE_CODE.sub(
        lambda found: _inline_value(next(remaining), code=found[1].strip(), line=line), line.text
    )


def _inline_value(outputs: Sequence[Output], *, code: str, line: Line) -> str:
    """Give an inline value as Markdown: Markdown as it is, texts escaped, numbers as they print."""
    values = [output.data for output in outputs if output.kind == "object"]
    if not values:
        raise RenderError(f"{line.place}: the inline expression '{code}' gives no value")
    if "text/markdown" in values[-1]:
        return values[-1]["text/markdown"]
    text = values[-1].get("text/plain", "")
    try:
        literal = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        literal = None
    if isinstance(literal, str):
        return _SPECIAL.sub(r"\\\1", literal)
    if re.search(r"^<.* at 0x[0-9a-f]+>$", text):
        raise RenderError(f"{line.place}: the inline expression '{code}' is not text: {text}")
    return text


def _shown(cell: Cell, outputs: Sequence[Output], *, settings: Settings) -> Iterator[Output]:
    options = cell.options
    output = settings.output if options.output is None else options.output
    warning = settings.warning if options.warning is None else options.warning
    for item in outputs:
        if output and (item.kind != "stderr" or warning):
            yield item


def _cell_markdown(result: CellResult, *, settings: Settings) -> str:
    options = result.cell.options
    inside: list[str] = []
    if settings.echo if options.echo is None else options.echo:
        inside.append(f"```````` python\n{result.cell.code}\n````````")
    if options.caption:
        inside.append(_division(f"{result.name}-caption", options.caption))
    for number, output in enumerate(result.outputs):
        content = output.data.get("text/markdown", "")
        inside.append(_division(f"{result.name}-output-{number}", content))
    return _division(result.name, "\n".join(inside)) if inside else ""


def _division(name: str, content: str) -> str:
    return f"\n{_FENCE} {{#{name}}}\n\n{content}\n\n{_FENCE}\n"
