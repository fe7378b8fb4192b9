"""The R of an exported script against its Python twins: literals, rounding, the comparison."""

from __future__ import annotations

import dataclasses
import itertools
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.compare import compare_rows
from pyanalysis.display.numbers import NBSP, format_fixed, format_p, format_ratio
from pyanalysis.export.literal import r_text, r_value
from pyanalysis.export.script import DataFile, write_script
from pyanalysis.results.ard_csv import ard_csv
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.coverage import CONFINT_SUFFIX

ONE_R_FOR_MANY = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
"""Each example is a whole list of values, as each starts an R; the message names the value."""

UTF8 = """
if (!l10n_info()[["UTF-8"]]) invisible(Sys.setlocale("LC_CTYPE", "C.UTF-8"))
"""


def lines_of_r(script: str, folder: Path) -> list[str]:
    file = folder / "script.R"
    file.write_text(UTF8 + script, encoding="utf-8")
    answer = subprocess.run(
        ["Rscript", "--vanilla", str(file)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()


HOSTILE = (
    "\\", '\\"', "'", "\\u{41}", '"); quit(status = 0); ("', "%s{}#`", "\u2028\r\n", "NA",
)  # fmt: skip


@given(texts=st.lists(st.text(st.characters(min_codepoint=1, codec="utf-8")), min_size=200))
@ONE_R_FOR_MANY
def test_r_reads_every_text_as_it_was(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    hostile = [
        "\\",
        '\\"',
        "'",
        "\\u{41}",
        '"); quit(status = 0); ("',
        "%s{}#`",
        "\u2028\r\n",
        "NA",
    ]
    texts = [*hostile, *texts]
    script = (
        f"texts <- {r_value(texts)}\n"
        'for (text in texts) cat(paste(utf8ToInt(enc2utf8(text)), collapse = " "), "\\n")\n'
    )
    read = lines_of_r(script, tmp_path_factory.mktemp("texts"))
    assert [line.split() for line in read] == [
        [str(ord(character)) for character in text] for text in texts
    ]


PLAIN = st.floats(min_value=1e-6, max_value=1e6)


@given(values=st.lists(PLAIN | st.integers(1, 10**8).map(lambda x: x / 1000), min_size=300))
@ONE_R_FOR_MANY
def test_numbers_are_shown_as_the_manuscript_shows_them(
    values: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    values = [*values, 2.675, 1.005, 0.0995, 9.995, 0.9995, 0.0005, 0.00049999, 1.0, 1e-6, 123456.5]
    tables = (Path(__file__).parents[2] / "pyanalysis/export/tables.R").read_text(encoding="utf-8")
    script = (
        f"{tables}\nvalues <- {r_value(values)}\n"
        "for (value in values) cat(fixed(-value, 2), ratio_text(value),\n"
        '  p_text(value %% 1), identical(value, as.double(sprintf("%.17g", value))), sep = "|",\n'
        "  fill = TRUE)\n"
    )
    for value, line in zip(
        values, lines_of_r(script, tmp_path_factory.mktemp("numbers")), strict=True
    ):
        fixed, ratio, p_value, _ = line.split("|")
        assert fixed == format_fixed(-value, decimals=2).replace("\u2212", "-"), value
        assert ratio == format_ratio(value).replace(NBSP, ""), value
        assert p_value == format_p(value % 1).replace(NBSP, " "), value


STEPS = (0.0, 1e-13, 1e-11, 3e-10, 3e-9, 3e-8, 3e-7, 3e-6, 3e-5, 3e-3, 0.7)
"""Relative changes, so that each limit has some below and some above it."""


@pytest.fixture(scope="module")
def functions(study: Path) -> str:
    """Give the exported script of the study without its last line, which does all the work."""
    spec, cohort = read_study(study)
    statistics = [ArdRow(analysis="x", statistic=name, value=1.0) for name in STATISTICS]
    script = write_script(
        spec,
        cohort=cohort,
        rows=statistics,
        data=DataFile(name="d.csv", origin="", sha256="", md5=""),
    )
    text, _, end = script.text.rpartition("status <- main()")
    assert "quit(" in end
    return text


STATISTICS = (
    "n", "events", "log_odds", "std_error", "odds_ratio", "or_ci_low", "p_value", "test_p_value",
    "deviance", "mean", "sd", "median", "percent", "smd", "fmi", "brier", "auc_corrected", "gvif",
    "curve_log_odds",
)  # fmt: skip
"""One of each kind of limit at least, and what is measured by another statistic."""


def pairs() -> tuple[list[ArdRow], list[ArdRow]]:
    """Invent two sides that differ by more and less, lack rows, and change method and status."""
    one: list[ArdRow] = []
    two: list[ArdRow] = []
    values = (0.0, 1e-8, 0.03, 1.0, -2.5, 4e5)
    for number, (value, step) in enumerate(itertools.product(values, STEPS)):
        for statistic in STATISTICS:
            positive = "ratio" in statistic or "ci" in statistic or statistic.endswith("error")
            row = ArdRow(
                analysis="a",
                variable=f'v"{number}, 中',
                group="g",
                statistic=statistic,
                value=abs(value) if positive else value,
                method="m",
            )
            one.append(row)
            two.append(
                dataclasses.replace(row, value=(row.value or 0.0) * (1 + step) + step * 1e-9)
            )
            if statistic == "or_ci_low":
                two.append(dataclasses.replace(two[-1], statistic=statistic + CONFINT_SUFFIX))
    absent = [dataclasses.replace(row, variable=f"absent {row.variable}") for row in one[:30]]
    for index, row in enumerate(absent):
        if index % 5 != 0:
            one.append(dataclasses.replace(row, value=None, status=("no", "yes")[index % 2]))
        if index % 5 != 1:
            two.append(dataclasses.replace(row, value=None, status="no"))
        if index % 5 == 2:
            two[-1] = dataclasses.replace(row, method="another")
    return one, two


def test_the_comparison_judges_as_the_one_in_python(functions: str, tmp_path: Path) -> None:
    one, two = pairs()
    (tmp_path / "one.csv").write_text(ard_csv(one), encoding="utf-8")
    (tmp_path / "two.csv").write_text(ard_csv(two), encoding="utf-8")
    script = (
        f"{functions}\n"
        f"one <- read_shipped({r_text(str(tmp_path / 'one.csv'))})\n"
        f"two <- read_shipped({r_text(str(tmp_path / 'two.csv'))})\n"
        "found <- compare(one, two)\n"
        "cat(paste(found$variable, found$statistic, found$agrees, sprintf('%.15g', found$limit),\n"
        "          sprintf('%.15g', found$difference), sep = '|'), sep = '\\n')\n"
    )
    found = {}
    for line in lines_of_r(script, tmp_path):
        variable, statistic, *judged = line.split("|")
        found[(variable, statistic)] = judged
    expected = compare_rows(one, r=two)
    assert len(found) == len(expected)
    assert 100 < sum(row.agrees for row in expected) < len(expected) - 100
    for row in expected:
        agrees, limit, difference = found[(row.variable, row.statistic)]
        assert agrees == str(row.agrees).upper(), row
        if row.difference is not None:
            assert float(limit) == row.limit, row
            assert float(difference) == pytest.approx(row.difference, rel=1e-9, abs=1e-25), row
