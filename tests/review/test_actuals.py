"""Entered results, cycles of KPIs and of departments, and a year from its quarters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.measure import Cube
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import (
    DepartmentScheme,
    Entered,
    KpiDeclaration,
    SchemeKpi,
    Workspace,
)
from kpi_reports.params.steps import YearTotal
from kpi_reports.periods import Grain, Period
from kpi_reports.report.sections import (
    data_quality,
    department_table,
    evidence_table,
    heading,
    parts,
    scorecard,
    targets,
    verdict,
)
from kpi_reports.review import open_cube, review_unit, unit_of
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.cases import score
from kpi_reports.values import Missing, Result, Text

ROOT = Path(__file__).parents[2]
Q3, Q4, YEAR = (Period.parse(text) for text in ("2013Q3", "2013Q4", "2013"))


@pytest.fixture(scope="module")
def airlines() -> Workspace:
    return load_workspace(ROOT / "params" / "airlines")


@pytest.fixture(scope="module")
def cube(airlines: Workspace) -> Cube:
    return open_cube(airlines)


def entering(
    workspace: Workspace, *results: tuple[str, str, int], roll_up: str = "mean"
) -> Workspace:
    """The airlines with a KPI `rating` in the place of on_time, and results of United."""
    like = workspace.kpis["on_time"]
    rating = KpiDeclaration(
        id="rating",
        name=like.name,
        definition=like.definition,
        direction=like.direction,
        unit=like.unit,
        measure=Entered(kind="entered", roll_up=roll_up),  # type: ignore[arg-type]
    )
    entered = tuple(
        Result(
            "UA", "rating", Period.parse(period), Decimal(value), n,
            Text("Survey of June", "六月调查"), "Service office", date(2013, 12, 31),
        )
        for period, value, n in results
    )  # fmt: skip
    return workspace.model_copy(
        update={"kpis": {**workspace.kpis, "rating": rating}, "results": entered}
    )


def rated(
    workspace: Workspace, cube: Cube, period: str, *results: tuple[str, str, int], how: str = "mean"
) -> tuple[float | None, int, Missing | None]:
    found = Actuals(entering(workspace, *results, roll_up=how), cube)
    value = found.value("rating", "UA", Period.parse(period))
    return value.value, value.n, value.missing


def test_the_result_of_exactly_the_period_goes_before_those_of_its_parts(airlines, cube):
    quarter = ("2013Q4", "0.9", 4)
    months = [(f"2013-{month}", "0.5", 1) for month in (10, 11, 12)]
    assert rated(airlines, cube, "2013Q4", quarter, *months) == (0.9, 4, None)


@pytest.mark.parametrize(
    ("how", "expected"),
    [("sum", (6.0, 10, None)), ("mean", (2.3, 10, None)), ("last", (3.0, 5, None))],
)
def test_results_of_months_make_a_quarter_as_declared(airlines, cube, how, expected):
    """1 + 2 + 3 = 6; (2 · 1 + 3 · 2 + 5 · 3) / 10 = 2.3; the last is 3."""
    months = [("2013-10", "1", 2), ("2013-11", "2", 3), ("2013-12", "3", 5)]
    assert rated(airlines, cube, "2013Q4", *months, how=how) == expected


def test_a_year_may_be_made_of_a_half_a_quarter_and_months(airlines, cube):
    """H1 6, Q3 3, then 1 + 1 + 1: 12."""
    found = [("2013H1", "6", 6), ("2013Q3", "3", 3)]
    found += [(f"2013-{month}", "1", 1) for month in (10, 11, 12)]
    assert rated(airlines, cube, "2013", *found, how="sum") == (12.0, 12, None)


@pytest.mark.parametrize("how", ["sum", "mean", "last"])
def test_a_part_of_the_results_is_never_the_whole(airlines, cube, how):
    months = [("2013-10", "1", 2), ("2013-12", "3", 5)]
    found = rated(airlines, cube, "2013Q4", *months, how=how)
    assert found == (None, 0, Missing.NOT_ENTERED)


def test_a_result_of_a_longer_period_says_nothing_of_a_shorter_and_none_is_none(airlines, cube):
    assert rated(airlines, cube, "2013Q4", ("2013", "1", 1)) == (None, 0, Missing.NOT_ENTERED)
    assert rated(airlines, cube, "2013Q4") == (None, 0, Missing.NOT_ENTERED)


def test_results_that_rest_on_nothing_have_no_mean(airlines, cube):
    found = rated(airlines, cube, "2013Q4", ("2013Q4", "1", 0))
    assert found == (None, 0, Missing.ZERO_DENOMINATOR)


@given(
    values=st.lists(st.tuples(st.integers(-99, 99), st.integers(1, 9)), min_size=12, max_size=12)
)
def test_a_year_from_its_months_is_the_mean_over_all(airlines, cube, values):
    months = [(f"2013-{at:02d}", str(v), n) for at, (v, n) in enumerate(values, start=1)]
    found, n, _ = rated(airlines, cube, "2013", *months)
    assert n == sum(count for _, count in values)
    assert found == pytest.approx(sum(v * count for v, count in values) / n, abs=1e-12)


def test_months_of_an_entered_kpi_are_points_and_gaps_with_their_reason(airlines, cube):
    found = Actuals(entering(airlines, ("2013-11", "0.5", 1)), cube)
    series = found.series("rating", "UA", Grain.MONTH)
    assert [point.value for point in series.points][9:] == [None, 0.5, None]
    assert series.points[0].missing is Missing.NOT_ENTERED
    assert (found.is_share("rating"), found.distribution("rating", "UA", Q4)) == (False, None)


def test_what_is_measured_is_read_from_the_cube_as_it_is(airlines, cube):
    found = Actuals.of(airlines, cube)
    assert Actuals.of(airlines, found) is found
    assert found.value("on_time", "UA", Q4) == cube.value("on_time", "UA", Q4)
    assert found.series("on_time", "UA", Grain.MONTH) == cube.series("on_time", "UA", Grain.MONTH)
    assert found.distribution("dep_delay", "UA", Q4) == cube.distribution("dep_delay", "UA", Q4)
    assert found.unit_rows("UA", Q4) == cube.unit_rows("UA", Q4)
    assert (found.key, found.first_day, found.last_day) == (
        cube.key, cube.first_day, cube.last_day,
    )  # fmt: skip


def test_an_entered_kpi_is_scored_and_the_pack_says_who_entered_it(airlines, cube):
    """0.7 of a target of 0.7 is 100, with the weight of its block's first KPI."""
    workspace = entering(airlines, ("2013Q4", "0.7", 1))
    first, *rest = workspace.scheme.nodes
    own = SchemeKpi.model_validate({"kpi": "rating", "weight": "100", "rule": {"kind": "ratio"}})
    scheme = workspace.scheme.model_copy(
        update={"nodes": (first.model_copy(update={"kpis": (own,)}), *rest)}
    )
    row = next(row for row in workspace.targets if row.kpi == "on_time")
    target = row.target.__class__(Decimal("0.7"), row.target.valid_from, row.target.evidence)
    rows = (*workspace.targets, row.model_copy(update={"kpi": "rating", "target": target}))
    workspace = workspace.model_copy(update={"scheme": scheme, "targets": rows})
    found = review_unit(workspace, cube, unit_of(workspace, "UA"), Q4)
    entry = found.kpi("rating")
    assert entry.score is not None and entry.score.score == 100
    assert entry.data == "complete"
    told = data_quality(found)["words"]["en"]["rows"][0][-1]["text"]
    assert "2013Q4 was entered by Service office on 2013-12-31: Survey of June." in told
    assert "填报，依据：六月调查。" in data_quality(found)["words"]["zh"]["rows"][0][-1]["text"]
    assert evidence_table(found)["words"]["en"]["rows"][1][2]["text"] == "results.csv"


