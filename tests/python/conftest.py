"""Shared by all Python tests."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def official():
    """Folder with the official files as published, beside the repository; skips without it."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the official files are not beside this repository (../shared/data)")
    return folder
