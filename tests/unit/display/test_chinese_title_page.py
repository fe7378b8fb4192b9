"""Names, notes below them, contributions and declarations in Chinese."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pyanalysis.display.byline import CREDIT_ROLES, read_byline, role_in_language
from pyanalysis.display.language import speaking
from pyanalysis.display.title_page import declarations, title_page
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.front import Declarations, Submission, WordCounts
from tests.unit.display.chinese import untranslated

AUTHORS: tuple[dict[str, Any], ...] = (
    {
        "name": {"given": "三", "family": "张"},
        "corresponding": True,
        "email": "zhang@example.org",
        "orcid": "0000-0002-1825-0097",
        "equal-contributor": True,
        "roles": ["conceptualization", {"formal analysis": "lead"}, "泡茶"],
        "affiliations": [{"id": "h", "name": "医院", "city": "某市"}],
    },
    {"name": "李四", "equal-contributor": True, "role": "writing"},
    {"name": "王五", "deceased": True, "affiliations": [{"ref": "h"}]},
)
COUNTS = WordCounts(
    abstract=1,
    main_text=2,
    tables=3,
    captions=4,
    references=5,
    appendix=6,
    n_tables=7,
    n_figures=8,
    n_references=9,
)
DECLARED = Declarations(
    funding="甲。",
    ethics="乙。",
    consent="丙。",
    conflicts="丁。",
    registration="戊。",
    data_availability="己。",
    acknowledgements="庚。",
)


def named(bundle: ResultsBundle, **changes: Any) -> ResultsBundle:
    study = replace(bundle.study, authors=AUTHORS, declarations=DECLARED, **changes)
    return replace(bundle, study=study)


def test_the_title_page_is_in_chinese(bundle: ResultsBundle) -> None:
    study = named(bundle, word_counts=COUNTS).study
    with speaking("zh"):
        page = title_page(study)
    lines = [line for line in page.splitlines() if line and not line.startswith(":")]
    assert lines == [
        r"张三^1,\*,†^，李四^†^，王五^1,‡^",
        "^1^医院，某市",
        r"\* 通信作者：张三（[zhang\@example\.org](mailto:zhang@example.org)）",
        "† 这些作者贡献相同。",
        "‡ 已故。",
        r"ORCID：张三 [0000\-0002\-1825\-0097](https://orcid.org/0000-0002-1825-0097)",
        "字数：摘要1，正文2，表格3，图表标题4，参考文献5，附录6。表7个，图8幅，参考文献9条。",
    ]


def test_contributions_and_declarations_are_in_chinese(bundle: ResultsBundle) -> None:
    with speaking("zh"):
        shown = declarations(named(bundle).study)
    assert shown.split("\n\n")[0] == (
        "**作者贡献**：张三：概念化、形式分析（主要）、泡茶。李四：初稿撰写。"
    )
    assert shown.count("**：") == 8
    assert untranslated(shown) == []


def test_an_anonymous_study_names_nobody(bundle: ResultsBundle) -> None:
    with speaking("zh"):
        study = named(bundle, submission=Submission(anonymous=True)).study
        assert title_page(study) == ""
        assert "张三" not in declarations(study)


def test_the_letter_to_the_authors_is_in_chinese() -> None:
    with speaking("zh"):
        byline = read_byline(AUTHORS)
    assert byline.correspondence == "* 通信作者：张三（zhang@example.org）"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ({"given": "三", "family": "张"}, "张三"),
        ({"given": "San", "family": "Zhang"}, "San Zhang"),
        ({"given": "三", "family": "Zhang"}, "三 Zhang"),
    ],
)
def test_a_chinese_family_name_comes_first(name: dict[str, str], shown: str) -> None:
    assert read_byline([{"name": name}]).names == (shown,)


def test_every_role_has_a_chinese_name() -> None:
    with speaking("zh"):
        shown = [role_in_language(role) for role in CREDIT_ROLES]
    assert len(set(shown)) == 14
    assert untranslated(" ".join(shown)) == []
