"""A pandas Series with dates as values at equal steps of time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

GRAINS = ("M", "Q", "Y")  # tried in this order for dates that have no frequency of their own


def is_series(values: object) -> TypeGuard[pd.Series[Any]]:
    """Whether it is a pandas Series, without importing pandas to find out."""
    return type(values).__module__.split(".")[0] == "pandas" and hasattr(values, "index")


def of_series(series: pd.Series[Any]) -> NDArray[np.float64]:
    """The values by time, gaps and infinities as nan; in the order given where the index is
    neither dates nor periods.

    Dates count by their period: by the frequency that the index has or shows, else by month,
    quarter or year, the first that gives each date a period of its own.

    Raises ValueError for text, two values of one period, and dates that no such step fits.
    """
    try:
        values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError(f"the series holds what is not a number: {error}") from error
    values = np.where(np.isfinite(values), values, np.nan)
    index = periods_of(series)
    if index is None:
        return values
    if index.has_duplicates:
        twice = index[index.duplicated()][0]
        raise ValueError(f"the series has more than one value for {twice}; add them up first")
    places = index.asi8 - index.asi8.min()
    regular = np.full(int(places.max()) + 1, np.nan)
    regular[places] = values
    return regular


def periods_of(series: pd.Series[Any]) -> pd.PeriodIndex | None:
    """The periods of a Series, in the order given; None where it is empty or has neither dates nor
    periods.

    Raises ValueError for dates that do not stand at equal steps.
    """
    import pandas as pd

    index = series.index
    if not len(index):
        return None
    if isinstance(index, pd.DatetimeIndex):
        return _periods(index)
    return index if isinstance(index, pd.PeriodIndex) else None


def place_in(series: pd.Series[Any], when: str) -> int:
    """Where a date or period, as '2024-05', stands in the values that `of_series` gives, from 0.

    Raises ValueError where the series has no dates, and where it is no date.
    """
    import pandas as pd

    index = periods_of(series)
    if index is None:
        raise ValueError(f"the series has no dates, so {when!r} has no place in it; give a number")
    return int(pd.Period(when, freq=index.freqstr).ordinal - index.asi8.min())


def _periods(index: pd.DatetimeIndex) -> pd.PeriodIndex:
    import pandas as pd

    ordered = index.sort_values()
    frequency = index.freqstr or (pd.infer_freq(ordered) if len(index) > 2 else None)
    if frequency is not None:
        # "QS-OCT" and "QE-DEC" are quarters by their first and by their last day
        frequency = re.sub(r"^([MQY])[SE](-[A-Z]{3})?$", r"\1", frequency)
        try:
            return index.to_period(frequency)
        except ValueError:
            pass  # a step that is no period, as every second Tuesday
    for grain in GRAINS:
        periods = index.to_period(grain)
        if not periods.has_duplicates:
            return periods
    raise ValueError(
        "the dates of the series do not stand at equal steps; give it periods, as "
        "series.groupby(series.index.to_period('M')).sum()"
    )
