"""Reading a list from its data file, in the variant of a design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from pyanalysis.checklists.names import ListName
from pyanalysis.checklists.records import Checklist, Item, Place
from pyanalysis.results.design import DESIGN_NAMES, Design

_FOLDER: Final = Path(__file__).parent / "lists"


def load_checklist(name: ListName, *, design: Design = "") -> Checklist:
    """Read a list; without a design every variant's wording of an item stands in it."""
    content = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    has_variants = any(isinstance(item["text"], dict) for item in content["items"])
    variant = f", {DESIGN_NAMES[design].lower()}" if design and has_variants else ""
    return Checklist(
        name=name,
        title=f"{content['title']}{variant}",
        source=content["source"],
        url=content["url"],
        licence=content["licence"],
        looked_up=content["looked_up"],
        note=content["note"],
        items=tuple(_items(content["items"], design=design)),
    )


def _items(content: list[Mapping[str, Any]], *, design: Design) -> Iterator[Item]:
    for item in content:
        text = _text(item["text"], design=design)
        if text:
            yield Item(
                id=item["id"],
                section=item["section"],
                topic=item["topic"],
                text=text,
                places=tuple(
                    Place(heading=heading, pieces=tuple(pieces))
                    for heading, pieces in item["where"].items()
                ),
                rule=item["rule"],
            )


def _text(text: str | Mapping[Design, str], *, design: Design) -> str:
    """Choose the wording for a design; empty where the design has no such item."""
    if isinstance(text, str):
        return text
    if design:
        return text.get(design, "")
    return " ".join(f"{DESIGN_NAMES[kind]}: {wording}" for kind, wording in text.items())
