"""The designs of observational studies that a study file can name, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Design = Literal["", "cohort", "case-control", "cross-sectional"]
"""Empty where the study file names none."""

DESIGN_NAMES: Mapping[Design, str] = MappingProxyType(
    {
        "cohort": "Cohort study",
        "case-control": "Case\u2013control study",
        "cross-sectional": "Cross-sectional study",
    }
)
