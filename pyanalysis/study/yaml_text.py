"""YAML read safely, with every scalar as the text that was written and the line it stands on.

``yes``, ``1.0`` and ``2020-01-01`` stay texts here; the schema decides where a number is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

MAXIMUM_BYTES = 500_000
"""What takes a few seconds to parse."""
MAXIMUM_DEPTH = 20
MAXIMUM_VALUES = 100_000
"""Values after aliases are followed: a few lines of them can stand for billions."""

Path = tuple[str | int, ...]
Value = str | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlText:
    """The content, the line of each path in it, and what was wrong with the file."""

    content: Value
    lines: dict[Path, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def parse_yaml(data: bytes, *, name: str) -> YamlText:
    """Parse the bytes of a YAML file; problems name the file and the line, nothing is raised."""
    if len(data) > MAXIMUM_BYTES:
        return _failed(f"{name}: {len(data)} bytes is more than the {MAXIMUM_BYTES} allowed")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return _failed(f"{name} line {line}: not UTF-8; save the file as UTF-8")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reason = error.problem or "cannot be read"
        return _failed(f"{name} line {line}: not valid YAML, {reason}; check indentation, quotes")
    except RecursionError:
        return _failed(f"{name}: nested too deeply; write the keys as the documentation shows them")
    except yaml.YAMLError as error:
        return _failed(f"{name}: not valid YAML, {str(error).splitlines()[0]}")
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return _failed(f"{name}: the file is empty")
    reader = _Reader(name=name)
    content = reader.read(node, path=(), parents=())
    if reader.n_values > MAXIMUM_VALUES:
        return _failed(
            f"{name}: more than the {MAXIMUM_VALUES} values allowed; write out what aliases repeat"
        )
    return YamlText(content=content, lines=reader.lines, problems=tuple(reader.problems))


def _failed(problem: str) -> YamlText:
    return YamlText(content="", problems=(problem,))


class _Reader:
    """Walks the nodes once, collecting lines and problems."""

    def __init__(self, *, name: str) -> None:
        self.name = name
        self.n_values = 0
        self.lines: dict[Path, int] = {}
        self.problems: list[str] = []

    def read(self, node: yaml.Node, *, path: Path, parents: tuple[int, ...]) -> Value:
        self.n_values += 1
        if self.n_values > MAXIMUM_VALUES:
            return ""
        self.lines[path] = node.start_mark.line + 1
        if len(parents) > MAXIMUM_DEPTH or id(node) in parents:
            self._problem(node, "nested too deeply")
            return ""
        inner = (*parents, id(node))
        if isinstance(node, yaml.SequenceNode):
            return [
                self.read(item, path=(*path, index), parents=inner)
                for index, item in enumerate(node.value)
                if self.n_values <= MAXIMUM_VALUES
            ]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path=path, parents=inner)
        if node.tag.startswith("!"):
            self._problem(node, f"{node.tag!r} and what follows must stand in quotes")
        text = str(node.value)
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
            self._problem(node, "holds a character that no file can hold; write it otherwise")
            return text.encode("ascii", "ignore").decode().replace("\0", "")
        return text

    def _mapping(
        self, node: yaml.MappingNode, *, path: Path, parents: tuple[int, ...]
    ) -> dict[str, Value]:
        content: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if self.n_values > MAXIMUM_VALUES:
                break
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(key_node, "a key must be a plain text")
                continue
            key = str(self.read(key_node, path=(*path, ""), parents=parents))
            if key in content:
                self._problem(key_node, f"the key {key!r} stands twice; remove one of them")
                continue
            content[key] = self.read(value_node, path=(*path, key), parents=parents)
            self.lines[(*path, key)] = key_node.start_mark.line + 1
        return content

    def _problem(self, node: yaml.Node, text: str) -> None:
        self.problems.append(f"{self.name} line {node.start_mark.line + 1}: {text}")
