"""The offline engine: the manuscript without Quarto, from the same sources.

The cells run once; Pandoc reads the text once; each format then gets its own representation of
the outputs. What the engine does not support is refused, never printed raw.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyanalysis.display.byline import read_byline
from pyanalysis.errors import RenderError
from pyanalysis.render.formats import MANUSCRIPT, Format, output_name
from pyanalysis.render.offline_dialect import TITLE_PAGE, Dialect, Front, Paper
from pyanalysis.render.offline_document import Assembly
from pyanalysis.render.offline_docx import DocxDialect, write_docx
from pyanalysis.render.offline_html import HtmlDialect, write_html
from pyanalysis.render.offline_jats import JatsDialect, write_jats
from pyanalysis.render.offline_kernel import run_tasks
from pyanalysis.render.offline_markdown import tasks_of, write_markdown
from pyanalysis.render.offline_numbers import number_blocks, resolve_references
from pyanalysis.render.offline_outputs import Outputs, collect_outputs
from pyanalysis.render.offline_settings import Settings, load_settings
from pyanalysis.render.offline_source import Source, read_source
from pyanalysis.render.offline_typst import TypstDialect, write_pdf
from pyanalysis.render.pandoc import convert
from pyanalysis.render.pandoc_ast import Node, classes_of, find
from pyanalysis.render.staged_study import facts_of, submission_of
from pyanalysis.results.front import Submission

_DIALECTS: dict[Format, Callable[[], Dialect]] = {
    "html": HtmlDialect,
    "pdf": TypstDialect,
    "docx": DocxDialect,
    "xml": JatsDialect,
}
_WRITERS: dict[Format, Callable[..., None]] = {
    "html": write_html,
    "pdf": write_pdf,
    "docx": write_docx,
    "xml": write_jats,
}
_READER = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A manuscript that was read and whose cells were run, for no format yet."""

    source: Source
    project: Path
    outputs: Outputs
    blocks: tuple[Node, ...]
    meta: dict[str, Any]
    api_version: tuple[int, ...]


def render_offline(
    project: Path,
    *,
    formats: Sequence[Format],
    environment: Mapping[str, str],
    progress: Callable[[str], None],
) -> dict[Format, Path]:
    """Render the project's manuscript in place; give the path of each file made."""
    document = execute_document(project, environment=environment, progress=progress)
    made: dict[Format, Path] = {}
    for target in formats:
        progress(f"writing {output_name(target)}")
        made[target] = _write(document, target=target, tell=progress)
    return made


def execute_document(
    project: Path, *, environment: Mapping[str, str], progress: Callable[[str], None]
) -> Document:
    """Read the project's manuscript and run its cells; raises RenderError."""
    project = project.resolve()
    source = read_source(project / MANUSCRIPT, project=project)
    folder = (project / MANUSCRIPT).parent
    settings = load_settings(project, front_matter=source.front_matter, target="html")
    tasks = tasks_of(source)
    progress(f"running {sum(task.kind == 'cell' for task in tasks)} cells")
    values = run_tasks(tasks, working_dir=folder, environment=environment)
    text, results = write_markdown(source, outputs=values, settings=settings)
    tree = json.loads(convert(text, source=_READER, target="json", working_dir=folder))
    return Document(
        source=source,
        project=project,
        outputs=collect_outputs(results, folder=folder),
        blocks=tuple(tree["blocks"]),
        meta=tree["meta"],
        api_version=tuple(tree["pandoc-api-version"]),
    )


def _write(document: Document, *, target: Format, tell: Callable[[str], None]) -> Path:
    source, folder = document.source, (document.project / MANUSCRIPT).parent
    settings = load_settings(document.project, front_matter=source.front_matter, target=target)
    numbered, targets = number_blocks(
        document.blocks, results=document.outputs.results, settings=settings, source=source
    )
    assembly = Assembly(
        source=source,
        settings=settings,
        outputs=document.outputs,
        targets=targets,
        dialect=_DIALECTS[target](),
        target=target,
    )
    blocks = resolve_references(
        assembly.set(numbered), targets=targets, settings=settings, source=source
    )
    submission = submission_of(facts_of(document.project))
    title_page = [block for block in blocks if TITLE_PAGE in classes_of(block)]
    paper = Paper(
        front=_front(
            document.meta, settings=settings, title_page=title_page, submission=submission
        ),
        blocks=tuple(block for block in blocks if block not in title_page),
        settings=settings,
        folder=folder,
        api_version=document.api_version,
        citation_arguments=tuple(citation_arguments(settings, blocks=blocks)),
        tell=tell,
    )
    out = folder / output_name(target)
    try:
        _WRITERS[target](paper, out=out)
    except RenderError as error:
        raise _placed(error, source=source) from error
    return out


def citation_arguments(settings: Settings, *, blocks: Sequence[Node]) -> list[str]:
    """Give what Pandoc needs to set citations; raises RenderError without a bibliography."""
    if not settings.bibliography:
        if find(blocks, "Cite"):
            key = find(blocks, "Cite")[0]["c"][0][0]["citationId"]
            raise RenderError(f"@{key} is cited, but the manuscript names no bibliography")
        return []
    arguments = ["--citeproc", *(f"--bibliography={path}" for path in settings.bibliography)]
    if settings.csl:
        arguments.append(f"--csl={settings.csl}")
    if settings.link_citations:
        arguments.append("--metadata=link-citations:true")
    return arguments


def _front(
    meta: Mapping[str, Any],
    *,
    settings: Settings,
    title_page: Sequence[Node],
    submission: Submission,
) -> Front:
    abstract = meta.get("abstract", {"t": "MetaBlocks", "c": []})
    blocks = abstract["c"]
    if abstract["t"] == "MetaInlines":
        blocks = [{"t": "Para", "c": abstract["c"]}]
    byline = read_byline(settings.authors)
    return Front(
        title=tuple(_inlines(meta.get("title"))),
        subtitle=tuple(_inlines(meta.get("subtitle"))),
        byline=byline,
        names=settings.author_names or byline.names,
        title_page=tuple(title_page),
        submission=submission,
        date=tuple(_inlines(meta.get("date"))),
        abstract=tuple(blocks),
        abstract_title=str(settings.front.get("abstract-title", "Abstract")),
        keywords=tuple(str(word) for word in settings.front.get("keywords", ())),
        language=str(settings.front.get("lang", "en")),
    )


def _inlines(value: Mapping[str, Any] | None) -> list[Node]:
    if not value:
        return []
    if value["t"] == "MetaInlines":
        return list(value["c"])
    return [inline for block in value["c"] for inline in block["c"]]


def _placed(error: RenderError, *, source: Source) -> RenderError:
    """Say where an unknown citation stands."""
    missing = re.search(r"citation (\S+) not found", str(error))
    if not missing:
        return error
    place = source.place_of(f"@{missing[1]}") or "the manuscript"
    return RenderError(f"{place}: @{missing[1]} is not in the bibliography")
