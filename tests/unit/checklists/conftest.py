"""The first study's manuscript, and a study of which everything is switched on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.checklists.staged import Staged, staged


@pytest.fixture(scope="session")
def first(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """Stage the first study, which has texts of its own."""
    return staged(study, folder=tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="session")
def extended(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """Stage the same with everything switched on, without R."""
    return staged(study / "extended.yml", folder=tmp_path_factory.mktemp("extended"))
