"""Sentences of the methods and the limitations: what was done, and what follows from it."""

from __future__ import annotations

import math

from pyanalysis.display.grouping_prose import grouped_models
from pyanalysis.display.labels import (
    at_sentence_start,
    outcome_in_text,
    variable_in_text,
    variables_by_column,
    within_sentence,
)
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import (
    format_count,
    format_fixed,
    format_plain,
    format_probability,
    with_deviation,
)
from pyanalysis.display.selection_prose import path_limitation, path_methods
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.coverage import cover_all
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.results.sample_size import (
    EVENTS_PER_PARAMETER,
    LARGEST_R2_OPTIMISM,
    LARGEST_RISK_ERROR,
    WANTED_SHRINKAGE,
)


def data_sentence(bundle: ResultsBundle) -> Prose:
    """Say that synthetic data are synthetic."""
    if not bundle.study.synthetic:
        return Prose("")
    return Prose(
        "**The data are synthetic:** they were made by a script, and no patient stands behind any "
        "row."
    )


def outcome_coding_sentence(bundle: ResultsBundle) -> Prose:
    """Name the outcome, its event and the number of candidates."""
    event, other = bundle.study.groups
    candidates = len(bundle.study.variables)
    return Prose(
        f"The outcome was {escape(outcome_in_text(bundle.study))} "
        f"({escape(within_sentence(event.label))} against {escape(within_sentence(other.label))}). "
        f"There {'was' if candidates == 1 else 'were'} {format_count(candidates)} candidate "
        f"predictor{'' if candidates == 1 else 's'}."
    )


def disclosure_sentence(bundle: ResultsBundle) -> Prose:
    """Say which counts are not shown; empty where all are."""
    smallest = bundle.study.minimum_cell
    if smallest is None:
        return Prose("")
    return Prose(
        f"So that no patient can be recognised, counts of fewer than {format_count(smallest)} "
        "patients are suppressed, and with them the counts and statistics from which they could be "
        "worked out [@hundepool2012]."
    )


def description_sentence() -> Prose:
    """Describe how the groups were described and compared."""
    return Prose(
        f"Numeric variables are given as {with_deviation('mean', 'standard deviation')} or, where "
        "their moment skewness is beyond 1 in absolute value [@bulmer1979] or the analysis plan "
        "says so, as median and quartiles (type 7 [@hyndman1996]); categorical variables as counts "
        "and percentages of the known values. The outcome groups were compared by Welch's t test, "
        "the Mann\u2013Whitney test (normal approximation with corrections for ties and "
        "continuity), Pearson's chi-squared test without continuity correction or, where an "
        "expected count was below 5, Fisher's exact test [@freeman1951], and by the standardised "
        "mean difference [@austin2009; @yang2012]."
    )


def models_sentence(bundle: ResultsBundle) -> Prose:
    """Describe the models, the interval and P method and the selection."""
    study, selection = bundle.study, bundle.selection
    level = f"{format_plain(study.confidence * 100)}%"
    interval = (
        f"{level} confidence intervals are profile-likelihood intervals [@venzon1988] and P values "
        "come from likelihood-ratio tests, so that interval and P value rest on the same method"
        if study.interval == "profile"
        else f"{level} confidence intervals and P values are Wald's"
    )
    chosen = (
        path_methods(bundle)
        if selection.criterion is not None
        else "All candidates entered the multivariable model."
        if selection.method == "forced"
        else f"Candidates with a univariable P value (of the variable as a whole) strictly below "
        f"{format_probability(selection.threshold)} entered the multivariable model."
    )
    always = (
        f"{_kept(bundle)} entered whatever the P value."
        if selection.always and selection.method == "univariable"
        else ""
    )
    grouped = grouped_models(bundle)
    if grouped is not None:
        return join_sentences([grouped.opening, grouped.interval, chosen, always, grouped.closing])
    return join_sentences(
        [
            "Odds ratios were estimated by univariable and multivariable logistic regression "
            "(maximum likelihood).",
            f"{interval[0].upper()}{interval[1:]}.",
            chosen,
            always,
            "Each model used the patients for whom all of its variables were known. Where "
            "separation [@albert1984] leaves no finite maximum, or one in theory only, Firth's "
            "penalised likelihood [@firth1993] with penalised-profile intervals [@heinze2002] "
            "stands in its place and is marked. A model with collinear or constant columns is "
            "reported as not estimable, and so is one of several coefficients whose penalised "
            "likelihood can have several maxima: where the separation is complete, or is in more "
            "than one direction "
            "with no more patients in the smaller outcome group than coefficients.",
        ]
    )


