"""What the commands share: their options, the results of one run in place, and the verdict."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyanalysis.errors import DisagreementError

if TYPE_CHECKING:
    from pyanalysis.pipeline import StudyResults
    from pyanalysis.results.crosscheck import Crosscheck


def add_out(parser: argparse.ArgumentParser, default: str) -> None:
    """Add ``--out``."""
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help=f"where the files go (default {default})"
    )


def add_no_r(parser: argparse.ArgumentParser) -> None:
    """Add ``--no-r``."""
    parser.add_argument(
        "--no-r",
        action="store_true",
        help="go on without the comparison; every output then says that nothing was cross-checked",
    )


def analyse(study: Path, *, with_r: bool) -> StudyResults:
    """Run a study and show what is being done."""
    from pyanalysis.pipeline import run_study  # noqa: PLC0415  --help must not load statsmodels
    from pyanalysis.progress import reporting  # noqa: PLC0415

    with reporting() as progress:
        return run_study(study, with_r=with_r, progress=progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a manuscript's inputs lie, all of one run, and whom to tell what is being done."""

    results_dir: Path
    template_dir: Path
    texts_dir: Path
    progress: Callable[[str], None]


@contextmanager
def results_in_place(
    study: Path, *, results: StudyResults, is_draft: bool = False
) -> Iterator[Place]:
    """Write the results and keep other runs from them: what is set must be of these and no others.

    Raises DisagreementError after writing them, unless a draft is asked for.
    """
    from pyanalysis.outputs import messages_for  # noqa: PLC0415
    from pyanalysis.progress import reporting  # noqa: PLC0415
    from pyanalysis.render.template import find_template  # noqa: PLC0415
    from pyanalysis.render.texts import OWN_TEXTS  # noqa: PLC0415
    from pyanalysis.writing_lock import writing_lock  # noqa: PLC0415

    folder = Path("build") / results.bundle.study.study
    with messages_for(folder), writing_lock(folder, tell=say), reporting() as progress:
        write_results(results, folder=folder)
        if not is_draft:
            raise_on_disagreement(results.crosscheck)
        yield Place(
            results_dir=folder,
            template_dir=find_template(study),
            texts_dir=(study if study.is_dir() else study.parent) / OWN_TEXTS,
            progress=progress,
        )


def write_results(results: StudyResults, *, folder: Path) -> None:
    """Write the three files of a run, at one moment."""
    from pyanalysis.outputs import write_together  # noqa: PLC0415
    from pyanalysis.results.ard_csv import ard_csv  # noqa: PLC0415
    from pyanalysis.results.json_io import bundle_json, crosscheck_json  # noqa: PLC0415

    write_together(
        folder,
        texts={
            "results.json": bundle_json(results.bundle),
            "ard.csv": ard_csv(results.rows),
            "crosscheck.json": crosscheck_json(results.crosscheck),
        },
        tell=say,
    )


def tell_verdict(crosscheck: Crosscheck) -> None:
    """Say what the comparison came to; raises DisagreementError where something differs."""
    from pyanalysis.crosscheck.text_report import verdict_line  # noqa: PLC0415

    say(verdict_line(crosscheck))
    raise_on_disagreement(crosscheck)


def raise_on_disagreement(crosscheck: Crosscheck) -> None:
    """Raise DisagreementError where something differs."""
    from pyanalysis.crosscheck.text_report import disagreements  # noqa: PLC0415

    if crosscheck.status == "disagree":
        message = "R and Python, or the published figures, disagree:\n" + disagreements(crosscheck)
        raise DisagreementError(message)


def say(message: str) -> None:
    """Tell the person something, on stderr."""
    print(f"pyanalysis: {message}", file=sys.stderr)
