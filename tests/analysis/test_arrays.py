"""Sequences as arrays: gaps, numbers of every kind, and text refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis.arrays import as_array


def test_none_na_nan_and_infinities_are_gaps() -> None:
    found = as_array([1, None, pd.NA, float("nan"), float("inf"), 2])  # type: ignore[list-item]
    np.testing.assert_array_equal(found, [1, np.nan, np.nan, np.nan, np.nan, 2])


def test_numbers_of_every_kind_are_numbers() -> None:
    found = as_array([True, 2, Decimal("2.5"), Fraction(1, 4), np.int64(3)])  # type: ignore[list-item]
    np.testing.assert_array_equal(found, [1, 2, 2.5, 0.25, 3])
    assert len(as_array([])) == 0


def test_text_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"the value at place 1 is '12%', not a number"):
        as_array([1, "12%"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="the series holds what is not a number"):
        as_array(pd.Series(["1", "n/a"]))
