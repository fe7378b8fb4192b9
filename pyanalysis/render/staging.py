"""Rendering in a temporary folder, so that a failed run leaves the old manuscript untouched."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from pyanalysis.display.byline import read_byline
from pyanalysis.display.language import ENGLISH, language_in_use, speaking, tag_in_use
from pyanalysis.display.markdown import escape, showable
from pyanalysis.display.style import DEFAULT_STYLE, Style
from pyanalysis.display.style_files import load_style, style_folder
from pyanalysis.errors import RenderError
from pyanalysis.one_run import replace_together
from pyanalysis.render.fonts import refuse_unreadable
from pyanalysis.render.formats import MANUSCRIPT, Format, output_name
from pyanalysis.render.staged_study import (
    RESULTS,
    authors_of,
    has_title_page,
    language_of,
    paragraphs_declared,
    set_submission,
    study_facts,
    submission_of,
)
from pyanalysis.render.submission_page import PAGE, STYLES, TYPST_STRETCH, css_rules, quarto_page
from pyanalysis.render.texts import place_texts
from pyanalysis.render.translation import close_up_sentences, translate_template
from pyanalysis.results.front import Submission

_STAGED: Final = ".rendering-"
_LEFT_BEHIND = shutil.ignore_patterns(
    "__pycache__",
    ".quarto",
    ".ipynb_checkpoints",
    ".jupyter_cache",
    "*_files",
    "*_cache",
    "_output",
)


@contextmanager
def stage(
    *,
    results_dir: Path,
    template_dir: Path,
    texts_dir: Path | None,
    out_dir: Path,
    submission: Submission | None = None,
) -> Iterator[Path]:
    """Copy a project and its results into a temporary folder beside the output; give the folder.

    It holds ``_quarto.yml``, ``report/`` and ``results/`` and is removed at the end, whatever ends.
    The template is translated into the language of the study, which is in use until then.
    ``texts_dir`` may hold texts of the study's own for the manuscript, ``submission`` takes the
    place of what the study file asks of its form. The caller holds the lock of
    ``out_dir``, so what an earlier run left there is removed.
    """
    _check_inputs(results_dir=results_dir, template_dir=template_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    for left in out_dir.glob(f"{_STAGED}*"):
        # The lock is ours: whoever made this was killed.
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_STAGED, dir=out_dir)).resolve()
    try:
        if (template_dir / "_quarto.yml").is_file():
            shutil.copyfile(template_dir / "_quarto.yml", folder / "_quarto.yml")
        shutil.copytree(template_dir / "report", folder / "report", ignore=_LEFT_BEHIND)
        (folder / "results").mkdir()
        for name in RESULTS:
            shutil.copyfile(results_dir / name, folder / "results" / name)
        if submission is not None:
            set_submission(folder, submission)
        _leave_out_sections(folder)
        facts = study_facts(folder / "results" / "results.json")
        with speaking(language_of(facts)):
            refuse_unreadable()
            translate_template(folder / "report")
            place_texts(folder / "report", study=str(facts.get("study", "")), own=texts_dir)
            close_up_sentences(folder / "report")
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _leave_out_sections(folder: Path) -> None:
    """Empty each ``sections/_<name>.qmd`` whose section is null or empty in the results.

    ``_<name>.<field>.qmd`` belongs to a field of that section.
    """
    results: dict[str, Any] = json.loads(
        (folder / "results" / "results.json").read_text(encoding="utf-8")
    )
    results["declarations"] = paragraphs_declared(results.get("study", {}))
    for path in (folder / "report" / "sections").glob("_*.qmd"):
        content: Any = results
        for name in path.stem.removeprefix("_").split("."):
            content = content.get(name) if isinstance(content, dict) else None
        if content in (None, []):
            path.write_text("<!-- not part of this study -->\n", encoding="utf-8")


def write_metadata(folder: Path, *, engine: str, more: Mapping[str, Any]) -> None:
    """Write the study's title and authors where Quarto looks for a staged folder's metadata."""
    write_front_matter(
        folder / "results" / "results.json",
        path=(folder / MANUSCRIPT).parent / "_metadata.yml",
        more={"pyanalysis-engine": engine, **more},
        authors_are_markdown=engine == "quarto",
    )


def write_front_matter(
    results: Path,
    *,
    path: Path,
    more: Mapping[str, Any] = MappingProxyType({}),
    authors_are_markdown: bool = True,
) -> None:
    """Write title, authors and ``more`` into a folder's metadata, keeping its other keys.

    Quarto reads these texts as Markdown, the offline engine the title alone: there they are
    escaped, so that they come out as they were written. Quarto reads them twice, so unseen word
    joiners keep what looks like a shortcode from being one.
    """
    study = showable(study_facts(results))
    style = load_style(study.get("style", DEFAULT_STYLE))
    authors, submission = authors_of(study), submission_of(study)
    own = (yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None) or {}
    metadata: dict[str, Any] = {"title": _as_markdown(study.get("title", "Manuscript")), **more}
    metadata |= _reference_style(style, folder=path.parent)
    if language_in_use() != ENGLISH:
        metadata["lang"] = tag_in_use()
    key = "author"
    if has_title_page(path.parent):
        key, authors = "author-meta", list(read_byline(authors).names)
        page = quarto_page(authors, submission=submission)
        (path.parent / PAGE).write_text(page, encoding="utf-8")
        _include(metadata, own=own, submission=submission)
    styles = css_rules(submission)
    if styles:
        (path.parent / STYLES).write_text(styles, encoding="utf-8")
        metadata["css"] = [STYLES]
    metadata[key] = _as_markdown(authors) if authors_are_markdown else authors
    if key == "author-meta" and authors_are_markdown:
        metadata[key] = "; ".join(metadata[key])  # Quarto takes one text only
    # Never those of a study that was written here before.
    ours = {*metadata, "author", "author-meta"}
    kept = {key: value for key, value in own.items() if key not in ours}
    if kept.get("csl") == _CSL:
        del kept["csl"]
    merged = {**kept, **{key: value for key, value in metadata.items() if value}}
    path.write_text(yaml.safe_dump(merged, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _include(metadata: dict[str, Any], *, own: Mapping[str, Any], submission: Submission) -> None:
    """Have Quarto read the page of the PDF, beside what the folder's own metadata asks for."""
    formats = dict(own.get("format") or {})
    typst = dict(formats.get("typst") or {})
    others = typst.get("include-in-header") or []
    others = others if isinstance(others, list) else [others]
    typst["include-in-header"] = [*(other for other in others if other != PAGE), PAGE]
    if submission.double_spacing:
        typst["linestretch"] = TYPST_STRETCH
    metadata["format"] = {**formats, "typst": typst}


