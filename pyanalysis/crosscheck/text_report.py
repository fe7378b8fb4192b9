"""The comparison as a table a person can read, as a summary, and as JUnit XML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from xml.etree import ElementTree

from pyanalysis.results.crosscheck import CheckRow, Crosscheck, PublishedCheck

_HEADER = ("analysis", "variable", "level", "group", "statistic", "Python", "R", "difference")


def verification_text(crosscheck: Crosscheck, *, every_row: bool) -> str:
    """Write the rows (all, or those that disagree), a summary per section, and the verdict."""
    shown = [row for row in crosscheck.rows if every_row or not row.agrees]
    parts = []
    if shown:
        parts.append(_columns([_HEADER, *(_row_cells(row) for row in shown)]))
    if crosscheck.rows:
        parts.append(_columns(_summary(crosscheck.rows)))
    if crosscheck.published:
        parts.append(_columns(_published(crosscheck.published)))
    parts.append(verdict_line(crosscheck))
    return "\n\n".join(parts) + "\n"


def verdict_line(crosscheck: Crosscheck) -> str:
    """Give the verdict in one sentence."""
    agreeing = sum(check.agrees for check in crosscheck.published)
    published = (
        f"; published figures: {agreeing} of {len(crosscheck.published)} agree"
        if crosscheck.published
        else ""
    )
    if crosscheck.r is None:
        return f"R: not compared, {crosscheck.reason}{published}."
    return (
        f"R {crosscheck.r.version}: {crosscheck.compared} statistics compared, "
        f"{crosscheck.disagreed} disagree{published}."
    )


def disagreements(crosscheck: Crosscheck) -> str:
    """Name every statistic on which R, or the publication, and the analysis disagree."""
    lines = [
        f"  {_name(row)}: Python {row.python or 'absent'}, R {row.r or 'absent'}"
        for row in crosscheck.rows
        if not row.agrees
    ]
    lines += [
        f"  {_name(check)}: published {check.published}, computed {check.computed}"
        for check in crosscheck.published
        if not check.agrees
    ]
    return "\n".join(lines)


def junit_xml(crosscheck: Crosscheck) -> str:
    """Write one JUnit test case a compared statistic and a published figure."""
    failures = crosscheck.disagreed + sum(not check.agrees for check in crosscheck.published)
    suite = ElementTree.Element(
        "testsuite",
        name="pyanalysis verify",
        tests=str(len(crosscheck.rows) + len(crosscheck.published)),
        failures=str(failures),
        errors="0",
        skipped="0",
    )
    for row in crosscheck.rows:
        detail = f"Python {row.python}, R {row.r}, limit {row.limit}"
        _test_case(suite, f"r.{row.analysis}", _name(row), detail, agrees=row.agrees)
    for check in crosscheck.published:
        detail = f"published {check.published}, computed {check.computed}"
        _test_case(suite, f"published.{check.analysis}", _name(check), detail, agrees=check.agrees)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=False) + "\n"


def _test_case(
    suite: ElementTree.Element, classname: str, name: str, detail: str, *, agrees: bool
) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=classname, name=name)
    if not agrees:
        ElementTree.SubElement(case, "failure", message=detail)


def _name(row: CheckRow | PublishedCheck) -> str:
    keys = (row.analysis, row.model, row.variable, row.level, row.group, row.statistic)
    return " / ".join(key for key in keys if key)


def _row_cells(row: CheckRow) -> tuple[str, ...]:
    gap = "-" if row.difference is None else f"{row.difference:.1e} of {row.limit:.0e}"
    return (
        row.analysis,
        row.variable,
        row.level,
        row.group,
        row.statistic,
        row.python,
        row.r,
        gap if row.agrees else f"DISAGREES {gap}",
    )


def _summary(rows: Iterable[CheckRow]) -> list[tuple[str, ...]]:
    sections: dict[tuple[str, str], list[CheckRow]] = defaultdict(list)
    for row in rows:
        sections[(row.analysis, row.statistic)].append(row)
    table: list[tuple[str, ...]] = [
        ("section", "statistic", "compared", "disagree", "worst difference / limit")
    ]
    for (analysis, statistic), members in sorted(sections.items()):
        worst = max(
            (row.difference / row.limit for row in members if row.difference and row.limit),
            default=0.0,
        )
        disagree = sum(not row.agrees for row in members)
        table.append((analysis, statistic, str(len(members)), str(disagree), f"{worst:.1e}"))
    return table


def _published(checks: Iterable[PublishedCheck]) -> list[tuple[str, ...]]:
    return [
        ("published figure", "published", "computed", ""),
        *(
            (_name(check), check.published, check.computed, "" if check.agrees else "DISAGREES")
            for check in checks
        ),
    ]


def _columns(table: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[index]) for row in table) for index in range(len(table[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
