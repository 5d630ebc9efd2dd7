"""From params and data to the Review of one unit in one period: `reviewing.py` has all of it on one
page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpi_reports.review.asked import as_of, parse_languages, period_of, unit_of
    from kpi_reports.review.cubes import CACHE_VARIABLE, CUBE_VARIABLE, check, open_cube
    from kpi_reports.review.reviewing import review, review_unit
    from kpi_reports.review.whatif import what_if, what_if_of

_HOMES = {
    "as_of": "kpi_reports.review.asked",
    "parse_languages": "kpi_reports.review.asked",
    "period_of": "kpi_reports.review.asked",
    "unit_of": "kpi_reports.review.asked",
    "CACHE_VARIABLE": "kpi_reports.review.cubes",
    "CUBE_VARIABLE": "kpi_reports.review.cubes",
    "check": "kpi_reports.review.cubes",
    "open_cube": "kpi_reports.review.cubes",
    "review": "kpi_reports.review.reviewing",
    "review_unit": "kpi_reports.review.reviewing",
    "what_if": "kpi_reports.review.whatif",
    "what_if_of": "kpi_reports.review.whatif",
}

__all__ = [
    "CACHE_VARIABLE",
    "CUBE_VARIABLE",
    "as_of",
    "check",
    "open_cube",
    "parse_languages",
    "period_of",
    "review",
    "review_unit",
    "unit_of",
    "what_if",
    "what_if_of",
]


def __getattr__(name: str) -> Any:
    """Names are imported when first used: who finds a cube in the cache needs no more than it."""
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
