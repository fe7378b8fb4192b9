"""What the study says of itself: authors below the title, declarations before the references."""

from __future__ import annotations

from pyanalysis.display import title_page
from pyanalysis.display.manuscript_results import ManuscriptResults
from pyanalysis.display.markdown import Blocks


class ManuscriptFront(ManuscriptResults):
    """Blocks of the study's own texts."""

    __slots__ = ()

    @property
    def title_page(self) -> Blocks:
        """Set authors, affiliations and contacts, where there are any."""
        return title_page.title_page(self.bundle.study)

    @property
    def declarations(self) -> Blocks:
        """Set contributions, funding, ethics and the like, where they are declared."""
        return title_page.declarations(self.bundle.study)
