"""The page of figures: tables and what they mean."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.comparisons import Comparison
from benchmarks.machine import BUSY
from benchmarks.measure import Timed
from benchmarks.plan import AIMS, MODEL_BUDGET, RESAMPLES, ROUNDS, VALIDATION_BUDGET

MODELS = f"""\
This project: the whole descriptive table with its tests, the univariable models of all 20
candidates and the model of all of them (28 coefficients), each with profile limits and
likelihood-ratio tests, singly and of whole factors. R: `glm` and `confint` (profile) of the same 21
models, the intercepts' limits included, no description and no tests. statsmodels (`logit`
formulas): the same models with Wald limits; it has no others. That the programs find the same
estimates and limits is made sure of. R profiles no further coefficient of the large model after
{MODEL_BUDGET:.0f} s."""

TABLES = """\
The table of the patients by outcome: this project's with quartiles, range, tests and standardised
differences; tableone's with tests and standardised differences."""

VALIDATION = f"""\
Harrell's optimism bootstrap of a fitted model, {RESAMPLES:,} resamples, or as many as rms does in
about {VALIDATION_BUDGET:.0f} s: then this project does as many. Its time includes what it lays out
once, which weighs more where they are few; the fit itself is not timed in either. Many resamples of
the small cohort of 20 candidates are separated: rms gives up on these at once, this project makes
sure that there is no maximum."""


def write_page(
    *,
    promises: Sequence[tuple[str, float, float]],
    models: list[Comparison],
    tables: list[Comparison],
    validations: list[Comparison],
    large: dict[str, Timed],
    facts: list[str],
    load: float,
) -> str:
    """Give the page."""
    lines = ["# Benchmark", "", "Written by `make benchmark`.", ""]
    lines += [f"- {fact}" for fact in facts]
    lines += [
        "",
        f"Medians of up to {ROUNDS} runs of each program in a process of its own, turn and turn "
        "about; seconds of the work itself, after start, imports and reading; the highest peak of "
        "resident memory, all included. The programs compute on one processor, but for products "
        "of large matrices where their BLAS spreads them.",
    ]
    if load > BUSY:
        lines += [
            "",
            f"**Other work was running: the load was {load:.1f} a processor before the start.** "
            "All programs were slowed, not all alike; the ratios are rough.",
        ]
    lines += ["", "## What a user waits for", "", "| what | measured | aim |", "|---|---:|---:|"]
    lines += [f"| {what} | {seconds:.2f} s | {aim:g} s |" for what, seconds, aim in promises]
    lines += [
        "",
        "## A large cohort",
        "",
        "| 100,000 patients, 20 candidates, without R | time | peak memory | aim |",
    ]
    lines += ["|---|---:|---:|---:|"]
    lines += [
        f"| {what} | {_seconds(timed)} | {_megabytes(timed)} | {AIMS['megabytes']:.0f} MB |"
        for what, timed in large.items()
    ]
    lines += ["", "## Models and profile limits", "", MODELS, ""]
    lines += _table(models, {"statsmodels": "statsmodels (Wald)", "R": "R `glm` + `confint`"})
    lines += _left_out(models)
    lines += ["", "## The table of the patients", "", TABLES, ""]
    lines += _table(tables, {"tableone": "tableone"})
    lines += ["", "## Internal validation", "", VALIDATION, ""]
    lines += _table(validations, {"rms": "`rms::validate`"}, counted=True)
    return "\n".join([*lines, ""])


def _table(
    comparisons: list[Comparison], rivals: dict[str, str], *, counted: bool = False
) -> list[str]:
    head = ["", "resamples"] if counted else [""]
    head += ["this project", "memory"]
    for name in rivals.values():
        head += [name, "memory", "ratio"]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for comparison in comparisons:
        cells = [comparison.label]
        if counted:
            cells.append(_resamples(comparison))
        cells += [_seconds(comparison.ours), _megabytes(comparison.ours)]
        for name in rivals:
            timed, ratio = comparison.rivals[name], comparison.ratio(name)
            cells += [_seconds(timed), _megabytes(timed), "" if ratio is None else f"{ratio:.1f}"]
        lines.append(f"| {' | '.join(cells)} |")
    problems = {
        f"{rivals[name]} was not measured: {timed.problem}"
        for comparison in comparisons
        for name, timed in comparison.rivals.items()
        if timed.problem
    }
    return [*lines, *(f"\n{problem}." for problem in sorted(problems))]


def _left_out(comparisons: list[Comparison]) -> list[str]:
    """Say where R did not come to the end; the ratio is then too small."""
    lines = []
    for comparison in comparisons:
        done, of = comparison.said("R", "profiled"), comparison.said("R", "of")
        if done != of:
            lines.append(
                f"\nOf {comparison.label} R profiled {done} of the {of} coefficients of the large "
                "model in its time, this project all: the ratio is too small."
            )
    return lines


def _resamples(comparison: Comparison) -> str:
    counts = sorted({int(run.said["resamples"]) for run in comparison.rivals["rms"].runs})
    return " to ".join(f"{count:,}" for count in (counts[:1] + counts[1:][-1:])) or f"{RESAMPLES:,}"


def _seconds(timed: Timed) -> str:
    if not timed.runs:
        return "not measured"
    return f"{timed.seconds:.3f} s" if timed.seconds < 1 else f"{timed.seconds:.1f} s"


def _megabytes(timed: Timed) -> str:
    return f"{timed.megabytes:.0f} MB" if timed.runs else ""
