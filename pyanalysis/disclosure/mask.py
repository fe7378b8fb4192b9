"""The results bundle without what is suppressed, by the keys that its rows have in ``ard.csv``."""

from __future__ import annotations

from dataclasses import replace

from pyanalysis.disclosure.gone import SUPPRESSED, Gone
from pyanalysis.disclosure.mask_models import (
    NO_SIZES,
    mask_imputation,
    mask_interaction,
    mask_model,
)
from pyanalysis.results.baseline import BaselineVariable, GroupSize, LevelCount, NumericSummary
from pyanalysis.results.bundle import (
    OVERALL,
    Diagnostics,
    ExclusionCount,
    Flow,
    ResultsBundle,
    Selection,
)
from pyanalysis.results.linearity import LinearityTest, PartialEffect
from pyanalysis.results.performance import Performance
from pyanalysis.results.transforms import DeclaredSpline


def mask_bundle(bundle: ResultsBundle, *, gone: Gone, minimum: int) -> ResultsBundle:
    """Take from the bundle what is suppressed; a section of which too little is left goes whole."""
    main = bundle.multivariable
    grouping, missing = bundle.grouping, bundle.missing
    if grouping is not None and gone.has("cohort", "n_groups", group=OVERALL):
        grouping = replace(grouping, sizes=NO_SIZES)
    is_missing_gone = gone.has("missing", "n_patterns")
    return replace(
        bundle,
        study=replace(bundle.study, minimum_cell=minimum),
        flow=_mask_flow(bundle.flow, gone=gone),
        baseline=tuple(
            _mask_baseline(item, analysis="baseline", gone=gone) for item in bundle.baseline
        ),
        univariable=tuple(
            mask_model(model, analysis="univariable", gone=gone) for model in bundle.univariable
        ),
        selection=_mask_selection(bundle.selection, gone=gone),
        multivariable=None
        if main is None
        else mask_model(main, analysis="multivariable", gone=gone),
        diagnostics=_mask_diagnostics(bundle.diagnostics, gone=gone),
        missing=None if is_missing_gone else missing,
        completeness=_mask_completeness(bundle, gone=gone),
        imputation=None
        if bundle.imputation is None
        else mask_imputation(bundle.imputation, gone=gone),
        sensitivity=tuple(
            mask_model(model, analysis="sensitivity", gone=gone) for model in bundle.sensitivity
        ),
        performance=_mask_performance(bundle.performance, gone=gone),
        validation=None if _is_validation_gone(bundle, gone=gone) else bundle.validation,
        collinearity=None
        if any(
            gone.has("diagnostics", "gvif", variable=item.variable)
            for item in bundle.collinearity or ()
        )
        else bundle.collinearity,
        linearity=_mask_linearity(bundle, gone=gone),
        partial_effects=_mask_effects(bundle, gone=gone),
        interactions=None
        if bundle.interactions is None
        else tuple(mask_interaction(item, gone=gone) for item in bundle.interactions),
        splines=_mask_splines(bundle, gone=gone),
        grouping=grouping,
        planned=tuple(
            replace(item, status=SUPPRESSED) if gone.has("plan", f"{item.name}_done") else item
            for item in bundle.planned
        ),
    )


def _mask_flow(flow: Flow, *, gone: Gone) -> Flow:
    def kept(statistic: str, count: int | None) -> int | None:
        return gone.kept(count, "cohort", statistic, group=OVERALL)

    return replace(
        flow,
        n_rows=kept("n_rows", flow.n_rows),
        n_excluded=kept("n_excluded", flow.n_excluded),
        n_missing_outcome=kept("n_missing_outcome", flow.n_missing_outcome),
        n_incomplete=kept("n_incomplete", flow.n_incomplete),
        exclusions=tuple(_mask_exclusion(item, gone=gone) for item in flow.exclusions),
    )


def _mask_exclusion(item: ExclusionCount, *, gone: Gone) -> ExclusionCount:
    keys = {"variable": item.column, "level": item.keep, "group": OVERALL}
    return replace(
        item,
        n_excluded=gone.kept(item.n_excluded, "cohort", "n_excluded", **keys),
        n_unknown=gone.kept(item.n_unknown, "cohort", "n_unknown", **keys),
    )


def _mask_baseline(item: BaselineVariable, *, analysis: str, gone: Gone) -> BaselineVariable:
    """Mask one variable's description; minimum and maximum are single patients' values."""
    name = item.variable

    def has(statistic: str, *, level: str = "", group: str = "") -> bool:
        return gone.has(analysis, statistic, variable=name, level=level, group=group)

    def size(part: GroupSize) -> GroupSize:
        return replace(part, n=None, n_missing=None) if has("n", group=part.group) else part

    def summary(part: NumericSummary) -> NumericSummary:
        means, quantiles = has("mean", group=part.group), has("median", group=part.group)
        return replace(
            part,
            mean=None if means else part.mean,
            sd=None if means else part.sd,
            median=None if quantiles else part.median,
            q1=None if quantiles else part.q1,
            q3=None if quantiles else part.q3,
            minimum=None,
            maximum=None,
        )

    def count(part: LevelCount) -> LevelCount:
        keys = {"level": part.level, "group": part.group}
        return replace(
            part,
            n=None if has("n", **keys) else part.n,
            percent=None if has("percent", **keys) else part.percent,
        )

    test = item.test
    if has("test_statistic"):
        test = replace(test, statistic=None, df=None)
    if has("p_value"):
        test = replace(test, method=SUPPRESSED, p_value=None, status=SUPPRESSED)
    return replace(
        item,
        skewness=None if has("skewness") else item.skewness,
        sizes=tuple(size(part) for part in item.sizes),
        numeric=tuple(summary(part) for part in item.numeric),
        counts=tuple(count(part) for part in item.counts),
        test=test,
        smd=None if has("smd") else item.smd,
    )


