"""Every source that the schema names is one of the manuscript's or of a docstring's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "pyanalysis" / "study" / "schema.json"
DOI = re.compile(r"doi:(10\.\d{4,}/\S*[\w)])(?=[\s.,;)]|$)")

CHOICES = (
    *("interval", "cluster", "matched", "sensitivity", "linearity", "interactions"),
    *("imputation", "validation", "performance", "hosmer_lemeshow"),
)


def analysis() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    plan: dict[str, Any] = schema["properties"]["analysis"]
    return plan


@pytest.mark.parametrize("choice", CHOICES)
def test_a_statistical_choice_names_its_source(choice: str) -> None:
    assert DOI.search(analysis()["properties"][choice]["description"])


def test_every_doi_is_known_elsewhere() -> None:
    known = (ROOT / "report" / "references.bib").read_text(encoding="utf-8").lower()
    for path in sorted((ROOT / "pyanalysis" / "models").glob("*.py")):
        known += path.read_text(encoding="utf-8").lower()
    named = {
        found.lower() if found.count("(") == found.count(")") else found.lower().rstrip(")")
        for found in DOI.findall(SCHEMA.read_text(encoding="utf-8"))
    }
    assert len(named) > len(CHOICES)
    assert {name for name in named if name not in known} == set()
