"""BLAS keeps to one thread while it is asked to, and gets its threads back."""

from __future__ import annotations

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from pyanalysis.models.one_thread import one_thread


def threads() -> list[int]:
    return [
        library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
    ]


def test_blas_keeps_to_one_thread_and_gets_the_others_back() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        with one_thread():
            assert threads() == [1] * len(before)
        assert before
        assert threads() == before


def test_the_others_come_back_after_an_error_too() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        with pytest.raises(ZeroDivisionError), one_thread():
            _ = 1 / 0
        assert threads() == before
