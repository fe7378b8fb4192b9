"""What a staged folder's results say of the study: its texts, its authors, its submission."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import cattrs

from pyanalysis.display.language import ENGLISH
from pyanalysis.display.markdown import showable
from pyanalysis.display.title_page import declared
from pyanalysis.render.formats import MANUSCRIPT
from pyanalysis.results.front import Declarations, Submission, WordCounts

RESULTS: Final = ("results.json", "crosscheck.json")

_TITLE_PAGE: Final = "m.title_page"
"""What a manuscript calls where it sets its authors itself, in the same way in every format."""


def study_facts(results: Path) -> dict[str, Any]:
    """Read the facts of the study from its written results; none where nothing was staged."""
    if not results.is_file():
        return {}
    facts: dict[str, Any] = json.loads(results.read_text(encoding="utf-8")).get("study", {})
    return facts


def facts_of(project: Path) -> dict[str, Any]:
    """Read the facts of a staged study, as they are shown."""
    facts: dict[str, Any] = showable(study_facts(project / "results" / "results.json"))
    return facts


def authors_of(facts: dict[str, Any]) -> list[Any]:
    """Give the authors to be named, as they are shown, not as Markdown; none when anonymous."""
    return [] if submission_of(facts).anonymous else list(facts.get("authors", ()))


def submission_of(facts: dict[str, Any]) -> Submission:
    """Give what is asked of the manuscript's form."""
    return cattrs.structure(facts.get("submission", {}), Submission)


def language_of(facts: dict[str, Any]) -> str:
    """Give the code of the language of the study's manuscript."""
    return str(facts.get("language", ENGLISH))


def paragraphs_declared(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Give what the section of the declarations will hold."""
    return declared(
        facts.get("authors", ()),
        declarations=cattrs.structure(facts.get("declarations", {}), Declarations),
        is_anonymous=submission_of(facts).anonymous,
    )


def set_submission(project: Path, submission: Submission) -> None:
    """Ask a staged manuscript for another form than its study file does."""
    _set(project, key="submission", value=submission)


def set_word_counts(project: Path, counts: WordCounts) -> None:
    """Let a staged manuscript know how long it is."""
    _set(project, key="word_counts", value=counts)


def _set(project: Path, *, key: str, value: Submission | WordCounts) -> None:
    path = project / "results" / "results.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["study"][key] = cattrs.unstructure(value)
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def has_title_page(report: Path) -> bool:
    """Whether the manuscript in a folder sets its authors itself."""
    manuscript = report / Path(MANUSCRIPT).name
    return manuscript.is_file() and _TITLE_PAGE in manuscript.read_text(encoding="utf-8-sig")


def texts_written(project: Path) -> list[str]:
    """List every text in the results of a staged study, the user's among them, as it is shown."""

    def texts_in(content: Any) -> Iterator[str]:
        if isinstance(content, dict):
            for key, value in content.items():
                yield key
                yield from texts_in(value)
        elif isinstance(content, list):
            for item in content:
                yield from texts_in(item)
        elif isinstance(content, str):
            yield content

    files = (project / "results" / name for name in RESULTS)
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return sorted({text for content in contents for text in texts_in(showable(content))})