_CSL: Final = "_style.csl"
"""The CSL file of the study's style, beside the manuscript."""


def _reference_style(style: Style, *, folder: Path) -> dict[str, Any]:
    """Put the style's CSL file into the folder; give the key by which an engine finds it."""
    if style.csl is None:
        return {}
    (folder / _CSL).write_bytes((style_folder() / style.csl).read_bytes())
    return {"csl": _CSL}


_IDENTIFIERS: Final = ("id", "ref", "orcid", "email", "url")
"""What Quarto makes a link or a reference of; escaped only where it is not what it should be."""
_BRACKETS: Final = re.compile(r"(?<=[{<>}])(?=[{<>}])")
"""Between brackets that together would begin or end a shortcode."""
_PLAIN_IDENTIFIER: Final = re.compile(r"[\w.:/@+-]*")


def _as_markdown(content: Any, *, key: str = "") -> Any:
    """Escape a text, or every text in an author's record."""
    if isinstance(content, dict):
        return {name: _as_markdown(item, key=name) for name, item in content.items()}
    if isinstance(content, list):
        return [_as_markdown(item, key=key) for item in content]
    if not isinstance(content, str) or (
        key in _IDENTIFIERS and _PLAIN_IDENTIFIER.fullmatch(content)
    ):
        return content
    return escape(_BRACKETS.sub("\u2060", content) if "{{" in content else content)


def publish(made: Mapping[Format, Path], *, out_dir: Path) -> None:
    """Move the finished files to their places, all at one moment."""
    missing = [output_name(target) for target, path in made.items() if not path.is_file()]
    if missing:
        raise RenderError(f"the engine did not write {', '.join(missing)}")

    def move(new: Path) -> None:
        for target, path in made.items():
            path.replace(new / output_name(target))

    replace_together(out_dir, names=map(output_name, made), write=move)


def _check_inputs(*, results_dir: Path, template_dir: Path) -> None:
    if not (template_dir / MANUSCRIPT).is_file():
        raise RenderError(f"there is no manuscript at {template_dir / MANUSCRIPT}")
    for name in RESULTS:
        if not (results_dir / name).is_file():
            raise RenderError(f"there is no {name} in {results_dir}; run 'pyanalysis run' first")
