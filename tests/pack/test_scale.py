from __future__ import annotations

from kpi_reports.pack.scale import scale_marks
from kpi_reports.report.blocks import Scale


def scale(**changes: object) -> Scale:
    body = {
        "low": 70.0,
        "high": 110.0,
        "bands": [
            {"grade": "C", "low": 70.0, "high": 80.0, "awarded": False},
            {"grade": "A", "low": 80.0, "high": 110.0, "awarded": True},
        ],
        "total": 90.0,
        "previous": None,
        "missing_low": 80.0,
        "missing_high": 100.0,
        "key": "",
        "alt": "scale",
    }
    return body | changes  # type: ignore[return-value]


def test_places_are_shares_of_the_width() -> None:
    marks = scale_marks(scale())

    assert marks["total"] == 0.5
    assert [(band["left"], band["width"]) for band in marks["bands"]] == [(0.0, 0.25), (0.25, 0.75)]
    assert marks["missing"] == {"left": 0.25, "width": 0.5}


def test_no_value_has_no_place() -> None:
    marks = scale_marks(scale(total=None, missing_low=None))

    assert marks["total"] is None
    assert marks["previous"] is None
    assert marks["missing"] is None


def test_the_range_of_the_reruns_stands_between_its_ends_and_only_where_it_is_known() -> None:
    assert scale_marks(scale(rerun_low=60.0, rerun_high=90.0))["rerun"] == {
        "left": 0.0,
        "width": 0.5,
    }
    assert scale_marks(scale(rerun_low=None, rerun_high=None))["rerun"] is None
    assert scale_marks(scale())["rerun"] is None


def test_a_value_beyond_the_scale_stands_at_its_end() -> None:
    assert scale_marks(scale(total=120.0))["total"] == 1.0
    assert scale_marks(scale(total=0.0))["total"] == 0.0


def test_a_scale_without_width_does_not_divide_by_zero() -> None:
    assert scale_marks(scale(low=70.0, high=70.0, bands=[], total=70.0))["total"] == 0.0
