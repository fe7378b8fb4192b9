"""Writes docs/reference/*.md from what the program says: the schema, the arguments, the names.

`python setup/reference_pages.py` writes the pages; a test calls `pages()` and finds them unchanged.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pyanalysis.cli import build_parser, parsers_of_commands
from pyanalysis.cli_help import EXAMPLES, EXIT_CODES
from pyanalysis.results.ard_row import ARD_COLUMNS
from pyanalysis.results.coverage import SECTIONS
from pyanalysis.results.meanings import MEANINGS, STATUSES
from pyanalysis.results.vocabulary import STATISTICS

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "pyanalysis" / "study" / "schema.json"
MADE = "Made by `make docs`; not written by hand."

Node = Mapping[str, Any]


def main() -> None:
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


def pages() -> dict[Path, str]:
    """Give each page's text by its path."""
    folder = ROOT / "docs" / "reference"
    return {
        folder / "study-yml.md": _joined(_study_page()),
        folder / "commands.md": _joined(_commands_page()),
        folder / "ard.md": _joined(_ard_page()),
    }


def _joined(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


# ---- study.yml ----


def _study_page() -> Iterator[str]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    yield "# The study file: every key\n"
    yield f"{MADE} It is `pyanalysis schema` as a table. A key that is not here is an error.\n"
    tops = dict(_level(schema, path=""))
    plain = {path: node for path, node in tops.items() if not _children(node)}
    yield "## At the top\n"
    yield from _table(plain, required=schema["required"], cut="")
    for path, node in tops.items():
        if path not in plain:
            yield from _part(path, node)


def _part(path: str, node: Node) -> Iterator[str]:
    """Write a heading, the table of a group's keys, and the same for each group within it."""
    inner = _children(node)
    yield f"\n## `{path}`\n"
    yield f"{_text(str(node.get('description', '')))}\n"
    prefix = f"{path}[]." if node.get("type") == "array" else f"{path}."
    found = {f"{prefix}{name}": child for name, child in inner["properties"].items()}
    groups = {name: child for name, child in found.items() if _is_group(child)}
    required = [f"{prefix}{name}" for name in inner.get("required", [])]
    leaves = {name: child for name, child in found.items() if name not in groups}
    if leaves:
        yield from _table(leaves, required=required, cut=prefix)
    for name, child in groups.items():
        yield from _part(name, child)


def _level(node: Node, *, path: str) -> Iterator[tuple[str, Node]]:
    yield from ((f"{path}{name}", child) for name, child in node["properties"].items())


def _children(node: Node) -> Node:
    """Give the node whose properties are this one's keys; empty where it has none of its own."""
    if node.get("type") == "array":
        node = node["items"]
    return node if node.get("additionalProperties") is False and "properties" in node else {}


def _is_group(node: Node) -> bool:
    return bool(_children(node)) and node.get("type") in ("object", "array")


def _table(nodes: Mapping[str, Node], *, required: list[str], cut: str) -> Iterator[str]:
    yield "| key | value | default | meaning |"
    yield "|------|------|-----|--------------|"
    for path, node in nodes.items():
        name = path.removeprefix(cut)
        default = "**required**" if path in required else _default(node)
        meaning = _text(str(node.get("description", "")))
        yield f"| `{name}` | {_kind(node)} | {default} | {meaning} |"
        if not _is_group(node):
            for inner, child in _children(node).get("properties", {}).items():
                told = _text(str(child.get("description", "")))
                yield f"| `{name}.{inner}` | {_kind(child)} | {_default(child)} | {told} |"


def _kind(node: Node) -> str:
    if "const" in node:
        return f"`{json.dumps(node['const'])}`"
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    kind = node.get("type", "")
    if isinstance(kind, list):
        return " or ".join(_word(name) for name in kind)
    if kind == "array":
        items = node["items"]
        return f"list of {_kind(items)}" if "enum" in items else f"list of {_word(items['type'])}s"
    return _word(kind) + _range(node)


def _word(kind: str) -> str:
    return {
        "string": "text", "integer": "whole number", "boolean": "true or false",
        "object": "mapping", "array": "list",
    }.get(kind, kind)  # fmt: skip


def _range(node: Node) -> str:
    parts = [
        f"{word} {node[key]}"
        for key, word in (
            ("minimum", "from"),
            ("exclusiveMinimum", "above"),
            ("maximum", "to"),
            ("exclusiveMaximum", "below"),
        )
        if key in node
    ]
    return f" {', '.join(parts)}" if parts else ""


def _default(node: Node) -> str:
    if "default" not in node:
        return ""
    return f"`{json.dumps(node['default'], ensure_ascii=False)}`"


# ---- commands ----


def _commands_page() -> Iterator[str]:
    parser = build_parser()
    yield "# Commands and exit codes\n"
    yield f"{MADE} It is what `pyanalysis --help` and `pyanalysis COMMAND --help` print.\n"
    yield "Findings go to stdout, messages and progress to stderr. On a terminal progress is drawn;"
    yield "elsewhere, and where `NO_COLOR` is set or `TERM` is `dumb`, it comes as plain lines.\n"
    yield "## Exit codes\n"
    yield "| code | meaning |"
    yield "|-|---------|"
    for code, meaning in EXIT_CODES.items():
        yield f"| {code} | {_text(meaning)} |"
    for name, command in parsers_of_commands(parser).items():
        yield f"\n## `{name}`\n"
        yield f"{_text(' '.join(str(command.description).split()))}\n"
        yield from _arguments(command)
        yield "\n```sh"
        yield from EXAMPLES[name]
        yield "```"


def _arguments(command: argparse.ArgumentParser) -> Iterator[str]:
    yield "| argument | meaning |"
    yield "|---|-----|"
    for action in command._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        allowed = ", ".join(f"`{choice}`" for choice in _listed(action))
        meaning = _text(action.help or "") + (f": {allowed}" if allowed else "")
        needed = " (required)" if action.required and action.option_strings else ""
        yield f"| `{_form(action)}` | {meaning}{needed} |"


def _listed(action: argparse.Action) -> tuple[str, ...]:
    """Give the allowed values, where the meaning does not name them already."""
    return tuple(action.choices or ()) if action.metavar is None else ()


def _form(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return f"{name}..." if action.nargs == "+" else name
    option = action.option_strings[-1]
    return option if action.nargs == 0 else f"{option} {name}"


# ---- ard.csv ----


def _ard_page() -> Iterator[str]:
    yield "# ard.csv: every statistic\n"
    yield f"{MADE} The file has one row a statistic, with the columns "
    yield ", ".join(f"`{name}`" for name in ARD_COLUMNS) + ".\n"
    yield "`model` is empty for the main multivariable model, a variable's name for its univariable"
    yield "one, and names the alternatives of `sensitivity`. `level` is empty for a numeric"
    yield "predictor and for a whole variable. `method` names the test, the interval or the"
    yield "estimator. A value that cannot be estimated is empty, and `status` says why.\n"
    for analysis, names in STATISTICS.items():
        yield f"## `{analysis}`\n"
        yield f"In the manuscript under: {SECTIONS[analysis]}.\n"
        yield "| statistic | meaning |"
        yield "|---|----|"
        for name in dict.fromkeys(names):
            yield f"| `{name}` | {_text(MEANINGS[name])} |"
        yield ""
    yield "## Words of `status`\n"
    yield "| status | meaning |"
    yield "|---|---|"
    for name, meaning in STATUSES.items():
        yield f"| `{name}` | {_text(meaning)} |"


# ---- text ----

_DOI = re.compile(r"doi:(10\.\S+?)(?=[;,.)]*(?:\s|$))")


def _text(text: str) -> str:
    """Escape what Markdown and tables would read as markup; DOIs become links."""
    pieces = []
    end = 0
    for found in _DOI.finditer(text):
        pieces += [_escaped(text[end : found.start()]), _link(found[1])]
        end = found.end()
    return "".join([*pieces, _escaped(text[end:])])


def _escaped(text: str) -> str:
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        part if part.startswith("`") else re.sub(r"([\\<>|*_\[\]$@#~^{}]|-(?=-))", r"\\\1", part)
        for part in parts
    )


def _link(doi: str) -> str:
    address = doi.replace("<", "%3C").replace(">", "%3E").replace("(", "%28").replace(")", "%29")
    return f"[doi:{_escaped(doi)}](https://doi.org/{address})"


if __name__ == "__main__":
    main()
