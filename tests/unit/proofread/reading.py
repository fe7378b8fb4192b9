"""One text as the checker sees it, for the tests."""

from __future__ import annotations

from pyanalysis.proofread.finding import PlacedFinding
from pyanalysis.proofread.known import KnownResults
from pyanalysis.proofread.passages import joined
from pyanalysis.proofread.proofread import proofread


def findings(text: str, *, results: KnownResults | None = None) -> tuple[PlacedFinding, ...]:
    """Check one paragraph."""
    return proofread([joined([("line 1", text)])], results=results)
