"""A study whose own texts are Chinese, in as many states as the sentences tell apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from pyanalysis.results.bundle import (
    PATIENTS,
    ExclusionCount,
    Finding,
    LogisticModel,
    ResultsBundle,
    Selection,
    SelectionStep,
    StudyFacts,
    Term,
)
from pyanalysis.results.grouping import Grouping, GroupSizes
from pyanalysis.results.linearity import Knot
from pyanalysis.results.planned import NO_MODEL, PENALISED, PlannedAnalysis
from pyanalysis.results.transforms import SPLINE_CONTRAST, DeclaredSpline

Change = Callable[[ResultsBundle], ResultsBundle]

SPLINE = "age"
KNOTS = (Knot(value=55.0), Knot(value=70.0), Knot(value=85.0))
"""A numeric predictor that some states bend, and where."""


def in_chinese(bundle: ResultsBundle) -> ResultsBundle:
    """Give a study Chinese labels, so that every English word left is one of ours."""
    study = replace(
        bundle.study,
        title="题目",
        outcome_label="结局甲",
        outcome_in_text="",
        row_names=bundle.study.row_names
        if bundle.study.row_names == PATIENTS
        else ("企鹅", "企鹅"),
        groups=tuple(replace(group, label=f"组{group.n}") for group in bundle.study.groups),
        variables=tuple(
            replace(
                variable,
                label=f"变量{number}",
                label_in_text="",
                unit="岁" if variable.unit else "",
                level_labels=variable.level_labels
                if variable.transform == "cut"
                else tuple(f"水平{place}" for place, _ in enumerate(variable.levels)),
            )
            for number, variable in enumerate(bundle.study.variables)
        ),
    )
    out = tuple(replace(item, reason="不符合") for item in bundle.flow.exclusions)
    return replace(
        bundle,
        study=study,
        flow=replace(bundle.flow, exclusions=out),
        notes=tuple(_note_in_chinese(note, bundle.study) for note in bundle.notes),
    )


def _note_in_chinese(note: str, study: StudyFacts) -> str:
    """Replace the study's own texts in a note, whose rest is ours."""
    for variable in study.variables:
        if note.startswith(f"{variable.label}: "):
            for level in variable.level_labels:
                note = note.replace(f" {level} ", " 水平 ")
            return note.replace(f"{variable.label}: ", "变量: ")
    return note.replace(f"{study.outcome_label}: ", "结局: ")


def model_of(bundle: ResultsBundle) -> LogisticModel:
    """Give the multivariable model of a bundle that has one."""
    assert bundle.multivariable is not None
    return bundle.multivariable


def states(bundle: ResultsBundle) -> Iterator[ResultsBundle]:
    """Give the study as it is and in every other state."""
    base = in_chinese(bundle)
    yield base
    for changes in (_plans(), _flows(), _baselines(), _screenings(), _fits(), _paths(), _sizes()):
        for change in changes:
            yield change(base)


def _study(**changes: Any) -> Change:
    return lambda bundle: replace(bundle, study=replace(bundle.study, **changes))


def _only(**changes: Any) -> Change:
    return lambda bundle: replace(bundle, **changes)


def _plans() -> Iterator[Change]:
    yield _study(synthetic=False, minimum_cell=5, interval="wald")
    for kind in ("cluster", "matched"):
        yield _grouped(kind)
    for names, status in (
        (("firth",), NO_MODEL),
        (("forced", "influence"), PENALISED),
        (("firth",), "suppressed"),
        (("firth",), "not_estimable"),
    ):
        yield _planned(names, status=status)
    others = ("performance", "hosmer_lemeshow", "collinearity", "sample_size", "influence")
    yield lambda bundle: _planned(others, status="aliased")(_model(status="aliased")(bundle))


def _grouped(kind: Any) -> Change:
    sizes = GroupSizes(n_groups=30, smallest=2, median=2.0, largest=2)
    return _only(grouping=Grouping(kind=kind, column="ward", sizes=sizes))


def _planned(names: Iterable[Any], *, status: str) -> Change:
    return _only(planned=tuple(PlannedAnalysis(name=name, status=status) for name in names))


def _flows() -> Iterator[Change]:
    out = ExclusionCount(column="age", keep=">= 50", reason="过小", n_excluded=7, n_unknown=2)
    hidden = replace(out, n_excluded=None, n_unknown=None, reason="")
    yield _flow(exclusions=(out, hidden), n_missing_outcome=3)
    yield _flow(exclusions=(out,), n_rows=None, n_missing_outcome=None, n_incomplete=None)
    yield _flow(n_missing_outcome=0, n_incomplete=0)


