"""What may be said of the difference between two periods; of the airlines, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube
from kpi_reports.review.compare import compare_unit, differences, two_periods
from kpi_reports.review.outcomes import outcome_of
from kpi_reports.values import (
    Finding,
    KpiReview,
    PeriodComparison,
    ProcessChange,
    Review,
    Segment,
    Text,
    Variation,
)

AIRLINES = Path(__file__).parents[2] / "params" / "airlines"
NOW, THEN = Period.parse("2013Q4"), Period.parse("2013Q3")


@pytest.fixture(scope="module")
def found() -> PeriodComparison:
    workspace = load_workspace(AIRLINES)
    unit = next(unit for unit in workspace.units() if unit.id == "UA")
    return compare_unit(workspace, open_cube(workspace), unit, NOW, THEN)


Judge = Callable[..., str]


@pytest.fixture
def judge(found: PeriodComparison) -> Judge:
    """What is said of on-time arrivals that went from one value to another, after these signals."""

    def of(then: float | None, now: float | None, /, **marks: Any) -> str:
        def with_value(review: Review, value: float | None, variation: Any, side: int) -> Review:
            entry = review.kpi("on_time")
            signal = replace(
                entry.signal, variation=variation, side=side, segments=marks.get("segments", ())
            )
            if review is found.then:
                signal = replace(signal, segments=())
            trend = replace(entry.trend, slope=None, low=None, high=None, p=None, step=None)
            changed = replace(
                entry, value=replace(entry.value, value=value, n=marks.get("n", 900)),
                signal=signal, trend=trend,
            )  # fmt: skip
            return replace(review, kpis=(changed,))

        quiet = (Variation.COMMON, 0)
        later = with_value(found.now, now, *marks.get("now", quiet))
        earlier = with_value(found.then, then, *marks.get("then", quiet))
        return differences(later, earlier)[0].kind

    return of


BETTER, WORSE = (Variation.IMPROVING, 1), (Variation.WORSENING, -1)


@pytest.mark.parametrize(
    ("values", "marks", "kind"),
    [
        ((0.70, 0.80), {}, "common"),  # ten points up, and still chance
        ((0.80, 0.80), {}, "common"),
        ((0.70, 0.80), {"now": BETTER}, "better"),
        ((0.80, 0.70), {"now": WORSE}, "worse"),
        ((0.80, 0.70), {"now": BETTER}, "opposed"),  # good months, yet below the earlier period
        ((0.80, 0.80), {"now": BETTER}, "opposed"),
        ((0.70, 0.80), {"now": (Variation.CHANGED, 1)}, "changed"),
        ((0.80, 0.70), {"now": (Variation.CHANGED, 1)}, "opposed"),
        ((0.70, 0.80), {"then": WORSE}, "unusual_then"),  # it came back from there
        ((0.70, 0.60), {"then": WORSE}, "common"),  # it did not
        ((0.70, 0.80), {"now": (Variation.TOO_FEW, 0)}, "too_few"),
        ((0.70, 0.80), {"n": 3}, "too_few"),
        ((None, 0.80), {}, "no_value"),
        ((0.70, None), {"now": BETTER}, "no_value"),
    ],
)
def test_a_difference_is_a_change_only_where_the_later_period_stands_out(
    judge: Judge, values, marks, kind
):
    assert judge(*values, **marks) == kind


@pytest.mark.parametrize(
    ("first", "kind"),
    [("2013-07", "better"), ("2013-08", "new_process"), ("2013-12", "new_process")],
)
def test_a_decision_between_the_two_makes_them_different_processes(judge: Judge, first, kind):
    month = Period.parse(first)
    change = ProcessChange("on_time", None, month, Text("x", "x"), "x", date(2013, 1, 1))
    segments = (Segment(month, Period.parse("2013-12"), None, change),)
    assert judge(0.7, 0.8, now=BETTER, segments=segments) == kind


def test_kpis_of_one_period_alone_are_listed_with_nothing_to_compare(found: PeriodComparison):
    lacking = replace(found.now, kpis=found.now.kpis[1:])
    last = differences(lacking, found.then)[-1]
    assert (last.kpi, last.now, last.kind, last.points) == (
        found.then.kpis[0].kpi.id, None, "no_value", None,
    )  # fmt: skip
    assert differences(found.now, replace(found.then, kpis=()))[0].kind == "no_value"


def entry_with(found: PeriodComparison, *, met: bool | None, variation: Variation) -> KpiReview:
    entry = found.now.kpi("on_time")
    assert entry.score is not None
    signal = replace(entry.signal, variation=variation)
    return replace(entry, score=replace(entry.score, met=met), signal=signal)


@pytest.mark.parametrize(
    ("kind", "met", "variation", "drifts", "became"),
    [
        ("missed", True, Variation.COMMON, False, "met_now"),
        ("missed", False, Variation.COMMON, False, "missed_still"),
        ("will_not", True, Variation.COMMON, False, "met_now"),
        ("met", True, Variation.COMMON, False, "met_still"),
        ("met", False, Variation.COMMON, False, "missed_now"),
        ("met", None, Variation.COMMON, False, "not_judged"),
        ("worsening", False, Variation.WORSENING, False, "beyond_again"),
        ("worsening", False, Variation.IMPROVING, False, "other_way"),
        ("worsening", False, Variation.COMMON, False, "within_now"),
        ("worsening", False, Variation.COMMON, True, "drifts_still"),
        ("worsening", False, Variation.TOO_FEW, False, "not_judged"),
        ("improving", True, Variation.IMPROVING, False, "beyond_again"),
        ("drifting", False, Variation.COMMON, True, "drifts_still"),
        ("drifting", False, Variation.COMMON, False, "drifts_no_more"),
        ("drifting", False, Variation.WORSENING, False, "beyond_again"),
        ("not_scored", True, Variation.COMMON, False, "scored_now"),
    ],
)
def test_every_finding_of_then_has_an_outcome(found, kind, met, variation, drifts, became):
    now = replace(found.now, kpis=(entry_with(found, met=met, variation=variation),))
    finding = Finding(kind, 1.0, False, "on_time", ())
    assert outcome_of(finding, now, {"on_time"} if drifts else ()) == became


def test_findings_of_what_is_gone_and_of_the_grade(found: PeriodComparison):
    gone = Finding("missed", 1.0, False, "no_such_kpi", ())
    assert outcome_of(gone, found.now, ()) == "gone"
    grade = Finding("no_grade", 1.0, False, None, ())
    assert outcome_of(grade, found.now, ()) == "graded_now"
    card = replace(found.now.scorecard, grade=None)
    assert outcome_of(grade, replace(found.now, scorecard=card), ()) == "ungraded_still"


def test_the_bridge_leads_from_the_earlier_score_to_the_later(found: PeriodComparison):
    assert found.bridge is not None
    assert (found.bridge.start, found.bridge.end) == (
        found.then.scorecard.total, found.now.scorecard.total,
    )  # fmt: skip
    assert found.changed.previous_scorecard == found.then.scorecard
    assert all(e.previous == found.then.kpi(e.kpi.id).value for e in found.changed.kpis)


@pytest.mark.parametrize(
    ("period", "then"),
    [("2013Q4", "2012Q4"), ("2013-02", "2012-02"), ("2013H2", "2012H2"), ("2013", "2012")],
)
def test_without_another_period_the_same_a_year_before_is_taken(period, then):
    assert two_periods(period) == (Period.parse(period), Period.parse(then))


def test_a_kpi_that_neither_period_has_is_a_key_error(found: PeriodComparison):
    assert found.kpi("on_time").either.kpi.id == "on_time"
    with pytest.raises(KeyError, match="nothing"):
        found.kpi("nothing")
    with pytest.raises(ValueError, match="in neither period"):
        _ = replace(found.kpis[0], now=None, then=None).either