@pytest.fixture(scope="module")
def yearly(airlines: Workspace) -> Workspace:
    """The airlines, with cancellations assessed once a year."""
    cancelled = airlines.kpis["cancelled"].model_copy(update={"cycle": Grain.YEAR})
    return airlines.model_copy(update={"kpis": {**airlines.kpis, "cancelled": cancelled}})


def test_a_yearly_kpi_has_the_years_value_in_the_period_that_ends_it(yearly, cube):
    found = Actuals(yearly, cube)
    for period in (Period.parse("2013-12"), Q4, Period.parse("2013H2")):
        value = found.value("cancelled", "UA", period)
        assert (value.period, value.of_period, value.carried) == (period, YEAR, False)
        assert value.value == cube.value("cancelled", "UA", YEAR).value
    assert found.value("cancelled", "UA", YEAR).of_period is None


def test_in_other_periods_it_is_carried_from_the_year_before_and_not_scored(yearly, cube):
    """The data begin in 2013, so nothing is there to carry, and nothing counts as missing."""
    found = Actuals(yearly, cube).value("cancelled", "UA", Q3)
    assert (found.value, found.missing, found.carried) == (None, Missing.CARRIED, True)
    assert str(found.of_period) == "2012"
    card = score(yearly, cube, unit_of(yearly, "UA"), Q3)
    (entry,) = (kpi for node in card.leaves for kpi in node.kpis if kpi.kpi == "cancelled")
    assert (entry.score, card.carried_weight, card.due_weight) == (
        None, entry.weight, 100 - entry.weight,
    )  # fmt: skip
    assert card.scored_weight == card.due_weight
    assert card.lowest == card.highest == card.total


