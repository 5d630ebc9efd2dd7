from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kpi_reports.findings import data_issues, data_mark, evidence_register, find
from kpi_reports.periods import Grain, Period
from kpi_reports.values import (
    Assurance,
    Direction,
    Distribution,
    Kpi,
    KpiReview,
    KpiScore,
    KpiSeries,
    KpiValue,
    Limits,
    Missing,
    PointSignal,
    Rule,
    Scorecard,
    Signal,
    SignOff,
    Target,
    TargetEvidence,
    Text,
    Trend,
    Unit,
    UnitKind,
    Variation,
)

QUARTER = Period.parse("2013Q4")
UNIT = Unit("UA", UnitKind.DEPARTMENT, Text("United", "美联航"))
NAME = Text("On-time arrivals", "准点到达率")


def made(
    kpi: str = "on_time",
    *,
    value: float | None = 0.8,
    n: int = 100,
    missing: Missing | None = None,
    weight: int | None = 30,
    met: bool = True,
    variation: Variation = Variation.COMMON,
    assurance: Assurance = Assurance.NOT_ASSURED,
    points: tuple[PointSignal, ...] = (),
    limits: Limits | None = None,
    side: int = 0,
    months: int = 12,
    distribution: Distribution | None = None,
    evidence: str = "E2",
) -> KpiReview:
    target = Target(Decimal("0.8"), date(2013, 1, 1), TargetEvidence("plan", Text("plan", "计划")))
    judged = value is not None and n >= 30
    series = tuple(
        KpiValue(Period(Grain.MONTH, 2013, month), 0.8, 100) for month in range(1, months + 1)
    )
    return KpiReview(
        kpi=Kpi(
            kpi,
            NAME,
            NAME,
            NAME,
            Direction.HIGHER,
            "percent",
            Text("%", "%"),
            1,
            "ratio",
            30,
            "flights",
        ),
        value=KpiValue(QUARTER, value, n, missing=missing),
        previous=KpiValue(QUARTER.previous, 0.79, 100),
        months=KpiSeries(kpi, "UA", Grain.MONTH, series),
        signal=Signal(variation, assurance, points, limits, side),
        trend=Trend(12),
        evidence=evidence,
        target=target,
        score=None
        if weight is None
        else KpiScore(
            kpi,
            Decimal(weight),
            "ratio",
            target,
            Decimal(1),
            Decimal(100) if judged else None,
            met if judged else None,
            missing=None if judged else missing or Missing.TOO_FEW,
        ),
        distribution=distribution,
    )


def card(*, held: bool = False, scored: int = 100) -> Scorecard:
    return Scorecard(
        QUARTER, Decimal(90), None, held, Decimal(scored), Decimal(90), Decimal(90), 1, 1, (),
        "renormalise", Decimal(120), (),
    )  # fmt: skip


DECEMBER = PointSignal(Period.parse("2013-12"), Rule.OUTSIDE_LIMITS, -1)


def test_each_kpi_has_its_strongest_finding_alone():
    worse = made(
        variation=Variation.WORSENING,
        assurance=Assurance.WILL_NOT,
        met=False,
        points=(DECEMBER,),
        side=-1,
    )
    (finding,) = find([worse], card())
    assert (finding.kind, finding.good, finding.severity) == ("worsening", False, 430)
    assert finding.evidence == ("E2", "E1")
    assert finding.facts["month"] == "2013-12"
    assert finding.facts["rule"] == "outside_limits"


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (made(variation=Variation.IMPROVING, points=(DECEMBER,), side=-1), "improving"),
        (made(met=False, assurance=Assurance.WILL_NOT), "will_not"),
        (made(met=False), "missed"),
        (made(met=True, assurance=Assurance.WILL_NOT), "met"),
        (made(met=True), "met"),
        (made(value=None, n=0, missing=Missing.NO_ROWS), "not_scored"),
        (made(n=29), "not_scored"),
    ],
)
def test_what_kind_of_finding_a_kpi_gives(entry, kind):
    (finding,) = find([entry], card())
    assert finding.kind == kind


