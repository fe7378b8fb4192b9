"""One R for many drawn studies: starting it takes longer than analysing a small one."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from multiprocessing.connection import Connection
from typing import Any

import pandas as pd
import pytest

from pyanalysis.crosscheck import r_session

ANSWER_SECONDS = 120.0
"""No drawn study is large: one that takes longer than this hangs."""


class StandingR:
    """R in a process that answers one question after another; a new one after a crash."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._ours: Connection | None = None

    def ask(
        self, question: r_session.Question, frame: pd.DataFrame, plan: dict[str, Any], **_: float
    ) -> Any:
        """Answer as ``r_session`` would, from the R that stands by."""
        ours = self._connection()
        ours.send((question, frame, plan))
        if not ours.poll(ANSWER_SECONDS):
            self.close()
            pytest.fail(f"R did not answer within {ANSWER_SECONDS:g} seconds")
        kind, answer = ours.recv()
        if kind == "failed":
            pytest.fail(f"R failed: {answer}")
        return answer

    def _connection(self) -> Connection:
        if self._ours is None or self._process is None or not self._process.is_alive():
            context = multiprocessing.get_context("spawn")
            self._ours, theirs = context.Pipe()
            self._process = context.Process(target=_answer_all, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._ours

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join(10)
        self._process = self._ours = None


def _answer_all(connection: Connection) -> None:
    os.dup2(2, 1)
    os.environ.update(LC_ALL="C.UTF-8", LANGUAGE="en", R_PROFILE="", R_PROFILE_USER="")
    from rpy2.rinterface_lib import embedded  # noqa: PLC0415  starts R's machinery

    with contextlib.suppress(EOFError):
        while True:
            question, frame, plan = connection.recv()
            if embedded.isinitialized():
                embedded.set_initoptions = lambda options: None
            try:
                connection.send(("done", r_session._compute(question, frame, plan)))
            except Exception as error:  # noqa: BLE001  whatever it is, the test must be told
                connection.send(("failed", f"{type(error).__name__}: {error}"))
