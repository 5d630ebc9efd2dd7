"""Writes docs/review.schema.json, the JSON Schema of review.json. Run by `make docs`."""

from __future__ import annotations

from pathlib import Path

from kpi_reports.report.schema import schema_text

PLACE = Path(__file__).parents[1] / "docs" / "review.schema.json"

if __name__ == "__main__":
    PLACE.write_text(schema_text(), encoding="utf-8")
