"""What is asked of a sample size (Riley et al. 2020, doi:10.1136/bmj.m441)."""

from __future__ import annotations

EVENTS_PER_PARAMETER = 10
"""Patients of the smaller outcome group for each coefficient; fewer are few: the rule of thumb that
Peduzzi et al. (1996), doi:10.1016/S0895-4356(96)00236-3, found tolerable."""

WANTED_SHRINKAGE = 0.9
"""At most a tenth of each coefficient may be optimism."""

LARGEST_R2_OPTIMISM = 0.05
"""Largest accepted optimism of Nagelkerke's R²."""

LARGEST_RISK_ERROR = 0.05
"""Half the width of the overall risk's 95% interval."""
