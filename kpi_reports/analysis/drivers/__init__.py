"""Where does a change come from? Contributions that add up to it, never causes."""

from kpi_reports.analysis.drivers.drill import drill_down
from kpi_reports.analysis.drivers.exact import NoBreakdown
from kpi_reports.analysis.drivers.formulas import formula_contributions
from kpi_reports.analysis.drivers.price_volume import PriceVolume, PriceVolumePart, price_volume
from kpi_reports.analysis.drivers.rates import rate_contributions
from kpi_reports.analysis.drivers.sums import growth_contributions, sum_contributions

__all__ = [
    "NoBreakdown",
    "PriceVolume",
    "PriceVolumePart",
    "drill_down",
    "formula_contributions",
    "growth_contributions",
    "price_volume",
    "rate_contributions",
    "sum_contributions",
]
