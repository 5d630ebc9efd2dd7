"""Intake: the files that params name become typed tables, with what is wrong in them told."""

from kpi_reports.intake.tables import fingerprints, load_tables

__all__ = ["fingerprints", "load_tables"]