def software_sentence(bundle: ResultsBundle, crosscheck: Crosscheck) -> Prose:
    """Name the software with versions."""
    packages = dict(bundle.provenance.packages)
    named = [
        f"{name} {escape(packages[package])} [@{key}]"
        for name, package, key in (
            ("statsmodels", "statsmodels", "seabold2010"),
            ("pandas", "pandas", "mckinney2010"),
            ("SciPy", "scipy", "virtanen2020"),
        )
        if package in packages
    ]
    parts = [
        f"The analysis was done in Python {escape(bundle.provenance.python)} with "
        f"{join_words(named)} by pyanalysis {escape(packages.get('pyanalysis', ''))}."
    ]
    if crosscheck.r is not None:
        parts.append(
            f"Every statistic was computed a second time, independently, in R "
            f"{escape(crosscheck.r.version)} [@rcore], called through "
            f"{escape(crosscheck.r.called_by)} [@rpy2], and compared; the appendix describes the "
            "comparison."
        )
    return join_sentences(parts)


def comparison_sentence(crosscheck: Crosscheck) -> Prose:
    """Say in the abstract whether the statistics were computed twice."""
    return Prose(
        "The statistics were computed in Python only."
        if crosscheck.r is None
        else "Every statistic was computed twice, in Python and in R."
    )


def comparison_methods(crosscheck: Crosscheck) -> Prose:
    """Describe how R was asked and how differences are measured; empty where it was not asked."""
    if crosscheck.r is None:
        return Prose("")
    return Prose(
        "R was given the raw rows and the analysis plan, and no number that Python had computed. "
        "It applied the exclusions, took the complete cases, screened the candidates and fitted "
        "the models by itself. Differences in log odds, standard errors and interval limits are "
        "measured in standard errors, those in likelihoods and descriptive statistics relatively; "
        "counts must be equal."
    )


def verdict_sentence(crosscheck: Crosscheck) -> Prose:
    """State the outcome of the comparison with R and with the published figures."""
    parts = []
    if crosscheck.r is None:
        parts.append(f"**Nothing was cross-checked:** {escape(crosscheck.reason)}.")
    elif crosscheck.disagreed:
        parts.append(
            f"**{format_count(crosscheck.disagreed)} of {format_count(crosscheck.compared)} "
            f"comparisons disagree between Python and R {escape(crosscheck.r.version)}; this is a "
            "draft and must not be used.**"
        )
    else:
        parts.append(
            f"All {format_count(cover_all(crosscheck).compared)} compared statistics agree between "
            f"Python and R {escape(crosscheck.r.version)} within the stated limits."
        )
    if crosscheck.published:
        agreeing = sum(check.agrees for check in crosscheck.published)
        parts.append(
            f"Of the published figures, {format_count(agreeing)} of "
            f"{format_count(len(crosscheck.published))} {'is' if agreeing == 1 else 'are'} "
            "reproduced."
        )
    return join_sentences(parts)


def warning_on_first_page(crosscheck: Crosscheck) -> Prose:
    """Warn before anything else where the comparison was not run, or failed."""
    return Prose("") if crosscheck.status == "agree" else verdict_sentence(crosscheck)


