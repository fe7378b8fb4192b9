"""Fonts of this machine, the broken ones among them."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib import font_manager

from pyanalysis.display.figure_texts import _add_new_files


class Manager:
    """Knows no font yet, and cannot read one of two."""

    def __init__(self) -> None:
        self.ttflist: list[Any] = []
        self.added: list[str] = []

    def addfont(self, path: str) -> None:
        if "broken" in path:
            raise ValueError(path)
        self.added.append(path)


def test_a_broken_font_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: ["broken.ttf", "whole.ttf"])
    manager: Any = Manager()
    _add_new_files(manager)
    assert manager.added == ["whole.ttf"]
