"""The whole scorecard as an Excel workbook whose sums, totals and grades are live formulas."""

from kpi_reports.pack.workbook.book import render_xlsx

__all__ = ["render_xlsx"]
