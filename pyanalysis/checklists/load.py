"""Reading a list from its data file, in the variant of a design and the language in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from pyanalysis.checklists.names import LISTS, ListName
from pyanalysis.checklists.records import Checklist, Item, Place
from pyanalysis.display.language import in_context, text, verbatim
from pyanalysis.display.markdown import join_sentences
from pyanalysis.results.design import DESIGN_NAMES, Design

_FOLDER: Final = Path(__file__).parent / "lists"


def load_checklist(name: ListName, *, design: Design = "") -> Checklist:
    """Read a list; without a design every variant's wording of an item stands in it."""
    content = _read(name)
    has_variants = any(isinstance(item["text"], dict) for item in content["items"])
    title = verbatim(content["title"])
    if design and has_variants:
        variant = verbatim(DESIGN_NAMES[design]).lower()
        title = text("{title}, {variant}", title=title, variant=variant)
    return Checklist(
        name=name,
        title=title,
        source=content["source"],
        url=content["url"],
        licence=verbatim(content["licence"]),
        looked_up=content["looked_up"],
        note=verbatim(content["note"]),
        items=tuple(_items(content["items"], design=design)),
    )


def list_texts() -> Iterator[tuple[str, str]]:
    """Give every text of the lists that can be translated, with the name of its file."""
    for name in LISTS:
        content = _read(name)
        texts = [content["title"], content["licence"], content["note"], *DESIGN_NAMES.values()]
        for item in content["items"]:
            wording = item["text"]
            wordings = [wording] if isinstance(wording, str) else wording.values()
            texts += [item["section"], item["topic"], *wordings]
        for message in texts:
            yield f"checklists/lists/{name}.yml", message


def _read(name: ListName) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return content


def _items(content: list[Mapping[str, Any]], *, design: Design) -> Iterator[Item]:
    for item in content:
        wording = _wording(item["text"], design=design)
        if wording:
            yield Item(
                id=item["id"],
                section=verbatim(item["section"]),
                topic=verbatim(item["topic"]),
                text=wording,
                places=tuple(
                    Place(heading=heading, pieces=tuple(pieces))
                    for heading, pieces in item["where"].items()
                ),
                rule=item["rule"],
            )


def _wording(content: str | Mapping[Design, str], *, design: Design) -> str:
    """Choose the wording for a design; empty where the design has no such item."""
    if isinstance(content, str):
        return verbatim(content)
    if design:
        return verbatim(content[design]) if design in content else ""
    return join_sentences(
        with_topic(verbatim(DESIGN_NAMES[kind]), verbatim(wording))
        for kind, wording in content.items()
    )


def with_topic(section: str, topic: str) -> str:
    """Give ``Methods: Participants``."""
    return in_context("topic", "{section}: {topic}", section=section, topic=topic)
