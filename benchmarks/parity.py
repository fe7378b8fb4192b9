"""Write docs/parity.md: how closely Python and R agree, statistic by statistic, over all studies.

Run from the root of the repository (``make parity``). Every study of ``data/`` and of
``tests/published/`` is analysed in both languages, the birth weights again with everything switched
on and with values imputed, and invented cohorts on which maximum likelihood has no estimate.
"""

from __future__ import annotations

import csv
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from pyanalysis.assemble import REPORTED_PACKAGES
from pyanalysis.pipeline import run_study
from pyanalysis.results.coverage import CONFINT_SUFFIX
from pyanalysis.results.crosscheck import CheckRow, RFacts
from pyanalysis.results.vocabulary import STATISTICS, kind_of
from tests.grouped_study import write_study
from tests.hard_cohorts import HARD_COHORTS
from tests.published.studies import copy_with_data, study_files, study_name

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "parity.md"

EVERYTHING = """\
analysis:
  interval: {interval}
  selection: {{method: {method}, criterion: {criterion}}}
  sensitivity: [firth, forced, influence]
  hosmer_lemeshow: {{}}
  validation: {validation}
"""
PLANS = (
    ("profile", "backward", "aic", "{method: bootstrap, resamples: 50}"),
    ("wald", "forward", "bic", "{method: cross_validation, repeats: 2}"),
    ("profile", "stepwise", "p", "{method: bootstrap, resamples: 50}"),
)
IMPUTATION = "analysis:\n  imputation: {m: 5}\n"
HOLES = {"lwt": 8, "race": 11}
"""Of these columns every so manieth value is left out, to be imputed."""

INTRODUCTION = """\
# How closely Python and R agree

Made by `make parity`; not written by hand. Each statistic of {studies} analyses was computed in
Python and, independently, in R. The tables give for each kind how many values were compared, the
largest difference that was seen, and the limit beyond which the comparison fails. Of {compared}
values, {disagreed} disagreed.

Differences are on the scale of the statistic: log odds, odds ratios, standard errors and limits (on
the log scale) in standard errors of the term; P values absolutely, or by a hundredth of the
relative difference where that is more; likelihoods, means and measures of performance relative to
their size; proportions absolutely. Counts, degrees of freedom, verdicts, row sets, methods and
statuses must be the same (*exact*). Where a value cannot be estimated, both languages must give
the same reason; such pairs count as compared. Names that end in `{suffix}` are R's plain `confint`,
a coarse second opinion on profile limits.

- Python {python}: {packages}
- R {r}: {r_packages}

The analyses: {names}.
"""


@dataclass(slots=True)
class Kind:
    """What was seen of one kind of statistic."""

    compared: int = 0
    largest: float = 0.0
    limit: float = 0.0

    def add(self, row: CheckRow) -> None:
        """Take one comparison in."""
        self.compared += 1
        self.largest = max(self.largest, row.difference or 0.0)
        self.limit = max(self.limit, row.limit)


@dataclass(slots=True)
class Parity:
    """All that was seen."""

    names: list[str] = field(default_factory=list)
    kinds: dict[tuple[str, str], Kind] = field(default_factory=dict)
    disagreed: list[str] = field(default_factory=list)
    r: RFacts | None = None

    def run(self, study: Path, *, name: str) -> None:
        """Analyse one study in both languages."""
        print(f"parity: {name}", file=sys.stderr)
        found = run_study(study, with_r=True, progress=lambda _: None).crosscheck
        self.names.append(name)
        self.r = found.r
        for row in found.rows:
            key = (row.analysis, kind_of(row.statistic))
            self.kinds.setdefault(key, Kind()).add(row)
            if not row.agrees:
                self.disagreed.append(f"{name}: {row.analysis} {row.variable} {row.statistic}")