FALLING = Trend(36, -0.004, -0.005, -0.002, -0.5, 0.001)


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (made(met=False, assurance=Assurance.WILL_NOT), "drifting"),
        (made(met=True), "drifting"),
        (made(weight=None), "drifting"),  # only monitored, and still going the wrong way
        (made(variation=Variation.IMPROVING, points=(DECEMBER,), side=-1), "improving"),
        (made(value=None, n=0, missing=Missing.NO_ROWS), "not_scored"),
    ],
)
def test_quiet_months_that_fall_together_are_a_problem(entry, kind):
    (finding,) = find([replace(entry, trend=FALLING)], card())
    assert (finding.kind, finding.good) == (kind, kind == "improving")


def test_a_trend_the_right_way_is_no_problem():
    rising = replace(FALLING, slope=0.004, low=0.002, high=0.005)
    (finding,) = find([replace(made(met=True), trend=rising)], card())
    assert finding.kind == "met"


@pytest.mark.parametrize("entry", [made(weight=None), made(weight=None, value=None, n=0)])
def test_a_monitored_kpi_without_a_signal_gives_no_finding(entry):
    assert find([entry], card()) == ()


def test_a_signal_before_the_period_is_not_a_finding_about_the_period():
    february = PointSignal(Period.parse("2013-02"), Rule.OUTSIDE_LIMITS, 1)
    (finding,) = find([made(points=(february,))], card())
    assert "month" not in finding.facts


def test_problems_come_first_by_rank_then_weight_and_all_are_found():
    entries = [made(f"missed_{weight}", weight=weight, met=False) for weight in range(1, 8)]
    entries += [made(f"met_{weight}", weight=weight) for weight in range(1, 6)]
    found = find(entries, card())
    assert [finding.kpi for finding in found] == [
        "missed_7", "missed_6", "missed_5", "missed_4", "missed_3", "missed_2", "missed_1",
        "met_5", "met_4", "met_3", "met_2", "met_1",
    ]  # fmt: skip


def test_a_held_grade_is_the_first_finding():
    found = find([made(met=False)], card(held=True, scored=60))
    assert found[0].kind == "no_grade"
    assert found[0].facts["missing"] == 40


def test_evidence_is_numbered_scorecard_kpis_distributions_data_comparison():
    spread = Distribution(QUARTER, 100, tuple(float(at) for at in range(101)))
    empty = Distribution(QUARTER, 3)
    kpis = [
        made("a", evidence="E2", distribution=spread),
        made("b", evidence="E3", distribution=empty),
    ]
    register = evidence_register(kpis, company=True)
    assert [(entry.id, entry.kind, entry.kpi) for entry in register] == [
        ("E1", "scorecard", None),
        ("E2", "kpi", "a"),
        ("E3", "kpi", "b"),
        ("E4", "distribution", "a"),
        ("E5", "data", None),
        ("E6", "comparison", None),
    ]
    assert [entry.id for entry in evidence_register(kpis, company=False)][-1] == "E5"
    shared = evidence_register(kpis, company=True, bridge=True, compared=["a"])
    assert [(entry.id, entry.kind, entry.kpi) for entry in shared][-3:] == [
        ("E6", "comparison", None),
        ("E7", "bridge", None),
        ("E8", "comparison", "a"),
    ]


def test_data_are_complete_in_doubt_or_unusable():
    entry = made()
    full, kpi = entry.months, entry.kpi
    whole = KpiValue(QUARTER, 0.8, 30)
    assert data_mark(kpi, whole, full, QUARTER) == "complete"
    assert data_mark(kpi, replace(whole, partial=True), full, QUARTER) == "doubt"
    gap = KpiValue(Period.parse("2013-12"), None, 0, missing=Missing.NO_ROWS)
    holed = replace(full, points=(*full.points[:-1], gap))
    assert data_mark(kpi, whole, holed, QUARTER) == "doubt"
    assert data_mark(kpi, replace(whole, n=29), full, QUARTER) == "unusable"
    assert data_mark(kpi, KpiValue(QUARTER, None, 0), full, QUARTER) == "unusable"


