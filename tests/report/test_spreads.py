"""What packs say of spread across departments and people, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kpi_reports.pack import cells
from kpi_reports.report.group_words import comparison_words, p_words
from kpi_reports.report.sections import department_spread, distributions, heading, people_spread
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    DepartmentSpread,
    Effect,
    GroupComparison,
    Interval,
    PairDifference,
    PeopleGroup,
    PeopleSpread,
    Period,
    Review,
    Text,
    Unit,
    UnitKind,
    UnitSpot,
)

QUARTER = Period.parse("2013Q4")
NORTH, SOUTH = (
    Unit(id, UnitKind.DEPARTMENT, Text(en, zh)) for id, en, zh in
    [("N", "North", "北区"), ("S", "South", "南区")]
)  # fmt: skip
PAIR = PairDifference("S", "N", 0.3, Effect("cliffs_delta", 0.3, "small"), 0.004, 0.004)


def comparison(size: str = "medium", p: float | None = 0.004, **facts) -> GroupComparison:
    effect = Effect("epsilon_squared", 0.083, size)
    return GroupComparison("ranks", (), (), effect, 12.34, 1, None, p, (PAIR,), **facts)


@pytest.fixture
def review(reviews: Mapping[str, Review]) -> Review:
    return reviews["UA"]


def departments(review: Review, found: GroupComparison | None, p: float | None) -> Review:
    kpi = next(entry.kpi for entry in review.kpis if entry.kpi.unit_kind == "percent")
    spread = DepartmentSpread(
        kpi=kpi,
        period=QUARTER,
        of="share",
        spots=(
            UnitSpot(NORTH, 100, Interval(0.5, 0.404, 0.596, 100, "wilson")),
            UnitSpot(SOUTH, 3, None),
        ),
        centre=Interval(0.5, None, None, 1, "order_statistics", reason="too_few"),
        comparison=found,
        p_adjusted=p,
    )
    return replace(review, department_spreads=(spread,))


@pytest.mark.parametrize(
    ("key", "build"), [("department-spread", department_spread), ("people-spread", people_spread)]
)
def test_a_review_without_them_shows_neither_part_nor_heading(review, key, build):
    assert build(review) is None
    assert heading(review, key) is None


@pytest.mark.parametrize(
    ("size", "p", "en", "zh"),
    [
        ("large", 0.01, "Departments differ much in ", "差异较大"),
        ("medium", 0.01, "Departments differ in ", "存在差异"),
        ("small", 0.01, "Departments differ a little in ", "略有差异"),
        ("negligible", 0.01, "by more than chance, but hardly in size", "幅度微不足道"),
        # however large: not beyond chance
        ("large", 0.05, "No difference between departments is established in ", "尚不足以认定"),
    ],
)
def test_the_headline_says_the_size_and_only_beyond_chance(review, size, p, en, zh):
    words = department_spread(departments(review, comparison(size), p))["words"]
    assert en in words["en"]["figures"][0]["headline"]
    assert zh in words["zh"]["figures"][0]["headline"]


def test_the_caption_tells_the_effect_before_p_and_names_the_method(review):
    words = department_spread(departments(review, comparison(), 0.0009))["words"]
    caption = words["en"]["figures"][0]["caption"]
    assert caption.startswith(
        "The difference is medium: 8.3% of the spread lies between the groups. "
        "Kruskal–Wallis H(1) = 12.3, adjusted p < 0.001. "
        "Furthest apart: South against North, small (δ = +0.30). "
        "1 departments, too few for an interval of their median 50.0%."
    )
    assert words["zh"]["figures"][0]["caption"].startswith(
        "差异中等：全部离散程度中8.3%来自组间。Kruskal–Wallis 秩和检验 H(1) = 12.3，"
        "校正后 p < 0.001。差异最大的一对：南区与北区，程度较小（δ = +0.30）。"
    )


def test_within_chance_no_size_is_called_and_no_pair_is_named(review):
    caption = department_spread(departments(review, comparison("large", 0.2), 0.2))["words"]["en"][
        "figures"
    ][0]["caption"]
    assert caption.startswith(
        "What was found, 8.3% of the spread between groups, is within chance. "
        "Kruskal–Wallis H(1) = 12.3, adjusted p = 0.200."
    )
    assert "Furthest" not in caption


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("constant", "All values are equal: there is nothing to test."),
        ("constant_group", "A group whose values are all equal: means are not tested."),
        ("one_group", "Fewer than two groups have 5 values: they are not tested."),
    ],
)
def test_where_there_is_no_test_the_reason_is_told(review, reason, words):
    found = GroupComparison("means", (), reason=reason)
    assert comparison_words(Voice(review, "en"), found, None, {}) == words


def test_small_groups_and_welch_are_named(review):
    found = replace(comparison(), method="means", df_within=19.35, left_out=("N",), pairs=(), df=2)
    told = comparison_words(Voice(review, "en"), found, 0.03, {"N": "North"})
    assert told.endswith(
        "Welch's F(2; 19.4) = 12.3, adjusted p = 0.030. "
        "With fewer than 5 values, not tested by themselves: North."
    )
    assert p_words(Voice(review, "en"), None, adjusted=False) == "no p-value"
    assert p_words(Voice(review, "zh"), 0.25, adjusted=False) == "p = 0.250"


def test_each_department_is_told_with_n_and_too_few_without_a_value(review):
    block = department_spread(departments(review, None, None))
    figure = block["words"]["en"]["figures"][0]
    assert "North 50.0 (n = 100); South too few (n = 3)" in figure["alt"]
    assert (figure["width"], figure["drawing"]["wide"]) == ("half", "")
    assert "not a league table" in block["words"]["en"]["note"]
    assert heading(departments(review, None, None), "department-spread") is not None


def test_far_departments_are_named_from_ten_on(review):
    def told(count: int) -> str:
        shown = departments(review, None, None)
        (spread,) = shown.department_spreads
        spots = tuple(
            replace(spread.spots[0], unit=replace(NORTH, id=f"N{at}")) for at in range(count)
        )
        wide = replace(spread, spots=spots, far=("N1",))
        return department_spread(replace(shown, department_spreads=(wide,)))["words"]["en"][
            "figures"
        ][0]["caption"]

    assert "Far from the rest" not in told(9)
    assert told(10).endswith(
        "Far from the rest (beyond 3.5 robust standard deviations), in bold: North."
    )


# --- people ---------------------------------------------------------------------------------------


def people(review: Review, *groups: PeopleGroup, **facts) -> Review:
    kpi = next(entry.kpi for entry in review.kpis if entry.kpi.unit_kind == "percent")
    return replace(review, people_spreads=(PeopleSpread(kpi, QUARTER, groups, **facts),))


def median(n: int, low: float | None = None, high: float | None = None) -> Interval:
    return Interval(0.5, low, high, n, "order_statistics")


TEAM = Text("Team", "班组")


@pytest.mark.parametrize(
    ("group", "en", "zh"),
    [
        (PeopleGroup("t", TEAM, 5, median=median(5), dots=(0.1, 0.2, 0.5, 0.6, 0.7)),
         "Team, n = 5: points and median only (median 50.0%).",
         "班组，n = 5：仅列散点与中位数（中位数50.0%）。"),
        (PeopleGroup("t", TEAM, 7, median=median(7)), "Team, n = 7: median only (50.0%).",
         "班组，n = 7：仅列中位数（50.0%）。"),
        (PeopleGroup("t", TEAM, 7, median=median(7, 0.1, 0.9), dots=(0.1,)),
         "Team, n = 7: median 50.0%, 95% interval 10.0% to 90.0%.",
         "班组，n = 7：中位数50.0%，95% 置信区间为10.0%至90.0%。"),
        (PeopleGroup("t", TEAM, 40, median=median(40, 0.4, 0.6), lower_quartile=0.3,
                     upper_quartile=0.7, curve=tuple(at / 20 for at in range(1, 20))),
         "Team, n = 40: median 50.0%, 95% interval 40.0% to 60.0%. "
         "One in ten is at most 10.0%, one in ten above 90.0%.",
         "班组，n = 40：中位数50.0%，95% 置信区间为40.0%至60.0%。"
         "十分之一不超过10.0%，十分之一高于90.0%。"),
    ],
)  # fmt: skip
def test_each_n_is_told_as_far_as_it_goes(review, group, en, zh):
    words = people_spread(people(review, group))["words"]
    assert words["en"]["figures"][0]["caption"] == en
    assert words["zh"]["figures"][0]["caption"] == zh


def test_too_few_people_are_not_drawn(review):
    body = people_spread(people(review, PeopleGroup("t", TEAM, 3, hidden=True)))["words"]["en"]
    assert body["figures"] == []
    assert "too few people to be shown. Nobody is named or ranked." in body["note"]


def test_people_of_departments_differ_only_beyond_chance_and_those_left_out_are_counted(review):
    group = PeopleGroup("t", TEAM, 12, median=median(12), lower_quartile=0.4, upper_quartile=0.6)

    def told(p: float) -> tuple[str, str]:
        shown = people(review, group, comparison=comparison(p=p), p_adjusted=p, without=1)
        figure = people_spread(shown)["words"]["en"]["figures"][0]
        return figure["headline"], figure["caption"]

    assert told(0.01)[0].startswith("People of different departments differ in ")
    assert told(0.2)[0].startswith("No difference between the people of departments")
    assert told(0.2)[1].endswith("1 person has too few records to be counted.")
    plain = people_spread(people(review, group))["words"]["en"]["figures"][0]["headline"]
    assert plain == "Half of the people lie between 40.0% and 60.0%"


def test_the_cells_of_a_notebook_show_them(review):
    assert cells.department_spread(departments(review, None, None)) is not None
    assert cells.people_spread(review) is None


# --- single records -------------------------------------------------------------------------------


def test_the_median_of_records_has_its_interval_and_the_far_rows_are_counted(review):
    entry = next(entry for entry in review.kpis if entry.distribution is not None)
    found = entry.distribution
    assert found is not None and found.median_interval is not None
    caption = distributions(review)["words"]["en"]["figures"][0]["caption"]
    assert "(95% interval " in caption and "Half of the records lie within " in caption
    assert f"{found.extreme:,} of the records" in caption
    few = replace(found, skew=None, extreme=0, mad=None, median_interval=None)
    plain = replace(review, kpis=(replace(entry, distribution=few),))
    caption = distributions(plain)["words"]["zh"]["figures"][0]["caption"]
    assert caption.startswith("中位数为") and caption.count("。") == 1