def main() -> int:
    """Run every study and write the page; 5 where something disagrees."""
    parity = Parity()
    with tempfile.TemporaryDirectory() as folder:
        for name, study in studies(Path(folder)):
            parity.run(study, name=name)
    PAGE.write_text(page(parity), encoding="utf-8")
    for line in parity.disagreed:
        print(f"parity: disagrees: {line}", file=sys.stderr)
    return 5 if parity.disagreed else 0


def studies(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give the name and the study file of each study; copies are made in ``folder``."""
    for study in sorted((ROOT / "data").glob("*/*.yml")):
        name = study.parent.name
        yield name if study.stem == "study" else f"{name} ({study.stem})", study
    for file in study_files():
        if not (folder / file.parent.name).exists():
            copy_with_data(file.parent, to=folder)
        yield study_name(file), folder / file.parent.name / file.name
    yield from everything(folder / "birthwt")
    for grouping in ("cluster: centre", "matched: set"):
        kind = grouping.partition(":")[0]
        (folder / kind).mkdir()
        yield f"{kind} (invented)", write_study(folder / kind, grouping)
    cohorts = folder / "hard"
    cohorts.mkdir()
    for cohort in HARD_COHORTS:
        yield f"{cohort.name} (invented)", cohort.write(cohorts)


def everything(folder: Path) -> Iterator[tuple[str, Path]]:
    """Ask for all there is of the birth weights, in several ways; the last has values missing."""
    plain = (folder / "full.yml").read_text(encoding="utf-8").partition("published:")[0]
    for interval, method, criterion, validation in PLANS:
        plan = EVERYTHING.format(
            interval=interval, method=method, criterion=criterion, validation=validation
        )
        file = folder / f"{criterion}.yml"
        file.write_text(plain + plan, encoding="utf-8")
        yield f"birthwt ({method} by {criterion.upper()})", file
    with (folder / "birthwt.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for column, step in HOLES.items():
        for row in rows[::step]:
            row[column] = "NA"
    with (folder / "holes.csv").open("w", encoding="utf-8", newline="") as made:
        writer = csv.DictWriter(made, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    file = folder / "imputed.yml"
    file.write_text(plain.replace("birthwt.csv", "holes.csv") + IMPUTATION, encoding="utf-8")
    yield "birthwt (imputed)", file


def page(parity: Parity) -> str:
    """Write the page, without a date."""
    assert parity.r is not None
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in REPORTED_PACKAGES)
    text = INTRODUCTION.format(
        studies=len(parity.names),
        compared=f"{sum(kind.compared for kind in parity.kinds.values()):,}",
        disagreed=len(parity.disagreed),
        suffix=CONFINT_SUFFIX,
        python=platform.python_version(),
        packages=packages,
        r=parity.r.version,
        r_packages=", ".join(f"{name} {version}" for name, version in parity.r.packages),
        names=", ".join(parity.names),
    )
    for analysis, listed in STATISTICS.items():
        extra = sorted(
            statistic
            for found, statistic in parity.kinds
            if found == analysis and statistic not in listed
        )
        rows = ((name, parity.kinds.get((analysis, name))) for name in (*listed, *extra))
        text += f"\n## {analysis}\n\n" + table(rows)
    return text


def table(rows: Iterable[tuple[str, Kind | None]]) -> str:
    """Write one analysis's kinds as a Markdown table."""
    lines = ["| statistic | compared | largest difference | limit |", "|---|--:|--:|--:|"]
    for name, kind in rows:
        cells = ("0", "–", "–") if kind is None else cells_of(kind)
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def cells_of(kind: Kind) -> tuple[str, str, str]:
    """Give a kind's count, its largest difference and its limit as texts."""
    if kind.limit == 0:
        return f"{kind.compared:,}", "0" if kind.largest == 0 else f"{kind.largest:.0e}", "exact"
    return f"{kind.compared:,}", f"{kind.largest:.0e}" if kind.largest else "0", f"{kind.limit:.0e}"


if __name__ == "__main__":
    sys.exit(main())
