"""Intake: what params name becomes typed tables, with what is wrong in them told."""

from kpi_reports.intake.places.gathering import Gathered, gather
from kpi_reports.intake.tables import Intake, fingerprints, load_tables, read_tables

__all__ = ["Gathered", "Intake", "fingerprints", "gather", "load_tables", "read_tables"]
