"""The multivariable model beside its alternatives: one line a coefficient, one column a model."""

from __future__ import annotations

from collections.abc import Iterable

from pyanalysis.display.labels import (
    STATUS_NAMES,
    is_shown,
    level_label,
    variable_label,
    variables_by_column,
)
from pyanalysis.display.language import counted, marked, text
from pyanalysis.display.markdown import Prose, join_sentences, join_words
from pyanalysis.display.numbers import (
    DASH,
    NBSP,
    format_count,
    format_estimate,
    format_plain,
)
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import FIRTH_MARK, firth_mark, with_synthetic
from pyanalysis.results.bundle import LogisticModel, ResultsBundle, Term, VariableFacts
from pyanalysis.results.imputation import PooledModel, PooledTerm
from pyanalysis.results.performance import COOK_NUMERATOR

IMPUTATION = "imputation"

TITLES = {
    "": marked("Main model"),
    "firth": marked("Firth"),
    IMPUTATION: marked("Multiple imputation"),
    "forced": marked("All candidates"),
    "without_influential": marked("Without influential patients"),
}
"""The models by name, in the order of the columns."""


def draw_sensitivity(bundle: ResultsBundle) -> Table:
    """Draw each coefficient of the multivariable model in every alternative."""
    models = _models(bundle)
    width = 72 // max(1, len(models))
    columns = [
        Column(
            label=f"{text(TITLES[name])} (n{NBSP}={NBSP}{format_count(model.n)})",
            align="center",
            width=width,
        )
        for name, model in models.items()
    ]
    facts = variables_by_column(bundle)
    rows = [
        Row(
            cells=(
                _label(term, facts=facts[term.variable]),
                *(_cell(model, term) for model in models.values()),
            )
        )
        for term in (bundle.multivariable.terms if bundle.multivariable is not None else ())
        if term.status not in ("reference", "empty") and is_shown(facts[term.variable], term.level)
    ]
    is_marked = any(_mark(model) for model in models.values())
    empty = Row(cells=(text("No alternative was asked for"), *(DASH for _ in models)))
    return Table(
        name="sensitivity",
        columns=(Column(label=text("Characteristic"), align="left", width=28), *columns),
        rows=tuple(rows) or (empty,),
        notes=with_synthetic(bundle, [_note(bundle, models=models, is_marked=is_marked)]),
        small=True,
    )


def _label(term: Term, *, facts: VariableFacts) -> str:
    label = variable_label(facts, with_per=True)
    if not term.level:
        return label
    return text("{variable}: {level}", variable=label, level=level_label(facts, term.level))


def _note(bundle: ResultsBundle, *, models: Iterable[str], is_marked: bool) -> str:
    return join_sentences(
        [
            text(
                "Odds ratios with {level} confidence intervals.",
                level=f"{format_plain(bundle.study.confidence * 100)}%",
            ),
            text("{mark} Firth's penalised likelihood.", mark=FIRTH_MARK) if is_marked else "",
            _imputation_note(bundle) if IMPUTATION in models else "",
        ]
    )


def _models(bundle: ResultsBundle) -> dict[str, LogisticModel | PooledModel]:
    """Give the main model, the alternatives and the pooled model by name, in their order."""
    found: dict[str, LogisticModel | PooledModel] = {
        model.name: model for model in bundle.sensitivity
    }
    if bundle.multivariable is not None:
        found[""] = bundle.multivariable
    if bundle.imputation is not None and bundle.imputation.multivariable is not None:
        found[IMPUTATION] = bundle.imputation.multivariable
    return {name: found[name] for name in TITLES if name in found}


def _imputation_note(bundle: ResultsBundle) -> str:
    if bundle.imputation is None:
        return ""
    return text(
        "Multiple imputation: pooled over {n} completed sets, with t-based intervals.",
        n=format_count(bundle.imputation.n_imputations),
    )


