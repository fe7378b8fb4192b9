"""Interactions as a reader sees them."""

from __future__ import annotations

from dataclasses import replace

from pyanalysis.display import interaction_prose as prose
from pyanalysis.display.interaction_tables import draw_interactions
from pyanalysis.display.markdown import Prose
from pyanalysis.display.numbers import NBSP
from pyanalysis.display.style import styled
from pyanalysis.display.style_files import load_style
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.interactions import Interaction, Obstacle, Stratum, StratumOddsRatio


def plain(text: Prose | str) -> str:
    return text.replace("\\", "").replace(NBSP, " ")


def ratio(
    level: str, log_odds: float | None, *, n: int | None = 20, status: str = "ok"
) -> StratumOddsRatio:
    return StratumOddsRatio(
        level=level,
        n=n,
        events=None if n is None else n // 4,
        log_odds=log_odds,
        std_error=None if log_odds is None else 0.5,
        ci_low=None if log_odds is None else log_odds - 1,
        ci_high=None if log_odds is None else log_odds + 1,
        p_value=None if log_odds is None else 0.04,
        status=status,
    )


def interaction(
    first: str, second: str, *strata: Stratum, p_value: float | None = 0.2, status: str = "ok"
) -> Interaction:
    return Interaction(
        first=first,
        second=second,
        variables=(first, second),
        n=118,
        n_missing=2,
        events=18,
        parameters=9,
        statistic=None if p_value is None else 1.5,
        df=None if p_value is None else 1,
        p_value=p_value,
        test_status=status,
        estimator="ml",
        ml_status=status,
        status=status,
        completely_separated=None,
        obstacles=(),
        strata=strata,
        warnings=(),
    )


def stratum(name: str, *ratios: StratumOddsRatio, value: float | None = None) -> Stratum:
    return Stratum(name=name, value=value, odds_ratios=ratios)


BY_SEX = interaction(
    "smoking",
    "sex",
    stratum("female", ratio("no", None, status="reference"), ratio("yes", 0.7)),
    stratum("male", ratio("no", None, status="reference"), ratio("yes", -0.7)),
    p_value=0.03,
)
BY_AGE = interaction(
    "bmi",
    "age",
    stratum("q1", ratio("", 0.1, n=None), value=67.0),
    stratum("median", ratio("", 0.2, n=None), value=71.5),
    stratum("q3", ratio("", 0.3, n=None), value=76.25),
)
REFUSED = replace(
    interaction(
        "smoking",
        "diabetes",
        stratum(
            "no",
            ratio("no", None, status="reference"),
            ratio("yes", None, status="aliased"),
        ),
        stratum(
            "yes",
            ratio("no", None, status="reference"),
            ratio("yes", None, n=0, status="aliased"),
        ),
        p_value=None,
        status="aliased",
    ),
    obstacles=(Obstacle(kind="aliased", variable="smoking:diabetes", level="yes:yes"),),
)
FIRTH = replace(
    BY_SEX,
    estimator="firth",
    ml_status="separated",
    completely_separated=False,
    obstacles=(Obstacle(kind="separated", variable="smoking:sex", level="yes:male"),),
)


def with_interactions(bundle: ResultsBundle, *found: Interaction) -> ResultsBundle:
    return replace(bundle, interactions=found or None)


def test_the_sentence_is_written_in_the_style_of_a_journal(bundle: ResultsBundle) -> None:
    with styled(load_style("lancet")):
        said = plain(prose.interaction_sentence(with_interactions(bundle, BY_SEX)))
    assert said == (
        "The odds ratio of smoking depended on sex (P for interaction=0·030): at sex female, "
        "OR (yes against no) 2·01, 95% CI 0·74–5·47; at sex male, OR (yes against no) 0·50, "
        "95% CI 0·18–1·35."
    )


def test_the_sentence_tells_what_differs_and_where(bundle: ResultsBundle) -> None:
    said = plain(prose.interaction_sentence(with_interactions(bundle, BY_SEX, BY_AGE, REFUSED)))
    assert said == (
        "The odds ratio of smoking depended on sex (P for interaction = 0.030): at sex female, "
        "OR (yes against no) 2.01, 95% CI 0.74 to 5.47; at sex male, OR (yes against no) 0.50, "
        "95% CI 0.18 to 1.35. No interaction at the 5% level was seen between body mass index and "
        "age (P for interaction = 0.200). No test exists for the interaction between smoking and "
        "diabetes (not estimable (collinear))."
    )
    numeric = plain(
        prose.interaction_sentence(with_interactions(bundle, replace(BY_AGE, p_value=0.001)))
    )
    assert "at age 71.5 years, OR (per kg/m²) 1.22, 95% CI 0.45 to 3.32" in numeric
    firth = plain(prose.interaction_sentence(with_interactions(bundle, FIRTH)))
    assert "(P for interaction = 0.030; Firth's penalised estimates)" in firth


def test_several_odds_ratios_a_stratum_are_left_to_the_table(bundle: ResultsBundle) -> None:
    many = interaction(
        "injury_mechanism",
        "sex",
        stratum("female", ratio("lifting", 0.1), ratio("none", 0.2)),
        p_value=0.01,
    )
    said = plain(prose.interaction_sentence(with_interactions(bundle, many)))
    assert said == (
        "The odds ratio of injury mechanism depended on sex (P for interaction = 0.010)."
    )