def test_segments_are_those_of_the_cycle_and_none_where_it_is_carried_or_entered(
    yearly, airlines, cube
):
    found = Actuals(yearly, cube)
    assert len(cube.segments("cancelled", "UA", YEAR)) == 3  # airports of departure
    for period in (Q4, YEAR):
        assert found.segments("cancelled", "UA", period) == cube.segments("cancelled", "UA", YEAR)
    assert found.segments("cancelled", "UA", Q3) == ()
    assert found.segments("on_time", "UA", Q3, level=2) == cube.segments(
        "on_time", "UA", Q3, level=2
    )
    assert list(found.segment_series("on_time", "UA", Grain.QUARTER)) == [
        ("EWR",), ("LGA",), ("JFK",),
    ]  # fmt: skip
    rating = Actuals(entering(airlines, ("2013Q4", "4", 30)), cube)
    assert rating.segments("rating", "UA", Q4) == ()
    assert rating.segment_series("rating", "UA", Grain.QUARTER) == {}


def test_people_have_no_segments(airlines, cube):
    found = Actuals(airlines, cube, values=Actuals(airlines, cube))
    assert found.segments("on_time", "UA", Q4) == ()
    assert found.segment_series("on_time", "UA", Grain.QUARTER) == {}


def test_what_is_carried_is_no_finding_no_issue_and_not_marked_as_missing(yearly, cube):
    found = review_unit(yearly, cube, unit_of(yearly, "UA"), Q3)
    assert not any(finding.kpi == "cancelled" for finding in found.findings)
    assert not any(issue.kpi == "cancelled" for issue in found.issues)
    rows = [r for g in scorecard(found)["words"]["en"]["groups"] for r in g["rows"]]
    (row,) = (row for row in rows if row["id"] == "cancelled")
    assert (row["score"], row["missing"]) == ("carried", False)
    assert row["unit"].endswith("; 2012, carried over")


def test_its_target_is_that_of_its_cycle(yearly, cube):
    row = next(row for row in yearly.targets if row.kpi == "cancelled")
    of_year = replace(row.target, value=Decimal("0.05"), grain="year")
    rows = (*yearly.targets, row.model_copy(update={"target": of_year}))
    found = Actuals(yearly.model_copy(update={"targets": rows}), cube)
    target = found.target("cancelled", "UA", Q4)
    assert target is not None and target.value == Decimal("0.05")


@pytest.fixture(scope="module")
def halves(airlines: Workspace) -> Workspace:
    """The airlines, with United assessed by half-years."""
    own = {"UA": DepartmentScheme(cycle=Grain.HALF)}
    return airlines.model_copy(
        update={"scheme": airlines.scheme.model_copy(update={"departments": own})}
    )


