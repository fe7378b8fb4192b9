"""Every rule by the name that the lists use."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType

from pyanalysis.checklists import (
    rules_authors,
    rules_methods,
    rules_participants,
    rules_prediction,
    rules_results,
)
from pyanalysis.checklists.records import Answer, Case

Rule = Callable[[Case], Answer]


def _rules_of(module: ModuleType) -> dict[str, Rule]:
    """Collect the public functions of a module that answer a case."""
    return {
        name: rule
        for name, rule in vars(module).items()
        if inspect.isfunction(rule)
        and rule.__module__ == module.__name__
        and not name.startswith("_")
        and rule.__annotations__.get("return") == "Answer"
    }


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        name: rule
        for module in (
            rules_participants,
            rules_methods,
            rules_results,
            rules_prediction,
            rules_authors,
        )
        for name, rule in _rules_of(module).items()
    }
)
