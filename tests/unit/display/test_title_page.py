"""Authors, contributions and declarations as Markdown blocks."""

from __future__ import annotations

from typing import Any

import pytest

from pyanalysis.display.byline import credit_role, read_byline
from pyanalysis.display.title_page import declared
from pyanalysis.results.front import Declarations

AUTHORS: list[dict[str, Any]] = [
    {
        "name": "First Author",
        "corresponding": True,
        "email": "first@example.org",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        "equal-contributor": True,
        "roles": ["conceptualization", {"formal analysis": "lead"}],
        "affiliations": [{"id": "h", "name": "Hospital", "city": "Town"}],
    },
    {
        "name": {"given": "Second", "family": "Author"},
        "attributes": {"equal-contributor": "true", "deceased": "false"},
        "role": "writing",
        "affiliations": [{"name": "Institute"}, {"ref": "h"}],
    },
    {"name": "Third Author", "deceased": True},
]
DECLARED = Declarations(funding="Grant 1.", ethics="Approved.", acknowledgements="We thank A.")


def test_marks_are_numbers_then_signs() -> None:
    byline = read_byline(AUTHORS)
    assert [author.marks for author in byline.authors] == [("1", "*", "†"), ("1", "2", "†"), ("‡",)]
    assert byline.affiliations == ("Hospital, Town", "Institute")
    assert byline.names == ("First Author", "Second Author", "Third Author")


def test_contact_orcid_and_roles_are_read() -> None:
    first, second, third = read_byline(AUTHORS).authors
    assert (first.email, first.orcid) == ("first@example.org", "0000-0002-1825-0097")
    assert first.roles == ("Conceptualization", "Formal analysis (lead)")
    assert second.roles == ("Writing – original draft",)
    assert (third.email, third.orcid, third.roles) == ("", "", ())


def test_a_degree_stays_as_it_was_written() -> None:
    (author,) = read_byline([{"name": "A", "roles": [{"software": "Lead"}]}]).authors
    assert author.roles == ("Software (Lead)",)


def test_a_sole_author_of_one_place_needs_no_mark() -> None:
    (author,) = read_byline([{"name": "A", "affiliations": [{"name": "B"}], "orcid": "x"}]).authors
    assert author.marks == ()
    assert author.orcid == "x"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Conceptualisation", "Conceptualization"),
        ("writing - review and editing", "Writing – review & editing"),
        ("editing", "Writing – review & editing"),
        ("Tea making", "Tea making"),
    ],
)
def test_roles_are_in_the_words_of_credit(written: str, shown: str) -> None:
    assert credit_role(written) == shown


def test_declarations_come_in_the_order_of_the_manuscript() -> None:
    found = declared(AUTHORS, declarations=DECLARED, is_anonymous=False)
    assert [heading for heading, _ in found] == [
        "Author contributions",
        "Funding",
        "Ethics approval",
        "Acknowledgements",
    ]
    assert found[0][1] == (
        "First Author: Conceptualization, Formal analysis (lead). "
        "Second Author: Writing – original draft."
    )


def test_an_anonymous_manuscript_keeps_only_what_names_nobody() -> None:
    found = declared(AUTHORS, declarations=DECLARED, is_anonymous=True)
    assert found == [("Ethics approval", "Approved.")]


def test_nothing_declared_is_nothing() -> None:
    assert declared([{"name": "A"}], declarations=Declarations(), is_anonymous=False) == []