def test_a_department_on_half_years_has_the_card_of_the_last_one_that_ended(halves, cube):
    unit = unit_of(halves, "UA")
    first, second = (score(halves, cube, unit, Period.parse(text)) for text in ("2013H1", "2013H2"))
    third, fourth = (score(halves, cube, unit, period) for period in (Q3, Q4))
    assert (first.carried_from, second.carried_from) == (None, None)
    assert (third.total, str(third.carried_from), third.period) == (first.total, "2013H1", Q3)
    assert (fourth.total, str(fourth.carried_from)) == (second.total, "2013H2")
    assert score(halves, cube, unit_of(halves, "B6"), Q3).carried_from is None


def test_its_pack_and_the_companys_say_so(halves, cube):
    own = review_unit(halves, cube, unit_of(halves, "UA"), Q3)
    assert verdict(own)["words"]["en"]["statement"].startswith("Assessed by 2013H1: grade ")
    assert (
        own.kpi("on_time").value.value == cube.value("on_time", "UA", Period.parse("2013H1")).value
    )
    assert scorecard(own)["words"]["zh"]["note"].startswith("综合得分为 2013H1 的得分。")
    growth = own.kpi("flights_growth")
    assert growth.value.missing is Missing.NO_EARLIER_DATA and not growth.is_carried
    rows = [r for g in scorecard(own)["words"]["en"]["groups"] for r in g["rows"]]
    (row,) = (row for row in rows if row["id"] == "flights_growth")
    assert (row["score"], row["missing"]) == ("Not scored", True)
    ended = review_unit(halves, cube, unit_of(halves, "UA"), Q4)
    assert verdict(ended)["words"]["en"]["statement"].startswith("Assessed by 2013H2: grade ")
    company = review_unit(halves, cube, halves.company_unit, Q3)
    united = next(d for d in company.departments if d.unit.id == "UA")
    assert str(united.carried_from) == "2013H1"
    assert "United Airlines: score of 2013H1." in department_table(company)["words"]["en"]["note"]


@pytest.fixture(scope="module")
def by_quarters(halves: Workspace) -> Workspace:
    """The same, with years totalled from quarters of different weights."""
    year = YearTotal.model_validate({"weights": [10, 20, 30, 40], "missing": "hold"})
    return halves.model_copy(update={"scheme": halves.scheme.model_copy(update={"year": year})})


def test_a_year_is_the_weighted_mean_of_its_quarters_final_totals(by_quarters, cube):
    unit = unit_of(by_quarters, "B6")
    quarters = [score(by_quarters, cube, unit, period) for period in YEAR.parts(Grain.QUARTER)]
    weights = (10, 20, 30, 40)
    mean = sum((q.total or 0) * w for q, w in zip(quarters, weights, strict=True)) / Decimal(100)
    found = score(by_quarters, cube, unit, YEAR)
    assert found.total is not None and abs(found.total - mean) <= Decimal("0.05")
    assert [part.total for part in found.parts] == [q.total for q in quarters]
    on_time = found.nodes[0].kpis[0]
    assert float(on_time.actual or 0) == pytest.approx(cube.value("on_time", "B6", YEAR).value)


def test_a_year_of_a_department_on_half_years_is_made_of_those(by_quarters, cube):
    found = score(by_quarters, cube, unit_of(by_quarters, "UA"), YEAR)
    assert [(str(part.period), part.weight) for part in found.parts] == [
        ("2013H1", 30), ("2013H2", 70),
    ]  # fmt: skip
    assert score(by_quarters, cube, unit_of(by_quarters, "UA"), Period.parse("2013H2")).parts == ()


def test_a_department_on_years_is_scored_by_the_years_own_values_in_its_last_quarter_alone(
    by_quarters, cube
):
    own = {"UA": DepartmentScheme(cycle=Grain.YEAR)}
    scheme = by_quarters.scheme.model_copy(update={"departments": own})
    workspace = by_quarters.model_copy(update={"scheme": scheme})
    unit = unit_of(workspace, "UA")
    year = score(workspace, cube, unit, YEAR)
    assert year.parts == () and year.total is not None
    assert score(workspace, cube, unit, Q4).total == year.total
    third = score(workspace, cube, unit, Q3)
    assert (third.total, str(third.carried_from)) == (None, "2012")