def _mark(model: LogisticModel | PooledModel) -> str:
    return firth_mark(model) if isinstance(model, LogisticModel) else ""


def _cell(model: LogisticModel | PooledModel, term: Term) -> str:
    terms: tuple[Term | PooledTerm, ...] = model.terms
    key = (term.variable, term.level)
    found = next((item for item in terms if (item.variable, item.level) == key), None)
    if found is None:
        return DASH
    if found.status != "ok":
        return text(STATUS_NAMES[found.status])
    estimate = format_estimate(found.log_odds, low=found.ci_low, high=found.ci_high)
    return f"{estimate}{_mark(model)}"


def sensitivity_sentence(bundle: ResultsBundle) -> Prose:
    """Say what was changed, and whether an association turned round."""
    if not bundle.sensitivity or bundle.multivariable is None:
        return Prose(text("No alternative to the multivariable model was asked for."))
    ways = [text(_DESCRIPTIONS[name]) for name in _models(bundle) if name]
    return join_sentences(
        [
            text("The multivariable model was fitted again {ways}.", ways=join_words(ways)),
            *(_left_out(bundle, model) for model in bundle.sensitivity),
            _turned(bundle),
        ]
    )


_DESCRIPTIONS = {
    "firth": marked("by Firth's penalised likelihood [@firth1993; @heinze2002]"),
    IMPUTATION: marked("on the imputed sets [@rubin1987]"),
    "forced": marked("with all candidates"),
    "without_influential": marked("without the most influential patients [@pregibon1981]"),
}


def sensitivity_methods(bundle: ResultsBundle) -> Prose:
    """Name the planned alternatives to the multivariable model; empty where there are none."""
    planned = {item.name for item in bundle.planned}
    limit = f"{COOK_NUMERATOR}/n"
    ways = [text(words, limit=limit) for name, words in _PLANNED.items() if name in planned]
    if not ways:
        return Prose("")
    return Prose(
        text(
            "As sensitivity analyses the plan names the multivariable model again {ways}.",
            ways=join_words(ways),
        )
    )


_PLANNED = {
    "firth": _DESCRIPTIONS["firth"],
    "forced": _DESCRIPTIONS["forced"],
    "influence": marked("without patients whose Cook's distance is above {limit} [@pregibon1981]"),
}


def _left_out(bundle: ResultsBundle, model: LogisticModel) -> str:
    main = bundle.multivariable
    if model.name != "without_influential" or main is None:
        return ""
    if main.n is None or model.n is None:
        return ""
    left = main.n - model.n
    return counted(
        "{n} patient with a Cook's distance above {limit} was left out for the last.",
        "{n} patients with a Cook's distance above {limit} were left out for the last.",
        count=left,
        n=format_count(left),
        limit=f"{COOK_NUMERATOR}/n",
    )


def _turned(bundle: ResultsBundle) -> str:
    """Tell whether a coefficient changes its sign between the models."""
    if bundle.multivariable is None or bundle.multivariable.status != "ok":
        return ""
    models = _models(bundle)
    if all(model.status != "ok" for name, model in models.items() if name):
        return text("None of these models could be estimated.")
    signs: dict[tuple[str, str], set[bool]] = {}
    facts = variables_by_column(bundle)
    own = {
        (term.variable, term.level)
        for term in bundle.multivariable.terms
        if is_shown(facts[term.variable], term.level)
    }
    for model in models.values():
        terms: tuple[Term | PooledTerm, ...] = model.terms
        for term in terms:
            if term.log_odds is not None and (term.variable, term.level) in own:
                signs.setdefault((term.variable, term.level), set()).add(term.log_odds > 0)
    turned = sum(len(found) > 1 for found in signs.values())
    if not turned:
        return text("No association of the main model changed its direction.")
    return counted(
        "{n} association of the main model changed direction in an alternative.",
        "{n} associations of the main model changed direction in an alternative.",
        count=turned,
        n=format_count(turned),
    )