def size_limitation(bundle: ResultsBundle) -> Prose:
    """Name too few events for the parameters, with figures; nothing where there are enough."""
    sizes = bundle.diagnostics
    if sizes.limiting_size is None:
        return Prose("")
    if not sizes.limiting_size:
        who = "Every patient" if bundle.flow.events else "No patient"
        return Prose(f"{who} analysed had the outcome, and no odds ratio can be estimated.")
    is_fitted = bundle.multivariable is not None and bundle.multivariable.status == "ok"
    fitted = sizes.events_per_parameter_fitted if is_fitted else None
    considered = sizes.events_per_parameter_considered
    lowest = min((value for value in (fitted, considered) if value is not None), default=None)
    if lowest is None or lowest >= EVENTS_PER_PARAMETER:
        return _too_small_for_riley(bundle)
    limiting = sizes.limiting_size
    needed = _needed(bundle)
    counts = f"{format_count(sizes.parameters_considered)} considered parameters"
    shown = f"{format_fixed(considered, decimals=1)} per considered one"
    if fitted is not None:
        counts = f"{format_count(sizes.parameters_fitted)} fitted and {counts}"
        shown = f"{format_fixed(fitted, decimals=1)} per fitted parameter and {shown}"
    return Prose(
        f"The smaller outcome group had {format_count(limiting)} "
        f"patient{'' if limiting == 1 else 's'} for {counts}, {shown}. This is below "
        f"{EVENTS_PER_PARAMETER} [@peduzzi1996]{f', and {needed}' if needed else ''}"
        + (
            ": the odds ratios are likely to be exaggerated and the intervals are wide."
            if is_fitted
            else "."
        )
    )


def _too_small_for_riley(bundle: ResultsBundle) -> Prose:
    """Name a cohort with events enough but fewer patients than the fitted model needs."""
    needed, model = bundle.diagnostics.n_needed, bundle.multivariable
    if model is None or model.status != "ok" or needed is None:
        return Prose("")
    if model.n is None or needed <= model.n:
        return Prose("")
    return Prose(
        f"For the multivariable model {_needed(bundle)}: its odds ratios are somewhat too extreme "
        "for other patients."
    )


def _needed(bundle: ResultsBundle) -> str:
    """Set the patients that were there beside those that the candidates would have needed."""
    sizes, model = bundle.diagnostics, bundle.multivariable
    if sizes.n_needed is None or sizes.shrinkage is None or model is None:
        return ""
    return (
        f"{format_count(math.ceil(sizes.n_needed))} patients would have been needed for so "
        f"many parameters [@riley2020] where {format_count(model.n)} were there (expected "
        f"shrinkage {format_fixed(sizes.shrinkage, decimals=2)})"
    )


def size_methods(bundle: ResultsBundle) -> Prose:
    """Say by what the number of patients is judged."""
    rule = (
        "The patients of the smaller outcome group were counted for each parameter that was "
        f"considered or fitted; fewer than {EVENTS_PER_PARAMETER} are called few [@peduzzi1996]."
    )
    if bundle.grouping is not None:
        return Prose(rule)
    return join_sentences(
        [
            rule,
            "The patients that so many parameters need were computed from the multivariable "
            "model's R² by the criteria of Riley et al. [@riley2020]: an expected shrinkage of at "
            f"least {format_plain(WANTED_SHRINKAGE)}, an optimism of Nagelkerke's R² of at most "
            f"{format_plain(LARGEST_R2_OPTIMISM)}, and an overall risk that is known to within "
            f"{format_plain(LARGEST_RISK_ERROR)}.",
        ]
    )


def selection_limitation(bundle: ResultsBundle) -> Prose:
    """Name selection by the same data as a limitation where it was used."""
    if bundle.selection.method == "forced":
        return Prose("")
    if bundle.selection.criterion is not None:
        return path_limitation(bundle)
    return Prose(
        "The multivariable model was chosen by univariable P values from the same data. Such "
        "screening can drop variables that matter and keep those that do not [@sun1996], and the "
        "intervals and P values of the final model do not account for it."
    )


def synthetic_limitation(bundle: ResultsBundle) -> Prose:
    """Say what synthetic data cannot show."""
    if not bundle.study.synthetic:
        return Prose("")
    return Prose(
        "The data are synthetic. What they show was put into them or came about by chance, and no "
        "medical conclusion may be drawn."
    )


def _kept(bundle: ResultsBundle) -> str:
    """Name the variables that the plan keeps in, as a sentence begins with them."""
    facts = variables_by_column(bundle)
    names = [escape(variable_in_text(facts[name])) for name in bundle.selection.always]
    return at_sentence_start(join_words(names))
