"""The YAML of a manuscript, merged as Quarto does: project, folder, document; format last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from pyanalysis.display.language import ENGLISH
from pyanalysis.errors import RenderError
from pyanalysis.render.formats import MANUSCRIPT, QUARTO_NAMES, Format
from pyanalysis.render.offline_words import EngineWords, engine_words, pandoc_tag
from pyanalysis.render.pdf_standard import PdfStandard, read_standards

_PATHS: Final = ("bibliography", "csl", "css", "reference-doc")
_LISTS: Final = ("bibliography", "css")
_FRONT: Final = ("title", "subtitle", "date", "abstract", "abstract-title", "keywords", "lang")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the offline engine uses of the YAML; paths are absolute and exist.

    ``author_names`` go into the properties of the files where the text sets the authors itself.
    """

    front: dict[str, Any]
    words: EngineWords
    authors: tuple[Any, ...]
    author_names: tuple[str, ...]
    echo: bool
    output: bool
    warning: bool
    number_sections: bool
    toc: bool
    bibliography: tuple[Path, ...]
    csl: Path | None
    css: tuple[Path, ...]
    reference_doc: Path | None
    pdf_standards: tuple[PdfStandard, ...]
    link_citations: bool
    reference_words: dict[str, str]
    caption_words: dict[str, str]
    title_delimiter: str


def load_settings(project: Path, *, front_matter: Mapping[str, Any], target: Format) -> Settings:
    """Merge ``_quarto.yml``, ``report/_metadata.yml`` and the document's YAML for one format."""
    folder = (project / MANUSCRIPT).parent
    layers = [
        _absolute(_read_yaml(project / "_quarto.yml"), base=project, project=project),
        _absolute(_read_yaml(folder / "_metadata.yml"), base=folder, project=project),
        _absolute(dict(front_matter), base=folder, project=project),
    ]
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = _merge(merged, layer)
    formats = merged.pop("format", None)
    own = formats.get(QUARTO_NAMES[target]) if isinstance(formats, dict) else None
    if isinstance(own, dict):
        merged = _merge(merged, _absolute(own, base=project, project=project))
    return _settings(merged)


def _settings(merged: Mapping[str, Any]) -> Settings:
    execute = merged.get("execute") or {}
    cross = merged.get("crossref") or {}
    if str(merged.get("date", "")) in {"today", "now", "last-modified"}:
        raise RenderError("the date of the manuscript must be written out: two runs must agree")
    unknown = sorted(
        set(cross)
        - {"tbl-title", "fig-title", "tbl-prefix", "fig-prefix", "sec-prefix", "title-delim"}
    )
    if unknown:
        raise RenderError(f"the crossref setting '{unknown[0]}' is not supported")
    front = {key: merged[key] for key in _FRONT if merged.get(key) not in (None, "")}
    if "lang" in front:
        front["lang"] = pandoc_tag(str(front["lang"]))
    words = engine_words(front.get("lang", ENGLISH))
    if words != engine_words(ENGLISH):
        front.setdefault("abstract-title", words.abstract)
    return Settings(
        front=front,
        words=words,
        authors=tuple(merged.get("author") or ()),
        author_names=tuple(_as_list(merged.get("author-meta"))),
        echo=bool(execute.get("echo", True)),
        output=bool(execute.get("output", True)),
        warning=bool(execute.get("warning", True)),
        number_sections=bool(merged.get("number-sections", False)),
        toc=bool(merged.get("toc", False)),
        bibliography=tuple(Path(path) for path in _as_list(merged.get("bibliography"))),
        csl=Path(merged["csl"]) if merged.get("csl") else None,
        css=tuple(Path(path) for path in _as_list(merged.get("css"))),
        reference_doc=Path(merged["reference-doc"]) if merged.get("reference-doc") else None,
        pdf_standards=read_standards(_as_list(merged.get("pdf-standard"))),
        link_citations=bool(merged.get("link-citations", False)),
        reference_words={
            "fig": str(cross.get("fig-prefix", words.figure)),
            "tbl": str(cross.get("tbl-prefix", words.table)),
            "sec": str(cross.get("sec-prefix", words.section)),
        },
        caption_words={
            "fig": str(cross.get("fig-title", words.figure)),
            "tbl": str(cross.get("tbl-title", words.table)),
        },
        title_delimiter=str(cross.get("title-delim", ":")),
    )


def _read_yaml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise RenderError(f"{path.name} is not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise RenderError(f"{path.name} does not hold 'key: value' lines")
    return content


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Put one layer over another: mappings key by key, paths appended, the rest replaced."""
    result = dict(under)
    for key, value in over.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            result[key] = _merge(old, value)
        elif key in _LISTS and old:
            result[key] = list(dict.fromkeys([*_as_list(old), *_as_list(value)]))
        else:
            result[key] = value
    return result


def _absolute(layer: dict[str, Any], *, base: Path, project: Path) -> dict[str, Any]:
    """Resolve the paths in a layer against the folder of its file, as Quarto does."""
    result = dict(layer)
    for key in _PATHS:
        if layer.get(key) and layer[key] != "default":
            found = [_resolve(item, base=base, project=project) for item in _as_list(layer[key])]
            result[key] = found if key in _LISTS else found[0]
    formats = layer.get("format")
    if isinstance(formats, dict):
        result["format"] = {
            name: _absolute(own, base=base, project=project) if isinstance(own, dict) else own
            for name, own in formats.items()
        }
    return result


def _resolve(name: str, *, base: Path, project: Path) -> str:
    path = project / name.lstrip("/") if name.startswith("/") else base / name
    if Path(name).is_file() and Path(name).is_relative_to(project):
        path = Path(name)
    if not path.is_file():
        raise RenderError(f"the manuscript's YAML names the file {name}, which does not exist")
    return str(path.resolve())


def _as_list(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