def test_the_methods_name_the_pairs_the_test_and_the_scale(bundle: ResultsBundle) -> None:
    said = plain(prose.interaction_methods(with_interactions(bundle, BY_SEX, BY_AGE)))
    assert "interactions that were tested: smoking by sex and body mass index by age." in said
    assert "added to the multivariable model" in said
    assert "likelihood-ratio test" in said
    assert "quartiles of its known values" in said
    assert "the additive scale was not examined" in said
    alone = replace(
        with_interactions(bundle, BY_SEX),
        multivariable=None,
        study=replace(bundle.study, interval="wald"),
    )
    said = plain(prose.interaction_methods(alone))
    assert "interaction that was tested" in said
    assert "added to a model of the two and tested all at once by the Wald test" in said
    assert "quartiles" not in said
    assert prose.interaction_methods(with_interactions(bundle)) == ""


def test_limitations_follow_from_the_number_of_tests_and_of_events(bundle: ResultsBundle) -> None:
    two = plain(prose.interaction_limitation(with_interactions(bundle, BY_SEX, BY_AGE)))
    assert "2 interactions were tested" in two
    assert "would still be about 10%" in two
    assert "had 18 patients for the 9 coefficients of an interaction model (2.0 for each)" in two
    assert "[@brookes2004]" in two
    other_way = replace(BY_SEX, first="sex", second="smoking")
    assert "were tested" not in prose.interaction_limitation(
        with_interactions(bundle, BY_SEX, other_way)
    )
    ample = replace(BY_SEX, n=1000, events=400)
    assert prose.interaction_limitation(with_interactions(bundle, ample)) == ""
    assert prose.interaction_limitation(with_interactions(bundle, REFUSED)) == ""
    assert prose.interaction_limitation(with_interactions(bundle)) == ""


def test_the_table_has_a_heading_a_pair_and_a_line_an_odds_ratio(bundle: ResultsBundle) -> None:
    table = draw_interactions(with_interactions(bundle, BY_SEX, BY_AGE))
    rows = [(row.kind, *(plain(cell) for cell in row.cells)) for row in table.rows]
    assert rows[:4] == [
        ("heading", "Smoking, by sex", "", "", "", "", "0.030"),
        ("plain", "Sex: Female", "", "", "", "", ""),
        ("level", "No", "20", "5", "Reference", "", ""),
        ("level", "Yes", "20", "5", "2.01 (0.74 to 5.47)", "0.040", ""),
    ]
    assert rows[7:] == [
        ("heading", "Body mass index, per kg/m², by age", "", "", "", "", "0.200"),
        ("plain", "Age: 67 years (lower quartile)", "–", "–", "1.11 (0.41 to 3.00)", "0.040", ""),
        ("plain", "Age: 71.5 years (median)", "–", "–", "1.22 (0.45 to 3.32)", "0.040", ""),
        ("plain", "Age: 76.3 years (upper quartile)", "–", "–", "1.35 (0.50 to 3.67)", "0.040", ""),
    ]  # fmt: skip
    assert "quartiles" in table.notes[0]
    nothing = draw_interactions(with_interactions(bundle))
    assert nothing.rows[0].cells[0] == "No interaction was declared"


def test_at_quartiles_a_factor_is_named_in_the_heading_or_on_its_line(
    bundle: ResultsBundle,
) -> None:
    reference = ratio("no", None, n=None, status="reference")
    two = interaction(
        "smoking", "age", stratum("q1", reference, ratio("yes", 0.1, n=None), value=67.0)
    )
    fall = ratio("fall", None, n=None, status="reference")
    three = interaction(
        "injury_mechanism",
        "age",
        stratum("q1", fall, ratio("lifting", 0.1, n=None), ratio("none", 0.2, n=None), value=67.0),
    )
    rows = draw_interactions(with_interactions(bundle, two, three)).rows
    assert [row.cells[0].replace(NBSP, " ") for row in rows] == [
        "Smoking (Yes against No), by age",
        "Age: 67 years (lower quartile)",
        "Injury mechanism, by age",
        "Age: 67 years (lower quartile)",
        "Lifting or bending against Fall",
        "No evident injury against Fall",
    ]


def test_notes_say_what_stood_in_the_way(bundle: ResultsBundle) -> None:
    warned = replace(BY_AGE, warnings=("overflow",))
    table = draw_interactions(with_interactions(bundle, FIRTH, REFUSED, warned))
    notes = "\n".join(table.notes)
    assert "Smoking by sex, quasi-complete separation by Smoking (Yes) with Sex (Male)." in notes
    assert (
        "Not fitted, Smoking by diabetes: Smoking (Yes) with Diabetes (Yes) adds nothing to the "
        "columns before it; there are no patients with Smoking (Yes) and Diabetes (Yes)." in notes
    )
    assert "Warning raised while fitting: overflow" in notes
    cells = [row.cells for row in table.rows]
    assert sum("†" in cell[3] for cell in cells) == 2
    assert sum(cell[3] == "not estimable (collinear)" for cell in cells) == 2
