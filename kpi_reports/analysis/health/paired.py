"""Two series put side by side, value by value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array
from kpi_reports.analysis.dated import is_series
from kpi_reports.values import Direction


def paired(values: Values, others: Values | float, *, name: str) -> tuple[Array, Array]:
    """Both as arrays of one length; a single number stands beside every value.

    Two Series are joined by their index first, so that they may begin at different times.

    Raises ValueError where the lengths differ; `name` says what the others are.
    """
    if isinstance(others, int | float):
        array = as_array(values)
        return array, np.full(len(array), float(others))
    if is_series(values) and is_series(others):
        import pandas as pd

        joined = pd.concat({"values": values, "others": others}, axis=1)
        return as_array(joined["values"]), as_array(joined["others"])
    first, second = as_array(values), as_array(others)
    if len(first) != len(second):
        raise ValueError(
            f"there are {len(first)} values and {len(second)} {name}; give one for each value, "
            "None where there is none"
        )
    return first, second


def aligned(columns: Mapping[str, Values]) -> dict[str, Array]:
    """Each column as an array. Where all are Series they are joined by their index first, so that
    they may begin at different times."""
    if len(columns) > 1 and all(is_series(values) for values in columns.values()):
        import pandas as pd

        series = {name: values for name, values in columns.items() if is_series(values)}
        joined = pd.concat(series, axis=1)
        return {name: as_array(joined[name]) for name in columns}
    return {name: as_array(values) for name, values in columns.items()}


def good_sign(direction: Direction | str) -> int:
    """+1 where higher is better, -1 where lower is.

    Raises ValueError for a direction without a good side, and for another word.
    """
    if direction not in (Direction.HIGHER, Direction.LOWER):
        raise ValueError(f"the direction is 'higher' or 'lower', not '{direction}'")
    return 1 if direction == Direction.HIGHER else -1
