"""The bundle and the cross-check as JSON: equal inputs give equal bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cattrs
from cattrs.gen import make_dict_unstructure_fn, override

from pyanalysis.results.bundle import BUNDLE_SCHEMA_VERSION, ResultsBundle, StudyFacts
from pyanalysis.results.crosscheck import Crosscheck


class UnreadableResultsError(Exception):
    """A written result is missing, damaged or of a version this one does not read."""


_CONVERTER = cattrs.Converter(forbid_extra_keys=True)
_CONVERTER.register_unstructure_hook(
    StudyFacts,
    make_dict_unstructure_fn(
        StudyFacts,
        _CONVERTER,
        minimum_cell=override(omit_if_default=True),
        design=override(omit_if_default=True),
        declarations=override(omit_if_default=True),
        submission=override(omit_if_default=True),
        word_counts=override(omit_if_default=True),
        style=override(omit_if_default=True),
        language=override(omit_if_default=True),
    ),
)
"""A study that asks for none of these is written as it was before there were any."""


def bundle_json(bundle: ResultsBundle) -> str:
    """Write the bundle as JSON text; raises ValueError should a NaN or infinity be in it."""
    return _dump(_CONVERTER.unstructure(bundle))


def crosscheck_json(crosscheck: Crosscheck) -> str:
    """Write the cross-check as JSON text."""
    return _dump(_CONVERTER.unstructure(crosscheck))


def read_bundle(
    path: Path, *, texts: Callable[[Any], Any] = lambda content: content
) -> ResultsBundle:
    """Read ``results.json``, each text in it through ``texts``; raises UnreadableResultsError."""
    return _CONVERTER.structure(texts(_load(path)), ResultsBundle)


def read_crosscheck(
    path: Path, *, texts: Callable[[Any], Any] = lambda content: content
) -> Crosscheck:
    """Read ``crosscheck.json`` in the same way; raises UnreadableResultsError."""
    return _CONVERTER.structure(texts(_load(path)), Crosscheck)


def _dump(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _load(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{path.name} cannot be read ({error.strerror}); run 'pyanalysis run' first"
        raise UnreadableResultsError(message) from error
    except ValueError as error:
        message = f"{path.name} is not valid JSON ({error}); run 'pyanalysis run' again"
        raise UnreadableResultsError(message) from error
    version = content.get("schema_version")
    if version != BUNDLE_SCHEMA_VERSION:
        raise UnreadableResultsError(
            f"{path.name} has schema_version {version!r}, this pyanalysis reads "
            f"{BUNDLE_SCHEMA_VERSION}; run 'pyanalysis run' again"
        )
    return content
