"""Every example in a docstring runs."""

import doctest
import importlib
import pkgutil

import pytest
import returnflow

MODULES = sorted(
    m.name
    for m in pkgutil.walk_packages(returnflow.__path__, "returnflow.")
    if not m.name.endswith(("_core", "__main__"))
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert outcome.failed == 0
