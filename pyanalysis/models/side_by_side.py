"""Independent parts of one computation on all processors.

In threads: NumPy lets go of Python's lock while it computes. What comes out does not depend on how
many processors there are, as long as the parts do not.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

MOST_WORKERS = 4
"""Each worker holds a part in memory, and memory is as slow for all of them as for one."""


def side_by_side(work: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
    """Do ``work`` on each part, the results in the order of the parts.

    Parts are taken up as they are needed, so that an iterator of large ones is never all in memory.
    """
    workers = min(MOST_WORKERS, _processors())
    if workers == 1:
        return [work(part) for part in parts]
    done: list[Result] = []
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for part in parts:
            if len(waiting) == workers:
                done.append(waiting.popleft().result())
            waiting.append(pool.submit(work, part))
        done.extend(future.result() for future in waiting)
    return done


def _processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
