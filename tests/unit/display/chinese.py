"""What a Chinese text may hold in Latin letters."""

from __future__ import annotations

import re

_WORDS = """
    AIC BIC AUC Brier CI CITL Cook DFBETA DeLong EPV Firth Fisher GVIF Harrell Hosmer Lemeshow IQR
    logistic McFadden Nagelkerke Newton OR Pearson Python ROC Rubin SD SHA SMD Tjur VIF Wald Welch
    Youden bootstrap mice log statsmodels pandas rms car survival
"""
ALLOWED = frozenset(_WORDS.split())


def untranslated(text: str, *, names: frozenset[str] = frozenset()) -> list[str]:
    """List the words of three letters or more that are neither names of the study nor allowed."""
    without_citations = re.sub(r"\[?@[\w:-]+(?:; @[\w:-]+)*\]?|https?://\S+", "", text)
    words = re.findall(r"[A-Za-z]{3,}", without_citations)
    return sorted({word for word in words if word not in ALLOWED and word not in names})
