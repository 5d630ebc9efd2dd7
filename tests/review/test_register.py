"""The signal register: what a KPI calls for, and in what order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_reports.periods import Grain, Period
from kpi_reports.review.register import attention, register
from kpi_reports.values import (
    Assurance,
    Attention,
    Direction,
    Kpi,
    KpiReview,
    KpiScore,
    KpiSeries,
    KpiValue,
    Signal,
    Text,
    Trend,
    Unit,
    UnitKind,
    Variation,
)

QUARTER = Period.parse("2024Q4")
COMMON, WORSE, BETTER = Variation.COMMON, Variation.WORSENING, Variation.IMPROVING


def entry(
    variation: Variation = COMMON,
    *,
    met: bool | None = True,
    assurance: Assurance = Assurance.NOT_ASSURED,
    weight: int = 20,
    name: str = "k",
    n: int = 100,
) -> KpiReview:
    """A KPI of one department; `met` None has no score for want of data."""
    words = Text(name, name)
    kpi = Kpi(name, words, words, words, Direction.HIGHER, "number", words, 1, "mean", 30)
    value = KpiValue(QUARTER, None if met is None else 5.0, n)
    score = KpiScore(name, Decimal(weight), "ratio", None, None, None, met)
    return KpiReview(
        kpi=kpi,
        value=value,
        previous=KpiValue(QUARTER.previous, 5.0, 100),
        months=KpiSeries(name, "u", Grain.MONTH, ()),
        signal=Signal(variation, assurance),
        trend=Trend(12),
        evidence="E2",
        score=score if met is None else replace(score, score=Decimal(90)),
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (entry(WORSE, met=False), Attention.WORSE_AND_MISSED),
        (entry(WORSE, met=True), Attention.WORSE),
        (entry(met=False, assurance=Assurance.WILL_NOT), Attention.OUT_OF_REACH),
        (entry(BETTER, met=False, assurance=Assurance.WILL_NOT), Attention.OUT_OF_REACH),
        (entry(met=None), Attention.NO_DATA),
        (entry(met=False), Attention.MISSED),
        (entry(met=False, n=29), Attention.QUIET),  # too few rows to hold the miss against it
        (entry(Variation.CHANGED), Attention.CHANGED),
        (entry(BETTER), Attention.BETTER),
        (entry(), Attention.QUIET),
        (entry(met=True, assurance=Assurance.WILL_NOT), Attention.QUIET),
        (entry(Variation.TOO_FEW), Attention.TOO_FEW),
    ],
)
def test_what_a_kpi_calls_for(given: KpiReview, expected: Attention) -> None:
    assert attention(given) is expected


@pytest.mark.parametrize(
    ("way", "variation", "expected"),
    [
        (-1, COMMON, Attention.DRIFTING),
        (-1, Variation.TOO_FEW, Attention.DRIFTING),
        (-1, BETTER, Attention.BETTER),  # a signal says more than the drift before it
        (1, COMMON, Attention.QUIET),
        (0, COMMON, Attention.QUIET),
    ],
)
def test_months_that_go_the_wrong_way_together_call_for_attention(
    way: int, variation: Variation, expected: Attention
) -> None:
    assert attention(entry(variation), way) is expected


def test_a_value_of_an_earlier_cycle_calls_for_nothing_again() -> None:
    carried = entry(WORSE, met=False)
    assert carried.score is not None
    carried = replace(carried, score=replace(carried.score, carried=True))
    assert attention(carried) is Attention.QUIET


def test_the_most_urgent_first_then_the_heavier_then_as_the_params_have_them() -> None:
    units = [Unit(name, UnitKind.DEPARTMENT, Text(name, name)) for name in ("one", "two")]
    rows = register(
        [
            (units[0], (entry(name="quiet"), entry(BETTER, name="better"))),
            (
                units[1],
                (
                    entry(WORSE, met=False, weight=10, name="light"),
                    entry(WORSE, met=False, weight=40, name="heavy"),
                    entry(BETTER, name="also"),
                ),
            ),
        ]
    )
    assert [(row.unit.id, row.kpi.id) for row in rows] == [
        ("two", "heavy"),
        ("two", "light"),
        ("one", "better"),
        ("two", "also"),
        ("one", "quiet"),
    ]
    assert [row.calls for row in rows] == [True, True, True, True, False]