def test_a_yearly_kpi_is_scored_in_one_quarter_of_the_year_alone(by_quarters, yearly, cube):
    workspace = by_quarters.model_copy(update={"kpis": yearly.kpis})
    unit = unit_of(workspace, "B6")
    cards = [score(workspace, cube, unit, period) for period in YEAR.parts(Grain.QUARTER)]
    scores = [
        k.score for card in cards for n in card.leaves for k in n.kpis if k.kpi == "cancelled"
    ]
    assert [found is not None for found in scores] == [False, False, False, True]


def test_the_years_pack_shows_its_parts_and_a_quarters_has_none(by_quarters, cube):
    unit = unit_of(by_quarters, "B6")
    year = review_unit(by_quarters, cube, unit, YEAR)
    table = parts(year)
    assert table is not None and heading(year, "parts") is not None
    rows = table["words"]["en"]["rows"]
    assert [row[0]["text"] for row in rows] == ["2013Q1", "2013Q2", "2013Q3", "2013Q4", "2013"]
    assert [row[1]["text"] for row in rows] == ["10", "20", "30", "40", "100"]
    assert rows[-1][2]["text"] == f"{year.scorecard.total:.1f}"
    note = scorecard(year)["words"]["en"]["note"]
    words = "Overall: weighted mean of the final totals of 2013Q1, 2013Q2, 2013Q3 and 2013Q4. "
    assert note.startswith(words)
    quarter = review_unit(by_quarters, cube, unit, Q4)
    assert (parts(quarter), heading(quarter, "parts")) == (None, None)


def test_a_quarter_without_a_total_is_shown_without_one(by_quarters, cube):
    found = review_unit(by_quarters, cube, unit_of(by_quarters, "B6"), YEAR)
    lost = replace(found.scorecard.parts[0], total=None, grade=None)
    card = replace(found.scorecard, parts=(lost, *found.scorecard.parts[1:]))
    table = parts(replace(found, scorecard=card))
    assert table is not None
    assert [cell["text"] for cell in table["words"]["en"]["rows"][0]] == [
        "2013Q1",
        "10",
        "–",
        "none",
    ]


def test_a_change_of_target_is_marked_on_page_one_and_told_in_the_appendix(airlines, cube):
    """80.5 % for 31 days of the quarter's 92 and 90 % for 61: 86.8 %."""
    row = next(row for row in airlines.targets if row.kpi == "on_time")
    changed = replace(
        row.target, value=Decimal("0.9"), valid_from=date(2013, 11, 1), change="split",
        stretch=Decimal("0.95"), reason=Text("New runway.", "新跑道启用。"),
    )  # fmt: skip
    long = replace(row.target, value=Decimal("0.85"), grain="year")
    rows = (
        *airlines.targets,
        *(row.model_copy(update={"target": target}) for target in (changed, long)),
    )
    workspace = airlines.model_copy(update={"targets": rows})
    found = review_unit(workspace, cube, unit_of(workspace, "UA"), Q4)
    body = scorecard(found)["words"]["en"]
    assert body["groups"][0]["rows"][0]["target"] == "86.8*"
    assert "* The target was changed inside the period" in body["note"]
    block = targets(found)
    assert block is not None and heading(found, "targets") is not None
    cells = [cell["text"] for cell in block["words"]["en"]["rows"][0]]
    assert cells[1:4] == ["86.8%", "67.0%", "90.5%"]
    assert cells[-1] == (
        "Changed on 2013-11-01 from 80.5% to 90.0%. Reason: New runway. Each counts by its days "
        "(2013-10-01 to 2013-10-31: 80.5%; 2013-11-01 to 2013-12-31: 90.0%). Not re-confirmed: "
        "who agreed and the day of the agreement not on record. No agreement is on record. "
        "Year target: 85.0%."
    )
    assert block["words"]["en"]["rows"][0][-1]["tone"] == "caution"
    zh = block["words"]["zh"]["rows"][0][-1]["text"]
    assert "2013-11-01 由 80.5% 调整为 90.0%。调整原因：新跑道启用。" in zh
    assert "调整未经重新确认：缺少确认人和确认日期。" in zh