def test_the_issues_say_what_history_and_n_allow():
    trial = Limits("xmr", 0.8, 12, 0.7, 0.9, 0.03, 0, True)
    codes = {
        i.code: i for i in data_issues((), [made(limits=trial), made("b", n=5)], UNIT, QUARTER)
    }
    assert set(codes) == {"no_season", "trial_limits", "too_few"}
    assert codes["no_season"].facts == {"months": 12}
    assert codes["trial_limits"].facts == {"months": 12, "full": 20}
    assert codes["too_few"].facts == {"n": 5, "minimum": 30}


def test_a_missing_value_tells_its_reason_as_the_issue():
    (issue,) = data_issues((), [made(value=None, n=0, missing=Missing.NO_BASE)], UNIT, QUARTER)
    assert (issue.code, issue.kpi) == ("missing_no_base", "on_time")


def test_a_partial_period_is_told_once():
    entries = [made(kpi) for kpi in "ab"]
    late = [replace(e, value=replace(e.value, partial=True)) for e in entries]
    assert [i.code for i in data_issues((), late, UNIT, QUARTER)] == ["partial_period"]


def test_issues_of_other_units_are_left_out():
    from kpi_reports.values import DataIssue

    known = (
        DataIssue("a", "warning", unit="B6"),
        DataIssue("b", "warning", unit="UA"),
        DataIssue("c", "warning"),
    )
    assert [i.code for i in data_issues(known, [], UNIT, QUARTER)] == ["b", "c"]


def test_notes_on_how_a_source_was_read_are_for_the_log():
    from kpi_reports.values import DataIssue

    known = (
        DataIssue("encoding_found", "note", "sales"),
        DataIssue("numerator_missing", "note", "sales", "on_time"),
    )
    told = data_issues(known, [], UNIT, QUARTER)
    assert [i.code for i in told] == ["numerator_missing"]


def test_issues_of_other_sources_and_of_later_months_are_left_out():
    from kpi_reports.values import DataIssue

    known = (
        DataIssue("ours", "warning", "sales"),
        DataIssue("theirs", "warning", "service"),
        DataIssue("later", "warning", "sales", facts={"first": "2014-01-01"}),
        DataIssue("last_day", "warning", "sales", facts={"first": "2013-12-31"}),
    )
    told = data_issues(known, [], UNIT, QUARTER, {"sales"})
    assert [i.code for i in told] == ["ours", "last_day"]


def test_the_company_is_told_the_errors_of_its_departments_and_not_their_warnings():
    from kpi_reports.values import DataIssue, UnitKind

    company = replace(UNIT, id="company", kind=UnitKind.COMPANY)
    known = (
        DataIssue("a", "error", "sales", unit="UA"),
        DataIssue("b", "warning", "sales", unit="UA"),
    )
    assert [i.code for i in data_issues(known, [], company, QUARTER)] == ["a"]


def test_a_kpi_that_nobody_signed_off_is_an_issue_where_sign_off_is_asked_for():
    entry = made()
    signed = SignOff("on_time", None, QUARTER, "Operations", "Li Na", date(2014, 1, 8))

    def told(**changes) -> list[tuple[str, str, str | None]]:
        issues = data_issues([], [replace(entry, **changes)], UNIT, QUARTER)
        return [(i.code, i.severity, i.kpi) for i in issues if i.code == "not_signed_off"]

    assert told(sign_off_asked=True) == [("not_signed_off", "warning", "on_time")]
    assert told(sign_off_asked=True, sign_off=signed) == []
    assert told(sign_off_asked=False) == []