def _flow(**changes: Any) -> Change:
    return lambda bundle: replace(bundle, flow=replace(bundle.flow, **changes))


def _baselines() -> Iterator[Change]:
    hidden = {"p_value": None, "status": "suppressed"}
    for rest in ({"p_value": 0.5}, {"p_value": None, "status": "not_estimable"}, hidden):
        for first in (rest, hidden):
            yield _tests(first, rest)


def _tests(first: dict[str, Any], rest: dict[str, Any]) -> Change:
    """Change the test of the first variable, and those of the rest."""
    return lambda bundle: replace(
        bundle,
        baseline=tuple(
            replace(item, test=replace(item.test, **(rest if number else first)))
            for number, item in enumerate(bundle.baseline)
        ),
    )


def _screenings() -> Iterator[Change]:
    yield _nothing_passes(kept=False)
    yield _nothing_passes(kept=True)
    yield _selection(method="forced")
    yield _hidden_candidates(())
    yield _hidden_candidates((0, 1))
    yield lambda bundle: _selection(
        candidates=tuple(
            replace(item, p_value=None, selected=False, reason="separated")
            for item in bundle.selection.candidates
        )
    )(bundle)


def _nothing_passes(*, kept: bool) -> Change:
    """Let no candidate pass, one without a P value; ``kept``: one enters all the same."""

    def change(bundle: ResultsBundle) -> ResultsBundle:
        first, second, *others = bundle.selection.candidates
        candidates = (
            replace(first, p_value=None, selected=False, reason="aliased"),
            replace(second, p_value=0.4, selected=kept, reason="always"),
            *(replace(item, p_value=0.5, selected=False) for item in others),
        )
        always = (second.variable,) if kept else ()
        return _selection(candidates=candidates, always=always)(bundle)

    return change


def _hidden_candidates(known: tuple[int, ...]) -> Change:
    """Suppress the univariable P values of all but the candidates at some places."""

    def change(bundle: ResultsBundle) -> ResultsBundle:
        candidates = tuple(
            item if number in known else replace(item, p_value=None)
            for number, item in enumerate(bundle.selection.candidates)
        )
        models = tuple(
            model if number in known else replace(model, status="suppressed")
            for number, model in enumerate(bundle.univariable)
        )
        return replace(_selection(candidates=candidates)(bundle), univariable=models)

    return change


def _selection(**changes: Any) -> Change:
    return lambda bundle: replace(bundle, selection=replace(bundle.selection, **changes))


def _model(**changes: Any) -> Change:
    return lambda bundle: replace(bundle, multivariable=replace(model_of(bundle), **changes))


def _terms(**changes: Any) -> Change:
    return lambda bundle: _model(
        terms=tuple(
            term if term.log_odds is None else replace(term, **changes)
            for term in model_of(bundle).terms
        )
    )(bundle)


def _fits() -> Iterator[Change]:
    yield _only(multivariable=None, sensitivity=())
    yield _terms(p_value=0.5)
    yield _terms(p_value=None, log_odds=None, status="suppressed")
    yield _terms(log_odds=-0.5)
    yield _model(n=None, events=None)
    yield _model(status="not_converged")
    yield from _separations()
    yield from _obstacles()
    for transform in ("", "log", "log2", "sqrt"):
        for unit in ("", "岁", "mg/l"):
            yield _variable("bmi", transform=transform, per=1.0, unit=unit)
            yield _variable("bmi", transform=transform, per=2.0, unit=unit)
    yield _bent(p_value=0.001)
    yield _bent(p_value=0.5)
    yield _then(_terms(p_value=0.5), _bent(p_value=0.5))


def _separations() -> Iterator[Change]:
    found = (
        Finding(kind="separated", variable="sex", level="male"),
        Finding(kind="separated", variable="bmi", level=""),
    )
    for status, estimator in (("ok", "firth"), ("separated", "ml")):
        for completely, findings in ((True, found), (True, ()), (False, found), (False, ())):
            apart: dict[str, Any] = {
                "status": status, "estimator": estimator, "ml_status": "separated",
                "completely_separated": completely, "findings": findings,
            }  # fmt: skip
            yield _model(**apart)
            yield _alone(apart, count=1)
            yield _then(_alone(apart, count=2), _model(**apart))
            for kind in ("cluster", "matched"):
                yield _then(_model(**apart), _grouped(kind))
    unknown = _model(status="separated", ml_status="separated")
    yield unknown
    yield _then(unknown, _selection(status="separated", findings=found))


