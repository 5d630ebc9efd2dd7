"""Checks of a source's rows, from their declaration: what fails, where, and what it stops."""

from kpi_reports.intake.checks.run import run_checks

__all__ = ["run_checks"]
