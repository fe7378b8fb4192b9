"""Products of matrices in one thread, for those that are too small for more.

BLAS starts its threads by the size of a product alone. At the sizes of resamples they wait for each
other longer than they work, and many times as long where other programs run.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

import scipy.linalg  # noqa: F401 - brings SciPy's BLAS and NumPy's, which must be there to be found
from threadpoolctl import ThreadpoolController

_LIBRARIES = ThreadpoolController()
"""Found once: looking for them takes ten milliseconds."""


def one_thread() -> AbstractContextManager[object]:
    """Keep BLAS to one thread while the context lasts."""
    limit: AbstractContextManager[object] = _LIBRARIES.limit(limits=1, user_api="blas")
    return limit
