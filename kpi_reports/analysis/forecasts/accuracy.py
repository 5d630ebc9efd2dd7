"""How far forecasts were from what came, in four measures of the field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Errors of `n` forecasts: root of the mean square, mean absolute, mean absolute percentage (in
    percent), and mean absolute scaled by that of the seasonal naive rule on the training values.

    `zeros` actual values of 0 have no percentage and are left out of `mape`, which is None where
    nothing is left. `mase` is None without training values, where these are no longer than a
    season, and where the naive rule made no error on them.
    """

    n: int
    rmse: float
    mae: float
    mape: float | None
    mase: float | None
    zeros: int = 0


def accuracy(
    actual: Values, forecast: Values, *, training: Values | None = None, season: int = 1
) -> Accuracy:
    """RMSE, MAE, MAPE and MASE of forecasts against what came.

    Pairs with a gap on either side are left out. MASE divides by the mean absolute difference of
    `training` values `season` apart: under 1 is better than the seasonal naive rule was there.
    Series are put in order of time each by itself, so give both for the same periods.

    Raises ValueError where the two differ in length, no pair is whole, or `season` is below 1.

    Reference: Hyndman & Koehler 2006; Hyndman & Athanasopoulos 2018, section 3.4. As R's
    `forecast::accuracy`, which gives nan for MAPE with an actual 0.

    >>> accuracy([10, 20], [12, 19], training=[8, 9, 11], season=1)
    Accuracy(n=2, rmse=1.5811388300841898, mae=1.5, mape=12.5, mase=1.0, zeros=0)
    """
    came, told = as_array(actual), as_array(forecast)
    if len(came) != len(told):
        raise ValueError(
            f"there are {len(came)} actual values and {len(told)} forecasts; give as many of both"
        )
    if season < 1:
        raise ValueError(f"season must be 1 or more, found {season}")
    errors = came - told
    whole = ~np.isnan(errors)
    if not whole.any():
        raise ValueError("no forecast has an actual value beside it")
    errors, came = np.abs(errors[whole]), came[whole]
    zeros = int(np.count_nonzero(came == 0))
    shares = errors[came != 0] / np.abs(came[came != 0])
    mae = float(errors.mean())
    scale = None if training is None else _naive_error(as_array(training), season)
    largest = float(errors.max()) or 1.0  # squares of tiny and huge errors stay within range
    return Accuracy(
        n=len(errors),
        rmse=largest * float(np.sqrt(np.mean((errors / largest) ** 2))),
        mae=mae,
        mape=float(100 * shares.mean()) if len(shares) else None,
        mase=mae / scale if scale else None,
        zeros=zeros,
    )


def _naive_error(training: Array, season: int) -> float | None:
    """The mean absolute difference of values a season apart; None where there is no such pair."""
    differences = np.abs(training[season:] - training[:-season])
    known = differences[~np.isnan(differences)]
    return float(known.mean()) if len(known) else None
