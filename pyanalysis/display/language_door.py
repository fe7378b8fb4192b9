"""The door of the manuscript: every text is made in the language of the study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyanalysis.display.door import AnyClass, wrap_properties
from pyanalysis.display.language import speaking


def speak_language(owner: AnyClass) -> AnyClass:
    """Let every property of a class with a ``bundle`` speak the language of the study."""
    return wrap_properties(owner, change=_spoken)


def _spoken(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def get_spoken(self: Any) -> Any:
        with speaking(self.bundle.study.language):
            return get(self)

    return get_spoken
