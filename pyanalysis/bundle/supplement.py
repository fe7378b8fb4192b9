"""What goes beside a manuscript: the results, the comparison with R."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyanalysis.crosscheck.ci_files import markdown_summary
from pyanalysis.crosscheck.junit import junit_xml
from pyanalysis.results.ard_csv import ard_csv
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.results.json_io import bundle_json, crosscheck_json

FOLDER: Final = "supplement"


def supplement_files(
    bundle: ResultsBundle, *, rows: Iterable[ArdRow], crosscheck: Crosscheck
) -> dict[str, bytes]:
    """Give the files by path; what each is stands in ``kinds.KINDS``."""
    texts = {
        "results.json": bundle_json(bundle),
        "ard.csv": ard_csv(rows),
        "crosscheck.json": crosscheck_json(crosscheck),
        "comparison.md": markdown_summary(crosscheck),
        "comparison.xml": junit_xml(crosscheck),
    }
    return {f"{FOLDER}/{name}": text.encode() for name, text in texts.items()}
