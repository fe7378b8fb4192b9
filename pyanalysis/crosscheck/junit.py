"""The comparison as JUnit XML: one suite a section of the report, one test case a comparison."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from pyanalysis.crosscheck.text_report import row_name
from pyanalysis.results.coverage import ORDER, section_of
from pyanalysis.results.crosscheck import CheckRow, Crosscheck, PublishedCheck

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even escaped; a level of the data may."""

_TIME = "0"
"""Seconds: there is one run of R, not one a test case, and equal results give equal bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test case: ``kind`` is the element that tells a failure or a skip, empty when passed."""

    classname: str
    name: str
    kind: str = ""
    message: str = ""
    text: str = ""


def junit_xml(crosscheck: Crosscheck) -> str:
    """Write the comparison; a failure carries both values, their difference and its limit."""
    suites: dict[str, list[Case]] = {}
    for row in crosscheck.rows:
        suites.setdefault(section_of(row), []).append(_compared(row))
    for item in crosscheck.not_comparable:
        case = Case(
            classname=f"r.{item.analysis}",
            name=" / ".join(part for part in (item.analysis, item.model, item.statistic) if part),
            kind="skipped",
            message=f"{item.count} not compared: {item.reason}",
        )
        suites.setdefault(section_of(item), []).append(case)
    in_order = sorted(suites, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    cases = {name: suites[name] for name in in_order}
    if crosscheck.published:
        cases["Published figures"] = [_published(check) for check in crosscheck.published]
    return _document(cases, properties=_properties(crosscheck))


def junit_without_result(message: str, *, detail: str) -> str:
    """Write that nothing could be compared, as one test case with an error."""
    case = Case(
        classname="r", name="the comparison with R", kind="error", message=message, text=detail
    )
    return _document({"Comparison with R": [case]}, properties={})


def _compared(row: CheckRow) -> Case:
    gap = "none, one side has no number" if row.difference is None else repr(row.difference)
    return Case(
        classname=f"r.{row.analysis}",
        name=row_name(row),
        kind="" if row.agrees else "failure",
        message=f"Python {row.python or 'absent'}, R {row.r or 'absent'}",
        text=f"Python: {row.python or 'absent'}\nR: {row.r or 'absent'}\n"
        f"difference: {gap}\nlimit: {row.limit!r}",
    )


def _published(check: PublishedCheck) -> Case:
    return Case(
        classname=f"published.{check.analysis}",
        name=row_name(check),
        kind="" if check.agrees else "failure",
        message=f"published {check.published}, computed {check.computed}",
    )


def _properties(crosscheck: Crosscheck) -> dict[str, str]:
    if crosscheck.r is None:
        return {}
    return {
        "R": crosscheck.r.version,
        "called by": crosscheck.r.called_by,
        **{f"R package {name}": version for name, version in crosscheck.r.packages},
    }


def _document(suites: Mapping[str, list[Case]], *, properties: Mapping[str, str]) -> str:
    root = ElementTree.Element("testsuites", name="pyanalysis verify", time=_TIME)
    everything = [case for cases in suites.values() for case in cases]
    for count, value in _totals(everything).items():
        if count != "skipped":  # the schema has it for a suite only
            root.set(count, value)
    for name, cases in suites.items():
        suite = ElementTree.SubElement(
            root, "testsuite", {"name": _clean(name), "time": _TIME, **_totals(cases)}
        )
        if properties:
            holder = ElementTree.SubElement(suite, "properties")
            for key, value in properties.items():
                ElementTree.SubElement(holder, "property", name=_clean(key), value=_clean(value))
        _add_cases(suite, cases)
    ElementTree.indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return head + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_cases(suite: ElementTree.Element, cases: Iterable[Case]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for case in cases:
        name = _clean(case.name)
        number = seen[case.classname, name] = seen.get((case.classname, name), 0) + 1
        element = ElementTree.SubElement(
            suite,
            "testcase",
            classname=_clean(case.classname),
            name=name if number == 1 else f"{name} ({number})",
            time=_TIME,
        )
        if case.kind:
            told = ElementTree.SubElement(element, case.kind, message=_clean(case.message))
            told.text = _clean(case.text) or None


def _totals(cases: Iterable[Case]) -> dict[str, str]:
    kinds = [case.kind for case in cases]
    return {
        "tests": str(len(kinds)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
    }


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
