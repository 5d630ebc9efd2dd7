"""Intake: what params name becomes typed tables, with what is wrong in them told."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpi_reports.intake.places.gathering import Gathered, gather
    from kpi_reports.intake.tables import Intake, fingerprints, load_tables, read_tables

_HOMES = {
    "Gathered": "kpi_reports.intake.places.gathering",
    "gather": "kpi_reports.intake.places.gathering",
    "Intake": "kpi_reports.intake.tables",
    "fingerprints": "kpi_reports.intake.tables",
    "load_tables": "kpi_reports.intake.tables",
    "read_tables": "kpi_reports.intake.tables",
}

__all__ = ["Gathered", "Intake", "fingerprints", "gather", "load_tables", "read_tables"]


def __getattr__(name: str) -> Any:
    """Names are imported when first used: who finds a cube in the cache needs no more than it."""
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
