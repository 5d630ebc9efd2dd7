"""How much further the periods of one unit scatter than chance alone would set them."""

from __future__ import annotations

import numpy as np

from kpi_reports.analysis.arrays import Values
from kpi_reports.analysis.comparison.units import counts
from kpi_reports.analysis.signals.rates import rate

MIN_SCATTER_POINTS = 12  # of moving ranges one fewer; Laney's own charts want 20


def sigma_z(numerators: Values, denominators: Values) -> float | None:
    """Laney's factor for one unit's share over time, 1 or more: by how much its standard error
    must be multiplied, because rows of a period are alike.

    Values in time order; z is the distance of each from the mean in binomial standard errors, and
    the factor their mean moving range over 1.128. A period with a gap or nothing to divide by has
    no moving range on either side. None below 12 periods; 1 for a share that is always 0 or 1.

    Raises ValueError as `funnel` does for shares.

    Reference: Laney 2002.

    >>> sigma_z([50, 60] * 6, [100] * 12)
    1.78...
    """
    data = counts(numerators, denominators, "share")
    if data.number < MIN_SCATTER_POINTS:
        return None
    sizes = np.where(data.known, data.denominators, 1.0)
    found = rate(data.values, data.known, kind="p_prime", sizes=sizes).sigma_z
    return 1.0 if np.isnan(found) else max(1.0, found)
