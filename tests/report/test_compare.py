"""Two periods side by side in words: nothing within normal variation is called a change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.pack.html import render_html
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.periods import Period
from kpi_reports.report import sections
from kpi_reports.report.figures import control_chart
from kpi_reports.values import (
    FindingOutcome,
    KpiDifference,
    PeriodComparison,
    ProcessChange,
    Review,
    SchemeDifference,
    Text,
)

MAY = Period.parse("2013-05")
DECISION = ProcessChange("delay", None, MAY, Text("New timetable.", "新时刻表。"), "Board",
                         date(2013, 4, 2))  # fmt: skip
KINDS = ("better", "worse", "drifting", "new_process", "common", "unusual_then", "opposed")


@pytest.fixture(scope="module")
def found(reviews: Mapping[str, Review]) -> PeriodComparison:
    """United in 2013Q4 beside an earlier period, with each kind of difference in turn."""
    now = reviews["UA"]
    assert now.previous_scorecard is not None
    then = replace(
        now,
        period=Period.parse("2013Q3"),
        scorecard=now.previous_scorecard,
        kpis=tuple(replace(entry, value=entry.previous, signal=entry.signal) for entry in now.kpis),
    )
    kpis = tuple(
        KpiDifference(
            now_entry.kpi.id, now_entry, then_entry, KINDS[at % len(KINDS)],
            (DECISION,) if KINDS[at % len(KINDS)] == "new_process" else (),
        )
        for at, (now_entry, then_entry) in enumerate(zip(now.kpis, then.kpis, strict=True))
    )  # fmt: skip
    first, second = now.kpis[0].kpi.id, now.kpis[1].kpi.id
    return PeriodComparison(
        now=now,
        then=then,
        kpis=kpis,
        outcomes=tuple(FindingOutcome(finding, "missed_still") for finding in then.findings),
        scheme=(
            SchemeDifference("target", first, {"then": 0.8, "now": 0.85}),
            SchemeDifference("weight", second, {"then": 20.0, "now": 12.5}),
            SchemeDifference("rule", second, {"then": "ratio", "now": "three_point"}),
            SchemeDifference("joined", second),
            SchemeDifference("process", now.kpis[3].kpi.id, {"since": "2013-05"}),
        ),
        bridge=now.bridge,
    )


def body(block: Any, language: str = "en") -> Any:
    return block["words"][language]


def test_the_verdict_has_both_scores_and_names_only_what_goes_beyond_normal_variation(found):
    now, then = found.now.scorecard, found.then.scorecard
    said = body(sections.compare_verdict(found))["statement"]
    assert said.startswith(f"Score {now.total} ({now.grade.id}), {abs(now.total - then.total)} ")
    assert f"from {then.total} ({then.grade.id}) in 2013Q3" in said
    met = f"{now.kpis_met} of {now.kpis_scored} targets met, {then.kpis_met} of {then.kpis_scored}"
    assert met in said
    for kind, words in (("better", "better in "), ("worse", "worse in ")):
        names = [e.either.kpi.name.en for e in found.kpis if e.kind == kind]
        assert names[0].lower() in re.split(r"[;.]", said.split(words, 1)[1])[0].lower()
    common = next(entry for entry in found.kpis if entry.kind == "common")
    assert common.either.kpi.name.en.lower() not in said.lower()


def test_where_nothing_goes_beyond_normal_variation_no_change_is_claimed(found):
    quiet = replace(found, kpis=tuple(replace(e, kind="common", changes=()) for e in found.kpis))
    english = body(sections.compare_verdict(quiet))["statement"]
    assert english.endswith("No KPI differs beyond normal variation: nothing says that it changed.")
    assert "Beyond normal variation:" not in english
    chinese = body(sections.compare_verdict(quiet), "zh")["statement"]
    assert chinese.endswith("没有指标的差异超出正常波动，不能认定有变化。")
    rows = body(sections.compare_table(quiet))["rows"]
    assert {row[-1].get("tone", "none") for row in rows} == {"none"}


def test_scores_that_do_not_measure_the_same_are_told_with_what_that_makes(found):
    tile = body(sections.compare_verdict(found))["robust"]
    assert (tile["value"], tile["lines"][:2]) == ("no", ["1 target changed", "1 weight changed"])
    assert "different parts of the year: the season differs too" in tile["lines"]
    year = Period.parse("2012Q4")
    same = replace(found, scheme=(), bridge=None, then=replace(found.then, period=year))
    tile = body(sections.compare_verdict(same))["robust"]
    assert (tile["value"], tile["lines"]) == ("yes", ["same targets, weights and rules"])


def test_a_period_without_score_is_not_compared_as_0(found):
    none = replace(found.then.scorecard, total=None, grade=None)
    lacking = replace(found, then=replace(found.then, scorecard=none), bridge=None)
    said = body(sections.compare_verdict(lacking))["statement"]
    assert said.startswith("Scores cannot be compared: 2013Q3 has none.")
    assert sections.compare_heading(lacking, "bridge") is None
    assert sections.compare_bridge(lacking) is None


def test_the_table_shows_then_and_now_under_the_head_of_their_block(found):
    shown = body(sections.compare_table(found))
    first = shown["rows"][1]
    entry = found.kpis[0]
    assert shown["subtotals"][0] == 0
    values = (entry.then.value.value, entry.now.value.value)
    assert [cell["text"] for cell in first[1:3]] == [
        f"{Decimal(str(value * 100)).quantize(Decimal('0.1'))}%" for value in values
    ]
    for row in shown["subtotals"]:
        assert all(cell["text"] == "" for cell in shown["rows"][row][1:6])


def test_kpis_of_the_earlier_period_alone_stand_under_a_head_of_their_own(found):
    gone = replace(found.kpis[0], kpi="retired", now=None, kind="no_value")
    shown = body(sections.compare_table(replace(found, kpis=(*found.kpis, gone))))
    names = [row[0]["text"] for row in shown["rows"]]
    assert names[-2:] == ["Only in 2013Q3", gone.either.kpi.name.en]


def test_a_changed_target_stands_with_both_values_and_a_process_with_its_decision(found):
    rows = body(sections.compare_scheme(found))["rows"]
    texts = [[cell["text"] for cell in row] for row in rows]
    assert texts[0][1:4] == ["Target", "80.0%", "85.0%"]
    assert texts[1][1:4] == ["Weight", "20", "12.5"]
    assert texts[3][2:4] == ["not scored", "scored"]
    assert texts[4][3:] == ["a new one since 2013-05", "New timetable. (Board, 2013-04-02)"]
    assert sections.compare_scheme(replace(found, scheme=())) is None


def test_each_finding_of_then_says_what_became_of_it(found):
    rows = body(sections.compare_findings(found))["rows"]
    assert len(rows) == len(found.then.findings)
    assert rows[0][-1]["text"].startswith("Target still missed.")
    assert " in 2013Q4" in rows[0][-1]["text"]
    assert sections.compare_findings(replace(found, outcomes=())) is None


def test_a_chart_shades_and_names_both_periods(reviews):
    entry = reviews["UA"].kpi("on_time")
    now, then = Period.parse("2013Q4"), Period.parse("2013Q3")
    alone = control_chart(entry, now, "en", size="narrow")
    assert ">2013Q3<" not in alone
    drawn = control_chart(entry, now, "en", size="narrow", against=then)
    assert drawn.count(">2013Q3<") == drawn.count(">2013Q4<") == 1
    before = control_chart(entry, now, "en", size="narrow", against=Period.parse("2012Q4"))
    assert ">2012Q4<" not in before  # the data do not reach back


def test_the_pack_is_drawn_in_both_languages_and_formats(found):
    built = [
        sections.compare_cover(found), sections.compare_verdict(found),
        sections.compare_heading(found, "table"), sections.compare_table(found),
        sections.compare_scheme(found), sections.compare_findings(found),
        sections.compare_data(found), sections.compare_provenance(found),
    ]  # fmt: skip
    blocks = [block for block in built if block is not None]
    page = render_html(blocks, "zh")
    assert "与 2013Q3 对比" in page
    assert re.search(
        r'<tr role="row" class="sub">\s*<th role="rowheader" scope="row" colspan=', page
    )
    assert "--period 2013Q4 --against 2013Q3 --department UA" in page
    assert render_pdf(blocks, "en").startswith(b"%PDF")
