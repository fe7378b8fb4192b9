"""Sentences of the methods and the limitations: what was done, and what follows from it."""

from __future__ import annotations

from pyanalysis.display.grouping_prose import grouped_models
from pyanalysis.display.labels import (
    at_sentence_start,
    names_in_text,
    outcome_in_text,
    reason_in_text,
    within_sentence,
)
from pyanalysis.display.language import counted, text
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import format_count, format_plain, format_probability
from pyanalysis.display.selection_prose import path_limitation, path_methods
from pyanalysis.display.style import active_style
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.coverage import cover_all
from pyanalysis.results.crosscheck import Crosscheck


def data_sentence(bundle: ResultsBundle) -> Prose:
    """Say that synthetic data are synthetic."""
    if not bundle.study.synthetic:
        return Prose("")
    return Prose(
        text(
            "**The data are synthetic:** they were made by a script, and no patient stands behind "
            "any row."
        )
    )


def outcome_coding_sentence(bundle: ResultsBundle) -> Prose:
    """Name the outcome, its event and the number of candidates."""
    event, other = (escape(within_sentence(group.label)) for group in bundle.study.groups)
    candidates = len(bundle.study.variables)
    return join_sentences(
        [
            text(
                "The outcome was {outcome} ({event} against {other}).",
                outcome=escape(outcome_in_text(bundle.study)),
                event=event,
                other=other,
            ),
            counted(
                "There was {n} candidate predictor.",
                "There were {n} candidate predictors.",
                count=candidates,
                n=format_count(candidates),
            ),
        ]
    )


def disclosure_sentence(bundle: ResultsBundle) -> Prose:
    """Say which counts are not shown; empty where all are."""
    smallest = bundle.study.minimum_cell
    if smallest is None:
        return Prose("")
    return Prose(
        text(
            "So that no patient can be recognised, counts of fewer than {smallest} patients are "
            "suppressed, and with them the counts and statistics from which they could be worked "
            "out [@hundepool2012].",
            smallest=format_count(smallest),
        )
    )


def description_sentence() -> Prose:
    """Describe how the groups were described and compared."""
    return join_sentences(
        [
            text(
                "Numeric variables are given as {mean} or, where their moment skewness is beyond "
                "1 in absolute value [@bulmer1979] or the analysis plan says so, as median and "
                "quartiles (type 7 [@hyndman1996]); categorical variables as counts and "
                "percentages of the known values.",
                mean=_mean(),
            ),
            text(
                "The outcome groups were compared by Welch's t test, the Mann\u2013Whitney test "
                "(normal approximation with corrections for ties and continuity), Pearson's "
                "chi-squared test without continuity correction or, where an expected count was "
                "below 5, Fisher's exact test [@freeman1951], and by the standardised mean "
                "difference [@austin2009; @yang2012]."
            ),
        ]
    )


def _mean() -> str:
    """Name a mean with its standard deviation in the form in which the tables show them."""
    if active_style().mean == "parentheses":
        return text("mean (standard deviation)")
    return text("mean ± standard deviation")


def models_sentence(bundle: ResultsBundle) -> Prose:
    """Describe the models, the interval and P method and the selection."""
    grouped = grouped_models(bundle)
    opening, interval, closing = (
        (grouped.opening, grouped.interval, grouped.closing)
        if grouped is not None
        else (
            text(
                "Odds ratios were estimated by univariable and multivariable logistic regression "
                "(maximum likelihood)."
            ),
            _interval(bundle),
            _where_not_estimable(),
        )
    )
    return join_sentences([opening, interval, *_choice(bundle), closing])


def _interval(bundle: ResultsBundle) -> str:
    level = format_plain(bundle.study.confidence * 100)
    if bundle.study.interval == "profile":
        return text(
            "{level}% confidence intervals are profile-likelihood intervals [@venzon1988] and P "
            "values come from likelihood-ratio tests, so that interval and P value rest on the "
            "same method.",
            level=level,
        )
    return text("{level}% confidence intervals and P values are Wald's.", level=level)


def _choice(bundle: ResultsBundle) -> list[str]:
    """Say which candidates entered the multivariable model."""
    selection = bundle.selection
    if selection.criterion is not None:
        return [path_methods(bundle)]
    if selection.method == "forced":
        return [text("All candidates entered the multivariable model.")]
    kept = names_in_text(bundle, selection.always)
    return [
        text(
            "Candidates with a univariable P value (of the variable as a whole) strictly below "
            "{threshold} entered the multivariable model.",
            threshold=format_probability(selection.threshold),
        ),
        text(
            "{variables} entered whatever the P value.",
            variables=at_sentence_start(join_words(kept)),
        )
        if kept
        else "",
    ]