@pytest.mark.parametrize(
    ("by", "on", "words"),
    [
        ("Board", date(2013, 1, 2), "Agreed by Board on 2013-01-02."),
        ("Board", None, "Agreed by Board."),
        (None, date(2013, 1, 2), "Agreed on 2013-01-02."),
        (None, None, "No agreement is on record."),
    ],
)
def test_the_appendix_says_who_agreed_and_when(airlines, cube, by, on, words):
    found = review_unit(airlines, cube, unit_of(airlines, "UA"), Q4)
    first = found.kpis[0]
    assert first.target is not None
    agreed = replace(first, target=replace(first.target, agreed_by=by, agreed_on=on))
    block = targets(replace(found, kpis=(agreed, *found.kpis[1:])))
    assert block is not None
    assert block["words"]["en"]["rows"][0][-1]["text"] == words


def test_a_change_that_applies_says_so_and_one_that_is_reconfirmed_is_not_in_caution(
    airlines, cube
):
    found = review_unit(airlines, cube, unit_of(airlines, "UA"), Q4)
    first = found.kpis[0]
    assert first.target is not None
    target = replace(
        first.target, changed_on=date(2013, 11, 1), before=Decimal("0.7"),
        reason=Text("Flu", "流感"), agreed_by="Board", agreed_on=date(2013, 10, 20),
    )  # fmt: skip
    block = targets(replace(found, kpis=(replace(first, target=target), *found.kpis[1:])))
    assert block is not None
    cell = block["words"]["en"]["rows"][0][-1]
    assert cell["text"] == (
        "Changed on 2013-11-01 from 70.0% to 80.5%. Reason: Flu. The new target counts for the "
        "whole period. Agreed by Board on 2013-10-20."
    )
    assert "tone" not in cell


def test_without_any_target_there_is_no_table_and_one_kpi_without_is_told(airlines, cube):
    rows = tuple(row for row in airlines.targets if row.kpi != "on_time")
    some = airlines.model_copy(update={"targets": rows})
    found = review_unit(some, cube, unit_of(some, "UA"), Q4)
    block = targets(found)
    assert block is not None
    assert block["words"]["en"]["rows"][0][1] == {"text": "No target", "tone": "caution"}
    none = replace(found, kpis=tuple(replace(e, target=None, long_term=()) for e in found.kpis))
    assert (targets(none), heading(none, "targets")) == (None, None)


def test_a_year_target_that_begins_later_is_told_with_its_day(airlines, cube):
    row = next(row for row in airlines.targets if row.kpi == "on_time")
    later = replace(row.target, value=Decimal("0.9"), grain="year", valid_from=date(2015, 1, 1))
    rows = (*airlines.targets, row.model_copy(update={"target": later}))
    workspace = airlines.model_copy(update={"targets": rows})
    block = targets(review_unit(workspace, cube, unit_of(workspace, "UA"), Q4))
    assert block is not None
    text = block["words"]["en"]["rows"][0][-1]["text"]
    assert text.endswith("Year target from 2015-01-01: 90.0%.")


def test_a_later_scheme_scores_the_periods_that_end_after_its_day(airlines, cube):
    first, *rest = airlines.scheme.nodes
    alone = first.model_copy(update={"weight": Decimal(100)})
    changed = airlines.scheme.model_copy(update={"nodes": (alone,)})
    workspace = airlines.model_copy(update={"later_schemes": ((date(2013, 10, 1), changed),)})
    unit = unit_of(workspace, "UA")
    found = review_unit(workspace, cube, unit, Q4)
    assert [node.id for node in found.scorecard.nodes] == [first.id]
    assert found.previous_scorecard is not None
    assert len(found.previous_scorecard.nodes) == 1 + len(rest)
