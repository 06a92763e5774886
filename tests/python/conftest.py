"""Shared by all Python tests."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def official():
    """Folder with the official files as published, beside the repository; skips without it."""
    root = Path(__file__).resolve().parents[2]
    for folder in (root.parent / "shared" / "data", root.parent.parent / "shared" / "data"):
        if folder.is_dir():
            return folder
    return pytest.skip("the official files are not beside this repository (../shared/data)")


@pytest.fixture(autouse=True, scope="session")
def _no_window():
    """Pictures are drawn without a display."""
    import os

    os.environ.setdefault("MPLBACKEND", "agg")
