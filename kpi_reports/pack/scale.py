"""Where things stand on the grade scale, as shares of its width."""

from __future__ import annotations

from typing import Any

from kpi_reports.report.blocks import Scale


def scale_marks(scale: Scale) -> dict[str, Any]:
    """Bands, this score, the last one, the missing-data range and that of the reruns, each from 0
    (left) to 1.

    A value beyond the scale stands at its end; None where there is no value.
    """
    low, width = scale["low"], (scale["high"] - scale["low"]) or 1.0

    def at(value: float) -> float:
        return round(min(max((value - low) / width, 0.0), 1.0), 4)

    def maybe(value: float | None) -> float | None:
        return None if value is None else at(value)

    bands = [
        {
            "grade": band["grade"],
            "left": at(band["low"]),
            "width": round(at(band["high"]) - at(band["low"]), 4),
            "awarded": band["awarded"],
        }
        for band in scale["bands"]
    ]

    def between(first: float | None, last: float | None) -> dict[str, float] | None:
        if first is None or last is None:
            return None
        return {"left": at(first), "width": round(at(last) - at(first), 4)}

    return {
        "bands": bands,
        "total": maybe(scale["total"]),
        "previous": maybe(scale["previous"]),
        "missing": between(scale["missing_low"], scale["missing_high"]),
        "rerun": between(scale.get("rerun_low"), scale.get("rerun_high")),
    }