def _where_not_estimable() -> str:
    return join_sentences(
        [
            text("Each model used the patients for whom all of its variables were known."),
            text(
                "Where separation [@albert1984] leaves no finite maximum, or one in theory only, "
                "Firth's penalised likelihood [@firth1993] with penalised-profile intervals "
                "[@heinze2002] stands in its place and is marked."
            ),
            text(
                "A model with collinear or constant columns is reported as not estimable, and so "
                "is one of several coefficients whose penalised likelihood can have several "
                "maxima: where the separation is complete, or the smaller outcome group has fewer "
                "patients than the model coefficients (or as many, with separation in more than "
                "one direction)."
            ),
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
        text(
            "The analysis was done in Python {python} with {packages} by pyanalysis {version}.",
            python=escape(bundle.provenance.python),
            packages=join_words(named),
            version=escape(packages.get("pyanalysis", "")),
        )
    ]
    if crosscheck.r is not None:
        parts.append(
            text(
                "Every statistic was computed a second time, independently, in R {version} "
                "[@rcore], called through {bridge} [@rpy2], and compared; the appendix describes "
                "the comparison.",
                version=escape(crosscheck.r.version),
                bridge=escape(crosscheck.r.called_by),
            )
        )
    return join_sentences(parts)


def comparison_sentence(crosscheck: Crosscheck) -> Prose:
    """Say in the abstract whether the statistics were computed twice."""
    return Prose(
        text("The statistics were computed in Python only.")
        if crosscheck.r is None
        else text("Every statistic was computed twice, in Python and in R.")
    )


def comparison_methods(crosscheck: Crosscheck) -> Prose:
    """Describe how R was asked and how differences are measured; empty where it was not asked."""
    if crosscheck.r is None:
        return Prose("")
    return join_sentences(
        [
            text(
                "R was given the raw rows and the analysis plan, and no number that Python had "
                "computed."
            ),
            text(
                "It applied the exclusions, took the complete cases, screened the candidates and "
                "fitted the models by itself."
            ),
            text(
                "Differences in log odds, standard errors and interval limits are measured in "
                "standard errors, those in likelihoods and descriptive statistics relatively; "
                "counts must be equal."
            ),
        ]
    )


def verdict_sentence(crosscheck: Crosscheck) -> Prose:
    """State the outcome of the comparison with R and with the published figures."""
    return join_sentences([_verdict(crosscheck), _published(crosscheck)])


def _verdict(crosscheck: Crosscheck) -> str:
    if crosscheck.r is None:
        return text(
            "**Nothing was cross-checked:** {reason}.",
            reason=escape(reason_in_text(crosscheck.reason)),
        )
    version = escape(crosscheck.r.version)
    if crosscheck.disagreed:
        return text(
            "**{n} of {all} comparisons disagree between Python and R {version}; this is a draft "
            "and must not be used.**",
            n=format_count(crosscheck.disagreed),
            all=format_count(crosscheck.compared),
            version=version,
        )
    return text(
        "All {n} compared statistics agree between Python and R {version} within the stated "
        "limits.",
        n=format_count(cover_all(crosscheck).compared),
        version=version,
    )


def _published(crosscheck: Crosscheck) -> str:
    if not crosscheck.published:
        return ""
    agreeing = sum(check.agrees for check in crosscheck.published)
    return counted(
        "Of the published figures, {n} of {all} is reproduced.",
        "Of the published figures, {n} of {all} are reproduced.",
        count=agreeing,
        n=format_count(agreeing),
        all=format_count(len(crosscheck.published)),
    )


def warning_on_first_page(crosscheck: Crosscheck) -> Prose:
    """Warn before anything else where the comparison was not run, or failed."""
    return Prose("") if crosscheck.status == "agree" else verdict_sentence(crosscheck)


def selection_limitation(bundle: ResultsBundle) -> Prose:
    """Name selection by the same data as a limitation where it was used."""
    if bundle.selection.method == "forced":
        return Prose("")
    if bundle.selection.criterion is not None:
        return path_limitation(bundle)
    return join_sentences(
        [
            text("The multivariable model was chosen by univariable P values from the same data."),
            text(
                "Such screening can drop variables that matter and keep those that do not "
                "[@sun1996], and the intervals and P values of the final model do not account for "
                "it."
            ),
        ]
    )


def synthetic_limitation(bundle: ResultsBundle) -> Prose:
    """Say what synthetic data cannot show."""
    if not bundle.study.synthetic:
        return Prose("")
    return join_sentences(
        [
            text("The data are synthetic."),
            text(
                "What they show was put into them or came about by chance, and no medical "
                "conclusion may be drawn."
            ),
        ]
    )
