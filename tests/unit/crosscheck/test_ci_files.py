"""JUnit XML, the Markdown summary and the badge, for every outcome of a comparison."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pyanalysis.crosscheck.ci_files import (
    BADGE_LABEL,
    SHOWN,
    CiFiles,
    badge_json,
    badge_svg,
    markdown_summary,
)
from pyanalysis.crosscheck.junit import junit_without_result, junit_xml
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.errors import UsageError
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.crosscheck import Crosscheck, RFacts
from pyanalysis.study.spec import PublishedFigure

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "junit.xsd"))
FACTS = RFacts(version="4.2.2", packages=(("MASS", "7.3"),), called_by="test")
ROWS = (
    ArdRow(analysis="cohort", group="overall", statistic="n", value=120.0, method="count"),
    ArdRow(analysis="multivariable", variable="age", statistic="p_value", value=0.03),
    ArdRow(analysis="multivariable", variable="age", statistic="std_error", value=0.2),
)
FIGURE = PublishedFigure(
    analysis="cohort",
    model="",
    variable="",
    level="",
    group="overall",
    statistic="n",
    value=121.0,
    decimals=0,
    below=None,
)


def crosscheck(*, python: tuple[ArdRow, ...] = ROWS, published: bool = False) -> Crosscheck:
    return judge(python, r=ROWS, r_facts=FACTS, figures=(FIGURE,) if published else ())


def differing(count: int = 1) -> Crosscheck:
    """Compare with an R that has other P values for so many variables."""
    ours = tuple(replace(ROWS[1], variable=f"v{index}") for index in range(count))
    theirs = tuple(replace(row, value=0.04) for row in ours)
    return judge((*ROWS, *ours), r=(*ROWS, *theirs), r_facts=FACTS, figures=())


def parsed(text: str) -> etree._Element:
    root = etree.fromstring(text.encode("utf-8"))
    SCHEMA.assertValid(root)
    return root


@pytest.mark.parametrize(
    "found",
    [
        crosscheck(),
        crosscheck(published=True),
        differing(3),
        judge(ROWS, r=None, r_facts=None, figures=()),
        judge(ROWS, r=(), r_facts=FACTS, figures=()),
        judge(ROWS, r=ROWS[:2], r_facts=FACTS, figures=(), reasons={
            ("multivariable", "std_error"): "R has no such thing",
        }),
    ],
    ids=["agree", "published", "differ", "without R", "R is empty", "excused"],
)  # fmt: skip
def test_junit_is_valid_and_counts_itself(found: Crosscheck) -> None:
    root = parsed(junit_xml(found))
    for holder in (root, *root.iter("testsuite")):
        assert int(holder.get("tests")) == len(list(holder.iter("testcase")))
        assert int(holder.get("failures")) == len(list(holder.iter("failure")))
        assert int(holder.get("errors")) == 0
    skipped = len(list(root.iter("skipped")))
    assert skipped == len(found.not_comparable)
    assert len(list(root.iter("testcase"))) == len(found.rows) + len(found.published) + skipped
    wrong = found.disagreed + sum(not check.agrees for check in found.published)
    assert int(root.get("failures")) == wrong


def test_the_schema_of_the_test_refuses_what_is_not_junit() -> None:
    text = junit_xml(differing())
    for old, new in (
        (r"\bfailure\b", "failed"),
        (' classname="r.cohort"', ""),
        ('tests="1"', 'tests="one"'),
        ("<testcase ", '<testcase odd="" '),
    ):
        broken = re.sub(old, new, text)
        assert broken != text
        assert not SCHEMA.validate(etree.fromstring(broken.encode())), new


def test_a_failure_carries_both_values_the_difference_and_the_limit() -> None:
    (failure,) = parsed(junit_xml(differing())).iter("failure")
    assert failure.get("message") == "Python 0.03, R 0.04"
    lines = failure.text.split("\n")
    assert lines[:2] == ["Python: 0.03", "R: 0.04"]
    assert float(lines[2].removeprefix("difference: ")) == pytest.approx(0.01)
    assert lines[3] == "limit: 1e-07"


def test_suites_are_sections_and_a_case_is_found_by_its_keys() -> None:
    root = parsed(junit_xml(crosscheck(published=True)))
    assert [suite.get("name") for suite in root.iter("testsuite")] == [
        "Participants", "Univariable and multivariable analysis", "Published figures",
    ]  # fmt: skip
    assert root.xpath("//testcase[@name='multivariable / age / p_value']")
    assert root.xpath("//property[@name='R']/@value")[0] == "4.2.2"


def test_a_level_that_no_xml_may_hold_leaves_the_file_readable() -> None:
    odd = ArdRow(analysis="baseline", variable="x", level='\x0b<&"\ud800', statistic="n", value=1.0)
    found = judge((odd,), r=(replace(odd, value=2.0),), r_facts=FACTS, figures=())
    (case,) = parsed(junit_xml(found)).iter("testcase")
    assert case.get("name") == 'baseline / x / \ufffd<&"\ufffd / n'


def test_two_rows_that_read_alike_are_two_cases() -> None:
    one = ArdRow(analysis="baseline", variable="x", level="a", statistic="n", value=1.0)
    two = ArdRow(analysis="baseline", variable="x", group="a", statistic="n", value=1.0)
    root = parsed(junit_xml(judge((one, two), r=(one, two), r_facts=FACTS, figures=())))
    names = [case.get("name") for case in root.iter("testcase")]
    assert names == ["baseline / x / a / n", "baseline / x / a / n (2)"]


def test_the_summary_names_what_differs_and_says_how_much_more_there_is() -> None:
    text = markdown_summary(differing())
    assert text.startswith(f"## {BADGE_LABEL}: DISAGREES\n")
    assert r"| multivariable / v0 / p\_value | 0.03 | 0.04 | 1.0e-02 (1e-07) |" in text
    many = markdown_summary(differing(SHOWN + 7))
    assert many.count("/ p\\_value |") == SHOWN
    assert "and 7 more, see crosscheck.json." in many
    assert "not reproduced" in markdown_summary(crosscheck(published=True))
    assert "### " not in markdown_summary(crosscheck())


def test_what_would_be_markup_stays_text() -> None:
    odd = ArdRow(analysis="baseline", variable="a|b\n<i>`", statistic="n", value=1.0)
    text = markdown_summary(judge((odd,), r=(), r_facts=FACTS, figures=()))
    assert r"| baseline / a\|b \<i\>\` / n | 1 | absent | - |" in text


@pytest.mark.parametrize(
    ("found", "message", "colour"),
    [
        (crosscheck(), "3 statistics agree", "brightgreen"),
        (differing(), "1 of 4 differ", "red"),
        (crosscheck(published=True), "published figures differ", "red"),
        (judge(ROWS, r=None, r_facts=None, figures=()), "not made", "lightgrey"),
        (
            judge(ROWS, r=ROWS[:2], r_facts=FACTS, figures=(), reasons={
                ("multivariable", "std_error"): "R has no such thing",
            }),
            "2 of 3 statistics agree",
            "brightgreen",
        ),
    ],
)  # fmt: skip
def test_the_badge_says_it_in_a_few_words(found: Crosscheck, message: str, colour: str) -> None:
    asked = CiFiles(junit=None, markdown=None, badge=Path("b.json"))
    (text,) = asked.texts(found).values()
    assert json.loads(text) == {
        "schemaVersion": 1, "label": BADGE_LABEL, "message": message, "color": colour,
    }  # fmt: skip


def test_the_drawn_badge_is_svg_with_its_text_within_it() -> None:
    root = etree.fromstring(badge_svg("1 < 2 & more", colour="red").encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = root.findall(".//{*}text")
    assert [text.text for text in texts] == [BADGE_LABEL, "1 < 2 & more"]
    rectangles = root.findall(".//{*}rect")
    assert sum(int(one.get("width")) for one in rectangles) == int(root.get("width"))
    for rectangle, text in zip(rectangles, texts, strict=True):
        assert int(text.get("textLength")) < int(rectangle.get("width"))
    assert badge_json("x", colour="red") != badge_svg("x", colour="red")


def test_without_a_result_every_file_says_so() -> None:
    asked = CiFiles(junit=Path("x.xml"), markdown=Path("x.md"), badge=Path("x.svg"))
    texts = asked.texts_without_result("R cannot be used: no R on PATH.", detail="line\nline 2")
    root = parsed(texts[Path("x.xml")])
    assert root.get("errors") == "1"
    (error,) = root.iter("error")
    assert (error.get("message"), error.text) == (
        "R cannot be used: no R on PATH.", "line\nline 2",
    )  # fmt: skip
    assert "not made" in texts[Path("x.md")]
    assert "R cannot be used: no R on PATH." in texts[Path("x.md")]
    assert "not made" in texts[Path("x.svg")]
    assert parsed(junit_without_result("wrong", detail="")).get("tests") == "1"


def test_only_what_was_asked_for_is_written() -> None:
    assert CiFiles(junit=None, markdown=None, badge=None).texts(crosscheck()) == {}


def test_a_badge_of_another_kind_and_one_name_for_two_files_are_refused_at_once() -> None:
    with pytest.raises(UsageError, match=r"found b.png; a name that ends in .json or .svg"):
        CiFiles(junit=None, markdown=None, badge=Path("b.png"))
    with pytest.raises(UsageError, match="two of them name the same file"):
        CiFiles(junit=Path("x.svg"), markdown=None, badge=Path("./x.svg"))