def _then(first: Change, second: Change) -> Change:
    return lambda bundle: second(first(bundle))


def _alone(apart: dict[str, Any], *, count: int) -> Change:
    """Separate the first univariable models."""
    return lambda bundle: replace(
        bundle,
        univariable=tuple(
            replace(model, **apart) if number < count else model
            for number, model in enumerate(bundle.univariable)
        ),
    )


def _obstacles() -> Iterator[Change]:
    for kind in ("constant", "aliased"):
        for estimator in ("ml", "conditional_ml"):
            for number in (1, 2):
                names = ("bmi", "height_recovery_rate")[:number]
                yield _model(status=kind, estimator=estimator, findings=_found(kind, names))
    yield lambda bundle: replace(
        bundle,
        univariable=tuple(
            replace(model, terms=tuple(replace(term, events=0) for term in model.terms))
            for model in bundle.univariable
        ),
    )


def _found(kind: Any, names: Iterable[str]) -> tuple[Finding, ...]:
    return tuple(Finding(kind=kind, variable=name, level="") for name in names)


def _variable(column: str, **changes: Any) -> Change:
    return lambda bundle: _study(
        variables=tuple(
            replace(facts, **changes) if facts.column == column else facts
            for facts in bundle.study.variables
        )
    )(bundle)


def _bent(*, p_value: float) -> Change:
    """Bend a predictor; ``p_value`` is that of the association between its quartiles."""

    def change(bundle: ResultsBundle) -> ResultsBundle:
        spline = DeclaredSpline(variable=SPLINE, knots=KNOTS, q1=60.0, q3=80.0, status="ok")
        bent = replace(_variable(SPLINE, transform="spline")(bundle), splines=(spline,))
        model = model_of(bundle)
        contrast: Term = replace(
            model.terms[0], variable=SPLINE, level=SPLINE_CONTRAST, p_value=p_value
        )
        test = replace(model.global_tests[0], variable=SPLINE, p_value=0.001)
        alone = tuple(
            replace(single, terms=(contrast,), global_tests=(test,))
            if single.name == SPLINE
            else single
            for single in bent.univariable
        )
        return _model(
            variables=(*model.variables, SPLINE),
            terms=(*model.terms, contrast),
            global_tests=(*model.global_tests, test),
        )(replace(bent, univariable=alone))

    return change


def _step(action: Any, variable: str = "", value: float | None = None) -> SelectionStep:
    return SelectionStep(step=0, action=action, variable=variable, value=value, df=1, deviance=70.1)


PATH = (
    _step("start", value=100.5),
    _step("remove", "age", 98.25),
    _step("remove", "bmi", 97.5),
    _step("add", "age", 96.125),
)


def _paths() -> Iterator[Change]:
    for method in ("backward", "forward", "stepwise"):
        for criterion in ("aic", "bic", "p"):
            for always in ((), ("sex",)):
                yield _path(method=method, criterion=criterion, always=always)
    yield _path(steps=PATH[:1])
    yield _then(_path(), _only(multivariable=None))
    yield _then(_path(), _model(n=None))
    found = Finding(kind="separated", variable="sex", level="male")
    for variable in ("", "bmi"):
        for findings in ((), (found,)):
            stop = (*PATH[:1], _step("stop", variable))
            yield _path(steps=stop, status="separated", findings=findings)


def _path(**changes: Any) -> Change:
    fields: dict[str, Any] = {
        "method": "stepwise", "criterion": "aic", "n_path": 112, "steps": PATH,
    }  # fmt: skip

    def change(bundle: ResultsBundle) -> ResultsBundle:
        selection: Selection = replace(bundle.selection, **(fields | changes))
        return replace(bundle, selection=selection)

    return change


def _sizes() -> Iterator[Change]:
    few = {"events_per_parameter_fitted": 3.0, "events_per_parameter_considered": 0.8}
    enough = {"events_per_parameter_fitted": 30.0, "events_per_parameter_considered": 12.0}
    for sizes in ({"limiting_size": 0}, few, few | {"n_needed": None}, enough):
        sized = _diagnostics(**sizes)
        yield sized
        yield _then(sized, _then(_model(status="aliased"), _flow(events=0)))


def _diagnostics(**changes: Any) -> Change:
    return lambda bundle: replace(bundle, diagnostics=replace(bundle.diagnostics, **changes))
