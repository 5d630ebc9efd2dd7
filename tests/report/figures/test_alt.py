from __future__ import annotations

from kpi_reports.report.figures import control_chart_alt, distribution_alt, spark_alt
from kpi_reports.values import Period, Text

Q4 = Period.parse("2013Q4")
STEADY = [0.80, 0.82, 0.78, 0.81, 0.79, 0.80, 0.82, 0.78, 0.81, 0.79, 0.80, 0.80]


def test_a_control_chart_with_trial_limits(make_entry):
    # mean 9.6 / 12; mean moving range 0.24 / 11; limits 0.80 ∓ 2.66 · 0.0218
    assert control_chart_alt(make_entry(STEADY), Q4, "en") == (
        "Control chart: On-time arrivals (% of arrivals), 2013-01 to 2013-12. Latest 80.0. "
        "Target 80.0. Mean 80.0, trial limits 74.2 to 85.8. Common variation."
    )


def test_a_control_chart_in_chinese(make_entry):
    assert control_chart_alt(make_entry(STEADY), Q4, "zh") == (
        "控制图：准点到达率（占到达航班%），2013-01至2013-12。最新80.0。目标80.0。"
        "均值80.0，试用界限74.2至85.8。正常波动。"
    )


def test_from_twenty_months_the_limits_are_no_trial(make_entry):
    found = control_chart_alt(make_entry(STEADY * 2), Q4, "en")
    assert ", limits " in found
    assert "trial" not in found


def test_a_run_chart_has_a_median_and_says_what_is_missing(make_entry):
    assert control_chart_alt(make_entry([*STEADY[:9], None, None]), Q4, "en") == (
        "Run chart: On-time arrivals (% of arrivals), 2013-02 to 2013-12. Latest 81.0 (2013-10). "
        "Target 80.0. Median 80.0. 2 months without data. Too few data to judge."
    )


def test_under_eight_months_it_is_a_line(make_entry):
    assert control_chart_alt(make_entry([0.7, None, 0.8]), Q4, "en") == (
        "Line chart: On-time arrivals (% of arrivals), 2013-10 to 2013-12. Latest 80.0. "
        "Target 80.0. 1 month without data. Too few data to judge."
    )


def test_a_chart_of_nothing_says_so(make_entry):
    assert control_chart_alt(make_entry([None, None]), Q4, "en") == (
        "Chart of On-time arrivals: no data."
    )


def test_a_sparkline_is_one_sentence(make_entry):
    assert spark_alt(make_entry([*STEADY, *STEADY, 0.5]), Q4, "en") == (
        "On-time arrivals, latest months: Special cause, worsening."
    )


def test_a_distribution_by_its_tenths_and_quartiles(make_entry):
    entry = make_entry([0.8], quantiles=[at / 100 for at in range(101)])
    assert distribution_alt(entry, "en") == (
        "Distribution of On-time arrivals (% of arrivals), n = 1,234: 10% at most 10.0, 25% "
        "at most 25.0, half at most 50.0, 75% at most 75.0, 90% at most 90.0."
    )
    assert distribution_alt(make_entry([0.8]), "en") == "Distribution of On-time arrivals: no data."


def test_brackets_of_a_unit_do_not_stand_in_brackets(make_entry):
    points = Text("points (of 5)", "分（5 分制）")
    entry = make_entry([0.8] * 12, unit_name=points)
    assert "On-time arrivals (points, of 5), 2013-01" in control_chart_alt(entry, Q4, "en")
    assert "准点到达率（分，5 分制），2013-01" in control_chart_alt(entry, Q4, "zh")
