"""What is asked of a sample size (Riley et al. 2020, doi:10.1136/bmj.m441)."""

from __future__ import annotations

WANTED_SHRINKAGE = 0.9
"""At most a tenth of each coefficient may be optimism."""

LARGEST_R2_OPTIMISM = 0.05
"""Largest accepted optimism of Nagelkerke's R²."""

LARGEST_RISK_ERROR = 0.05
"""Half the width of the overall risk's 95% interval."""
