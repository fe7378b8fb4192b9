"""The first study in every journal's style, in three formats, read back."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pyanalysis.display.manuscript import Manuscript
from pyanalysis.display.style_files import load_style
from pyanalysis.proofread.find import find_figures
from pyanalysis.proofread.known import known_results
from pyanalysis.proofread.passages import Passage, normal
from pyanalysis.proofread.proofread import proofread
from pyanalysis.proofread.read import read_texts
from pyanalysis.render.formats import Format
from pyanalysis.render.manuscript import render_manuscript
from pyanalysis.render.readback import text_of
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.json_io import bundle_json, crosscheck_json
from pyanalysis.study.style_names import style_names
from tests.unit.display.test_style_door import NOT_RUN

ROOT = Path(__file__).parents[2]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")
STYLES = style_names()

SENTENCE = {
    "default": "1.68, 95% CI 1.23 to 2.52, P < 0.001",
    "apa": "1.68, 95% CI [1.23, 2.52], p < .001",
    "bmj": "1.68, 95% CI 1.23 to 2.52, P < 0.001",
    "jama": "1.68, 95% CI 1.23-2.52, P < .001",
    "lancet": "1·68, 95% CI 1·23–2·52, p=0·0006",
    "nejm": "1.68, 95% CI 1.23 to 2.52, P<0.001",
}
REFERENCE = {
    "default": "Firth D. Bias reduction of maximum likelihood estimates. Biometrika. 1993;80(1):27",
    "apa": "Firth, D. (1993). Bias reduction of maximum likelihood estimates. Biometrika, 80(1)",
    "bmj": "Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993;80:27",
    "jama": "Firth D. Bias reduction of maximum likelihood estimates. Biometrika. 1993;80(1):27",
    "lancet": "Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993; 80: 27",
    "nejm": "Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993;80(1):27",
}


def styled(bundle: ResultsBundle, style: str) -> ResultsBundle:
    return replace(bundle, study=replace(bundle.study, style=style))


@pytest.fixture(scope="module")
def made(bundle: ResultsBundle, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {}
    for style in STYLES:
        folder = tmp_path_factory.mktemp(style)
        results = folder / "results"
        results.mkdir()
        text = bundle_json(styled(bundle, style))
        (results / "results.json").write_text(text, encoding="utf-8")
        (results / "crosscheck.json").write_text(crosscheck_json(NOT_RUN), encoding="utf-8")
        render_manuscript(
            results_dir=results,
            template_dir=ROOT,
            texts_dir=ROOT / "data" / "residual_pain" / "text",
            out_dir=folder / "out",
            formats=FORMATS,
            engine="offline",
            progress=lambda _: None,
        )
        folders[style] = folder / "out"
    return folders


def shown(path: Path) -> str:
    """Give the text with plain blanks and no breaks of lines or words."""
    return re.sub(r"[\s\u00a0\u202f\u00ad\u200b]+", " ", text_of(path))


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", FORMATS)
def test_sentences_and_references_follow_the_style(
    made: dict[str, Path], style: str, kind: str
) -> None:
    text = shown(made[style] / f"manuscript.{kind}").replace("- ", "-").replace("– ", "–")
    assert SENTENCE[style] in text
    assert REFERENCE[style].replace(" ", "") in text.replace(" ", "").replace("\u2010", "")
    assert re.search(r"\b[Pp] ?[=<] ?0?[.·]0+(?![\d])", text) is None


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_every_cell_is_in_every_format(
    bundle: ResultsBundle, made: dict[str, Path], style: str
) -> None:
    manuscript = Manuscript(bundle=styled(bundle, style), crosscheck=NOT_RUN, engine="offline")
    for kind in FORMATS:
        text = re.sub(r"\s+", "", shown(made[style] / f"manuscript.{kind}"))
        for table in (manuscript.table_baseline, manuscript.table_odds_ratios):
            cells = [cell for row in table.rows for cell in row.cells[1:]]
            # Words that break stand between other cells in the text of a PDF.
            numbers = [cell for cell in cells if re.search(r"\d", cell)]
            assert len(numbers) > 100
            labels = [row.cells[0] for row in table.rows] + [item.label for item in table.columns]
            for cell in numbers if kind == "pdf" else [*cells, *labels]:
                assert re.sub(r"\s+", "", cell) in text, (kind, cell)


def figures(passages: list[Passage]) -> Counter[str]:
    found: Counter[str] = Counter()
    for passage in passages:
        seen = find_figures(normal(passage.text), original=passage.text)
        ratios = [ratio for group in seen.groups for ratio in group.ratios]
        found["ratios"] += len(ratios)
        found["with interval"] += sum(ratio.interval is not None for ratio in ratios)
        found["with P"] += sum(ratio.p_value is not None for ratio in ratios)
        found["P values"] += len(seen.p_values)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_the_text_checker_sees_the_figures_of_every_style_and_finds_nothing(
    bundle: ResultsBundle, made: dict[str, Path], style: str
) -> None:
    known = known_results(bundle)
    for kind in FORMATS:
        passages, plain = (
            list(read_texts([made[name] / f"manuscript.{kind}"])[0]) for name in (style, "default")
        )
        assert figures(passages) == figures(plain)
        assert figures(plain)["with interval"] >= 12
        assert list(proofread(passages, results=known)) == []


@pytest.mark.slow
def test_the_text_checker_finds_a_slip_in_every_style(
    bundle: ResultsBundle, made: dict[str, Path]
) -> None:
    known = known_results(bundle)
    for style in STYLES:
        (passages,) = read_texts([made[style] / "manuscript.html"])
        spoilt = [
            replace(passage, text=re.sub(r"1([.·])68, 95%", r"1\g<1>86, 95%", passage.text))
            for passage in passages
        ]
        found = list(proofread(spoilt, results=known))
        assert any("matches no odds ratio" in finding.message for finding in found), style


@pytest.mark.slow
def test_only_a_study_with_a_style_gets_its_references(made: dict[str, Path]) -> None:
    raised = {
        style: "citation" in text and "<sup>" in text
        for style in STYLES
        for text in [(made[style] / "manuscript.html").read_text(encoding="utf-8")]
        for text in re.findall(r'<span[^>]*class="citation".{0,120}', text, flags=re.DOTALL)[:1]
    }
    assert raised == {style: load_style(style).citations == "raised" for style in STYLES}
