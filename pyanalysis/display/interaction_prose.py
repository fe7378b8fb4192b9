"""Sentences on interactions; every number from the bundle."""

from __future__ import annotations

from pyanalysis.display.interaction_tables import shown_value
from pyanalysis.display.labels import (
    STATUS_NAMES,
    level_label,
    step_label,
    variable_in_text,
    variables_by_column,
    with_note,
    with_unit,
    within_sentence,
)
from pyanalysis.display.language import counted, in_context, marked, text
from pyanalysis.display.lists import join_clauses
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import (
    format_count,
    format_fixed,
    format_interval,
    format_odds_ratio,
    format_p_with_sign,
    format_percent,
    format_plain,
    format_probability,
    interval_in_text,
)
from pyanalysis.display.prose_results import ALPHA, LEVEL
from pyanalysis.results.bundle import ResultsBundle, VariableFacts
from pyanalysis.results.interactions import Interaction, Stratum
from pyanalysis.results.sample_size import EVENTS_PER_PARAMETER
from pyanalysis.results.status import known

INFLATION = marked("four")
"""How many times the patients an interaction as large as an association needs for the same power
(Brookes et al. 2004, doi:10.1016/j.jclinepi.2003.08.009)."""


def interaction_methods(bundle: ResultsBundle) -> Prose:
    """Describe what was tested and how; empty where no interaction was declared."""
    found = bundle.interactions
    if not found:
        return Prose("")
    facts = variables_by_column(bundle)
    declared = join_words(
        in_context(
            "interaction",
            "{first} by {second}",
            first=_name(facts[item.first]),
            second=_name(facts[item.second]),
        )
        for item in found
    )
    return join_sentences(
        [
            counted(
                "The analysis plan names the interaction that was tested: {declared}.",
                "The analysis plan names the interactions that were tested: {declared}.",
                count=len(found),
                declared=declared,
            ),
            _how_tested(bundle),
            text("A numeric second variable was held at the quartiles of its known values.")
            if any(facts[item.second].kind == "numeric" for item in found)
            else "",
            text(
                "Interaction is meant on the scale of odds ratios; the additive scale was not "
                "examined."
            ),
        ]
    )


def _how_tested(bundle: ResultsBundle) -> str:
    test = text("likelihood-ratio") if bundle.study.interval == "profile" else text("Wald")
    if bundle.multivariable is None:
        return text(
            "The products of the two variables' columns were added to a model of the two and "
            "tested all at once by the {test} test; the odds ratios of the first variable in each "
            "stratum of the second come from the same model, with intervals and P values of the "
            "same kind as all others [@knol2012].",
            test=test,
        )
    return text(
        "The products of the two variables' columns were added to the multivariable model, "
        "together with the two variables where they were not in it, and tested all at once by the "
        "{test} test; the odds ratios of the first variable in each stratum of the second come "
        "from the same model, with intervals and P values of the same kind as all others "
        "[@knol2012].",
        test=test,
    )


def interaction_sentence(bundle: ResultsBundle) -> Prose:
    """Say where odds ratios differ and how, where they do not, and what could not be tested."""
    found = bundle.interactions or ()
    differing = [item for item in found if item.p_value is not None and item.p_value < ALPHA]
    silent = [item for item in found if item.p_value is not None and item.p_value >= ALPHA]
    lacking = [item for item in found if item.p_value is None]
    untested = [item for item in lacking if item.test_status != "suppressed"]
    hidden = join_words(_pair(bundle, item) for item in lacking if item not in untested)
    return join_sentences(
        [
            *(_differing(bundle, item) for item in differing),
            text(
                "No interaction at the {level} level was seen between {pairs}.",
                level=LEVEL,
                pairs=join_words(with_note(_pair(bundle, item), _p(item)) for item in silent),
            )
            if silent
            else "",
            _without_test(bundle, untested),
            text("The interaction between {pairs} is suppressed.", pairs=hidden) if hidden else "",
        ]
    )


def _without_test(bundle: ResultsBundle, untested: list[Interaction]) -> str:
    if not untested:
        return ""
    reasons = join_words(
        with_note(
            _pair(bundle, item),
            text(STATUS_NAMES[item.test_status])
            if item.test_status in STATUS_NAMES
            else item.test_status,
        )
        for item in untested
    )
    return text("No test exists for the interaction between {pairs}.", pairs=reasons)


