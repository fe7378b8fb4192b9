"""Parts done on several processors: in order, a few at a time, faults included."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from pyanalysis.models import side_by_side as module
from pyanalysis.models.side_by_side import MOST_WORKERS, side_by_side


@pytest.mark.parametrize("processors", [1, 2, 64])
def test_the_results_stand_in_the_order_of_the_parts(
    monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    monkeypatch.setattr(module, "_processors", lambda: processors)
    assert side_by_side(lambda part: part * part, range(50)) == [part * part for part in range(50)]
    assert side_by_side(lambda part: part, []) == []


@pytest.mark.parametrize("processors", [1, 2, 64])
def test_few_parts_are_taken_up_before_they_are_needed(
    monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    monkeypatch.setattr(module, "_processors", lambda: processors)
    lock, open_parts, most = threading.Lock(), 0, 0

    def parts() -> Iterator[int]:
        nonlocal open_parts, most
        for part in range(40):
            with lock:
                open_parts += 1
                most = max(most, open_parts)
            yield part

    def work(part: int) -> int:
        nonlocal open_parts
        with lock:
            open_parts -= 1
        return part

    side_by_side(work, parts())
    assert most <= MOST_WORKERS + 1


@pytest.mark.parametrize("processors", [1, 2])
def test_a_fault_in_a_part_is_raised(monkeypatch: pytest.MonkeyPatch, processors: int) -> None:
    monkeypatch.setattr(module, "_processors", lambda: processors)

    def work(part: int) -> int:
        if part == 3:
            raise ZeroDivisionError
        return part

    with pytest.raises(ZeroDivisionError):
        side_by_side(work, range(10))