def _mask_completeness(bundle: ResultsBundle, *, gone: Gone) -> tuple[BaselineVariable, ...] | None:
    """Leave out each variable that is suppressed, and of the others the extremes."""
    if bundle.completeness is None or gone.has("missing", "n_patterns"):
        return None
    return tuple(
        _mask_baseline(item, analysis="missing", gone=gone)
        for item in bundle.completeness
        if not gone.has("missing", "p_value", variable=item.variable)
    )


def _mask_selection(selection: Selection, *, gone: Gone) -> Selection:
    worth = "p_value" if selection.criterion == "p" else (selection.criterion or "")
    is_path_gone = any(
        gone.has("selection", worth, variable=step.variable, level=str(step.step))
        for step in selection.steps
    )
    return replace(
        selection,
        candidates=tuple(
            replace(
                item,
                p_value=gone.kept(item.p_value, "selection", "p_value", variable=item.variable),
            )
            for item in selection.candidates
        ),
        n_path=gone.kept(selection.n_path, "selection", "n_path"),
        steps=tuple(
            replace(step, value=None, deviance=None) if is_path_gone else step
            for step in selection.steps
        ),
        findings=() if is_path_gone else selection.findings,
        completely_separated=None if is_path_gone else selection.completely_separated,
    )


def _mask_diagnostics(sizes: Diagnostics, *, gone: Gone) -> Diagnostics:
    def kept(statistic: str, value: float | None) -> float | None:
        return gone.kept(value, "diagnostics", statistic)

    return replace(
        sizes,
        limiting_size=gone.kept(sizes.limiting_size, "diagnostics", "limiting_size"),
        events_per_parameter_considered=kept(
            "events_per_parameter_considered", sizes.events_per_parameter_considered
        ),
        events_per_parameter_fitted=kept(
            "events_per_parameter_fitted", sizes.events_per_parameter_fitted
        ),
        r2_cox_snell=kept("r2_cox_snell", sizes.r2_cox_snell),
        shrinkage=kept("shrinkage", sizes.shrinkage),
        r2_cox_snell_adjusted=kept("r2_cox_snell_adjusted", sizes.r2_cox_snell_adjusted),
        n_for_shrinkage=kept("n_for_shrinkage", sizes.n_for_shrinkage),
        n_for_r2=kept("n_for_r2", sizes.n_for_r2),
        n_for_risk=kept("n_for_risk", sizes.n_for_risk),
        n_needed=kept("n_needed", sizes.n_needed),
    )


def _mask_performance(performance: Performance | None, *, gone: Gone) -> Performance | None:
    """Leave out the curves whose steps are single patients; all of it where its measures go."""
    if performance is None or gone.has("performance", "auc"):
        return None
    groups = performance.calibration_groups
    are_groups_gone = any(
        gone.has("performance", "calibration_n", level=repr(group.group)) for group in groups
    )
    influence = performance.influence
    return replace(
        performance,
        influence=replace(
            influence, n_above=gone.kept(influence.n_above, "performance", "n_cook_above")
        ),
        roc_curve=(),
        decision_curve=(),
        calibration_groups=() if are_groups_gone else groups,
    )


def _is_validation_gone(bundle: ResultsBundle, *, gone: Gone) -> bool:
    return any(
        gone.has("validation", f"{index.name}_apparent")
        for index in (() if bundle.validation is None else bundle.validation.indices)
    )


def _mask_linearity(bundle: ResultsBundle, *, gone: Gone) -> tuple[LinearityTest, ...] | None:
    if bundle.linearity is None:
        return None
    return tuple(
        test
        for test in bundle.linearity
        if not gone.has("linearity", "p_value", model=test.model, variable=test.variable)
    )


def _mask_effects(bundle: ResultsBundle, *, gone: Gone) -> tuple[PartialEffect, ...] | None:
    kept = tuple(
        effect
        for effect in bundle.partial_effects or ()
        if not gone.has("linearity", "median", variable=effect.variable)
    )
    return kept or None


def _mask_splines(bundle: ResultsBundle, *, gone: Gone) -> tuple[DeclaredSpline, ...] | None:
    kept = tuple(
        spline
        for spline in bundle.splines or ()
        if not gone.has("transformation", "q1", variable=spline.variable)
    )
    return kept or None
