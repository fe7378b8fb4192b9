"""The door of the manuscript: whatever a property gives is changed on its way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

AnyClass = TypeVar("AnyClass", bound=type)


def wrap_properties(
    owner: AnyClass, *, change: Callable[[Callable[[Any], Any]], Callable[[Any], Any]]
) -> AnyClass:
    """Give every property of a class, inherited ones too, the getter that ``change`` makes."""
    members = {
        name: member for base in reversed(owner.__mro__) for name, member in vars(base).items()
    }
    for name, member in members.items():
        if isinstance(member, property) and member.fget is not None:
            setattr(owner, name, property(change(member.fget), doc=member.__doc__))
    return owner