def _differing(bundle: ResultsBundle, item: Interaction) -> str:
    facts = variables_by_column(bundle)
    first, second = _name(facts[item.first]), _name(facts[item.second])
    strata = join_clauses(words for each in item.strata if (words := _told(bundle, item, each)))
    p = _p(item)
    if item.estimator == "firth":
        p = text("{p}; Firth's penalised estimates", p=p)
    if not strata:
        return text(
            "The odds ratio of {first} depended on {second} ({p}).", first=first, second=second, p=p
        )
    return text(
        "The odds ratio of {first} depended on {second} ({p}): {strata}.",
        first=first,
        second=second,
        p=p,
        strata=strata,
    )


def _told(bundle: ResultsBundle, item: Interaction, stratum: Stratum) -> str:
    """Give a stratum's odds ratio; nothing where the first variable has several."""
    facts = variables_by_column(bundle)
    first, second = facts[item.first], facts[item.second]
    ratios = [ratio for ratio in stratum.odds_ratios if ratio.status == "ok"]
    if len(ratios) != 1 or len(first.levels) > len(stratum.odds_ratios):
        return ""
    (ratio,) = ratios
    return text(
        "at {stratum}, OR ({contrast}) {ratio}, {level} CI {interval}",
        stratum=_stratum(stratum, second=second),
        contrast=_contrast(ratio.level, first=first),
        ratio=format_odds_ratio(ratio.log_odds),
        level=f"{format_plain(bundle.study.confidence * 100)}%",
        interval=interval_in_text(format_interval(ratio.ci_low, ratio.ci_high)),
    )


def _stratum(stratum: Stratum, *, second: VariableFacts) -> str:
    if stratum.value is None:
        where = escape(within_sentence(level_label(second, stratum.name)))
    else:
        where = with_unit(shown_value(stratum.value), escape(second.unit))
    return in_context(
        "variable and its value", "{variable} {value}", variable=_name(second), value=where
    )


def _contrast(level: str, *, first: VariableFacts) -> str:
    """Say what an odds ratio compares."""
    if not level:
        return text("per {step}", step=escape(step_label(first)))
    return text(
        "{level} against {reference}",
        level=escape(within_sentence(level_label(first, level))),
        reference=escape(within_sentence(level_label(first, first.reference))),
    )


def interaction_limitation(bundle: ResultsBundle) -> Prose:
    """Name the chance of a false finding among several tests, and low power with few events."""
    tested = [item for item in bundle.interactions or () if item.p_value is not None]
    return join_sentences([_multiplicity(tested), _power(tested)])


def _multiplicity(tested: list[Interaction]) -> str:
    count = len({frozenset((item.first, item.second)) for item in tested})
    if count < 2:
        return ""
    chance = format_percent(100 * (1 - (1 - ALPHA) ** count), decimals=0)
    return text(
        "{n} interactions were tested without a correction: were there none, the chance of at "
        "least one P value below {threshold} would still be about {chance} if the tests were "
        "independent.",
        n=format_count(count),
        threshold=format_probability(ALPHA),
        chance=chance,
    )


def _power(tested: list[Interaction]) -> str:
    """Say what few events mean for a test of interaction; nothing where there are enough."""
    if not tested:
        return ""
    known_sizes = [item for item in tested if item.n is not None and item.events is not None]
    if not known_sizes:
        return ""
    least = min(known_sizes, key=_events_per_parameter)
    if _events_per_parameter(least) >= EVENTS_PER_PARAMETER:
        return ""
    return join_sentences(
        [
            text(
                "The smaller outcome group had {n} patients for the {coefficients} coefficients of "
                "an interaction model ({each} for each).",
                n=format_count(_limiting(least)),
                coefficients=format_count(least.parameters),
                each=format_fixed(_events_per_parameter(least), decimals=1),
            ),
            text(
                "Where the patients just suffice for an association, an interaction as large as "
                "that needs about {times} times as many [@brookes2004]: that no interaction was "
                "seen does not show that the odds ratios are equal, and one that was seen needs "
                "confirmation.",
                times=text(INFLATION),
            ),
        ]
    )


def _events_per_parameter(item: Interaction) -> float:
    return _limiting(item) / item.parameters


def _limiting(item: Interaction) -> int:
    """Give the patients of the smaller outcome group; their number is known."""
    return min(known(item.events), known(item.n) - known(item.events))


def _pair(bundle: ResultsBundle, item: Interaction) -> str:
    facts = variables_by_column(bundle)
    return in_context(
        "pair",
        "{first} and {second}",
        first=_name(facts[item.first]),
        second=_name(facts[item.second]),
    )


def _p(item: Interaction) -> str:
    letter = text("P for interaction")
    return f"{letter}{format_p_with_sign(item.p_value)[1:]}"


def _name(variable: VariableFacts) -> str:
    return escape(variable_in_text(variable))
