"""Every public function of the analysis stands alone, and its example gives what it says."""

from __future__ import annotations

import doctest
import inspect

import numpy as np
import pandas as pd
import pytest

from kpi_reports import analysis


@pytest.mark.parametrize("name", analysis.__all__)
def test_its_docstring_has_an_example_that_runs(name: str) -> None:
    function = getattr(analysis, name)
    names = {**vars(analysis), **{n: getattr(analysis, n) for n in analysis.__all__}}
    tests = doctest.DocTestFinder(recurse=False).find(
        function, name, globs={**names, "pd": pd, "np": np}
    )
    assert any(test.examples for test in tests), f"{name} has no example"
    for test in tests:
        failed = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed
        assert failed == 0


@pytest.mark.parametrize("name", analysis.__all__)
def test_what_it_needs_beyond_two_arguments_is_named(name: str) -> None:
    function = getattr(analysis, name)
    if inspect.isfunction(function):
        kinds = [p.kind for p in inspect.signature(function).parameters.values()]
        positional = [k for k in kinds if k is inspect.Parameter.POSITIONAL_OR_KEYWORD]
        assert len(positional) <= 2


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'trnd'"):
        _ = analysis.trnd
