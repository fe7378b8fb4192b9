"""The text checker from the outside: an abstract, planted errors, our own manuscripts."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from pyanalysis import cli
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.render.quarto import find_quarto

ABSTRACT = """\
A total of 120 patients with osteoporotic thoracolumbar compression fractures who were treated in \
our hospital from May 2013 to June 2021 after percutaneous vertebroplasty were included in the \
study. The patients were divided into the residual pain group (n=18) and the non-residual pain \
group (n=102) based on residual pain within 6 months after operation. 6 months after operation, \
18 of 120 patients with osteoporotic thoracolumbar compression fractures had residual pain after \
percutaneous vertebroplasty, and the residual pain rate was 15.00%. The results of multivariate \
Logistic analysis showed that body mass indexes (BMI), adjacent vertebral fracture were risk \
factors for residual pain in patients with osteoporotic thoracolumbar compression fractures after \
percutaneous vertebroplasty (OR=1.683 and 10.700, P<0.05), bone cement diffuse to the preoperative \
fracture line, postoperative vertebral height recovery rate, postoperative Cobb angle improvement \
rate, bone mineral density T value were protective factors for residual pain in patients with \
osteoporotic thoracolumbar compression fractures after percutaneous vertebroplasty (OR=6.170, \
5.797, 5.734, 9.959, P<0.05).
"""
"""The sentences with figures, quoted; source in data/residual_pain/README.md."""

PLANTED = """\
Wald confidence intervals were used.

Smoking was protective (OR 1.62, 95% CI 1.14 to 2.30).

Age was a risk factor (OR 2.70, 95% CI 1.10 to 2.50).

The OR of sex was 1.28 (95% CI 0.94 to 1.74, P = 0.03).

The OR of weight was 1.68 (95% CI 1.10 to 3.57).

The OR of height was 2.729 (95% CI 1.029-7.240, P = 0.001).

The OR of class was 1.52 (95% CI 2.10 to 1.13).

Pain was recorded in 18 of 120 patients (18.0%).

The groups differed (P = 1.03).

The 120 patients were divided into a pain group (n=18) and the others (n=101).

The sensitivity was 104%.
"""

Printed = pytest.CaptureFixture[str]


def lines(capsys: Printed) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_the_abstract_calls_four_factors_protective_that_are_none_and_nothing_else_is_wrong(
    tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "abstract.txt"
    path.write_text(ABSTRACT, encoding="utf-8")
    assert cli.main(["proofread", str(path)]) == 5
    found = lines(capsys)
    assert [re.findall(r"'([^']*)'", line) for line in found] == [
        [value, "were protective factors"] for value in ("6.170", "5.797", "5.734", "9.959")
    ]
    assert all("line 1: " in line and line.endswith("[direction]") for line in found)
    assert [item.name for item in tmp_path.iterdir()] == ["abstract.txt"]


@pytest.mark.parametrize("name", ["page.md", "page.qmd", "page.txt", "page.docx"])
def test_each_planted_error_is_found_once(tmp_path: Path, capsys: Printed, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".docx":
        document = docx.Document()
        for paragraph in PLANTED.split("\n\n"):
            document.add_paragraph(paragraph)
        document.save(str(path))
    else:
        path.write_text(PLANTED, encoding="utf-8")
    assert cli.main(["proofread", str(path)]) == 5
    assert [line.rpartition("[")[2].rstrip("]") for line in lines(capsys)] == [
        "direction",
        "outside-interval",
        "two-sides",
        "not-symmetric",
        "p-of-interval",
        "interval-order",
        "percentage",
        "p-range",
        "group-sum",
        "percentage-range",
    ]


ENGINES = ("offline", "quarto") if find_quarto().usable else ("offline",)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_found_in_the_manuscript_of_the_first_study(
    engine: str,
    language: str,
    study: Path,
    r_answer: RResults,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Printed,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pyanalysis.crosscheck.r_session.run_r", lambda *_: r_answer)
    study = study / "zh" if language == "zh" else study
    assert cli.main(["report", str(study), "--engine", engine]) == 0
    (folder,) = (tmp_path / "_output").iterdir()
    made = sorted(folder.iterdir())
    assert [path.suffix for path in made] == [".docx", ".html", ".pdf"]
    files = [str(path) for path in made]
    assert cli.main(["proofread", *files]) == 0
    assert cli.main(["proofread", *files, "--study", str(study)]) == 0
    assert lines(capsys) == []
    _spoil(made[0])
    assert cli.main(["proofread", str(made[0]), "--study", str(study)]) == 5
    found = lines(capsys)
    assert any("'1.86' matches no odds ratio" in line for line in found)
    told = "'18.00%' is not 18 of 120" if language == "en" else "'18.00%' matches no percentage"
    assert any(told in line for line in found)


def _spoil(path: Path) -> None:
    """Mistype the first odds ratio and the event rate, as a hand at night does."""
    document = docx.Document(str(path))
    for paragraph in document.paragraphs:
        text = paragraph.text.replace("1.68", "1.86").replace("15.00%", "18.00%")
        if text != paragraph.text:
            paragraph.text = text
    document.save(str(path))


def test_the_texts_of_the_repository_pass(capsys: Printed) -> None:
    root = Path(__file__).parents[2]
    files = [*root.glob("*.md"), *root.glob("data/*/*.md"), *root.glob("report/**/*.qmd")]
    assert len(files) > 20
    assert cli.main(["proofread", *map(str, files)]) == 0
    assert lines(capsys) == []


def test_files_that_cannot_be_read_and_results_that_are_not_there_exit_3(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("OR 1.5", encoding="utf-8")
    assert cli.main(["proofread", "a.txt", "b.txt", "c.odt"]) == 3
    message = capsys.readouterr()
    assert "b.txt" in message.err
    assert "c.odt" in message.err
    assert message.out == ""
    assert cli.main(["proofread", "a.txt", "--study", str(study)]) == 3
    assert "run 'pyanalysis run' first" in capsys.readouterr().err
    shutil.rmtree(tmp_path / "build", ignore_errors=True)
    with pytest.raises(SystemExit):
        cli.main(["proofread"])


def test_the_checker_loads_neither_pandas_nor_statsmodels(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("OR 1.5 (95% CI 1.1 to 2.0)", encoding="utf-8")
    probe = (
        "import sys\nfrom pyanalysis import cli\n"
        f"assert cli.main(['proofread', {str(path)!r}]) == 0\n"
        "print(sorted({'pandas', 'scipy', 'statsmodels', 'matplotlib'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
