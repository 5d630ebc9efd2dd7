"""The section on where changes come from: what is drawn, what is listed, and that it adds up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from kpi_reports.analysis import drill_down, formula_contributions
from kpi_reports.pack.checks import check_block
from kpi_reports.report.driver_rows import adding_up, driver_table
from kpi_reports.report.driver_words import headline, lies_below, reason_words, told
from kpi_reports.report.figures import contributions_chart
from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.contributions import contributions_figure
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.sections import drivers, drivers_table, heading
from kpi_reports.report.voice import Voice
from kpi_reports.values import Breakdown, KpiReview, NoDrivers, Review, Text, Variation

D = Decimal
Pair = tuple[int, int]


def pairs(**of: Pair) -> dict[str, tuple[Decimal, Decimal]]:
    return {name: (D(above), D(below)) for name, (above, below) in of.items()}


def made(
    review: Review,
    breakdown: Breakdown | None = None,
    kpi: str = "on_time",
    *,
    variation: Variation = Variation.WORSENING,
    **drivers_: object,
) -> Review:
    """The review with a KPI beyond normal variation, and this breakdown of it."""

    def changed(entry: KpiReview) -> KpiReview:
        if entry.kpi.id != kpi or entry.drivers is None:
            return entry
        found = replace(entry.drivers, breakdown=breakdown or entry.drivers.breakdown, **drivers_)
        return replace(entry, signal=replace(entry.signal, variation=variation), drivers=found)

    return replace(review, kpis=tuple(changed(entry) for entry in review.kpis))


def rates(before: dict, now: dict, *, levels: int = 1) -> Breakdown:
    return drill_down(before, now, kind="rate", levels=levels)


# Small (rate .5) grew from 1/6 to 7/12 of all beside Large (.9): all of the fall is mix.
MIX = rates(pairs(UA=(90, 100), DL=(10, 20)), pairs(UA=(45, 50), DL=(35, 70)))


def figure(review: Review, language: str = "en") -> dict[str, str]:
    block = drivers(review)
    assert block is not None
    first: dict[str, str] = block["words"][language]["figures"][0]
    return first


def rows_of(review: Review, language: str = "en") -> list[list[str]]:
    block = drivers_table(review)
    assert block is not None
    return [[cell["text"] for cell in row] for row in block["words"][language]["rows"]]


# --- rounding -------------------------------------------------------------------------------------


def test_parts_are_moved_where_their_rounding_was_furthest_off():
    # .44 + .44 + .12 = 1.00; rounded they would be .4 + .4 + .1
    assert adding_up([D("0.44"), D("0.44"), D("0.12")], D("1.0"), 1) == [
        D("0.5"),
        D("0.4"),
        D("0.1"),
    ]
    assert adding_up([], D("0"), 1) == []


@given(st.lists(st.decimals(-1000, 1000, places=6), min_size=1, max_size=30), st.integers(0, 3))
def test_printed_parts_add_up_none_off_by_a_unit_and_none_on_the_other_side_of_0(cells, decimals):
    unit = D(1).scaleb(-decimals)
    total = sum(cells, D(0)).quantize(unit)
    shown = adding_up(cells, total, decimals)
    assert sum(shown, D(0)) == total
    assert all(abs(a - b) < unit for a, b in zip(shown, cells, strict=True))
    assert all(a * b >= 0 for a, b in zip(shown, cells, strict=True))


# --- the table ------------------------------------------------------------------------------------


def depth(row: list[str]) -> int:
    """How far a row is indented: 0 a KPI, 1 a part of it, 2 a part of that."""
    return (len(row[0]) - len(row[0].lstrip("\u00a0"))) // 4


def test_the_real_table_adds_up_as_printed_in_every_row_and_column(reviews):
    block = drivers_table(reviews["company"])
    assert block is not None and check_block(block)
    heads = [column["text"] for column in block["words"]["en"]["columns"]]
    assert heads == [
        "Part of the change",
        "2013Q3",
        "2013Q4",
        "Mix",
        "Within",
        "Change",
        "Variation",
    ]
    rows = rows_of(reviews["company"])
    at = next(place for place, row in enumerate(rows) if row[0] == "Cancelled flights")
    first_level = [row for row in rows[at + 1 :] if depth(row) == 1]
    whole, parts = rows[at], first_level[:6]
    assert whole == [
        "Cancelled flights", "2.18%", "1.77%", "+0.02", "−0.42", "−0.40",
        "Common variation",
    ]  # fmt: skip
    assert parts[0][0].strip() == "Endeavor Air" and parts[-1][0].strip() == "11 others"

    def number(text: str) -> Decimal:
        return D(text.replace("−", "-"))

    for column in (3, 4, 5):
        assert sum(number(row[column]) for row in parts) == number(whole[column])
    for row in (whole, *parts):
        assert number(row[3]) + number(row[4]) == number(row[5])
    within = list(takewhile(lambda row: depth(row) == 2, rows[at + 2 :]))  # of Endeavor Air
    assert [row[0].strip() for row in within][:2] == ["JFK", "LGA"]
    assert sum(number(row[5]) for row in within) == number(parts[0][4])  # its own rate's effect


def test_a_small_change_is_printed_with_one_more_decimal(reviews):
    review = reviews["company"]
    table = driver_table(Voice(review, "en"), review.kpi("on_time"))
    assert (table.decimals, table.whole.change) == (2, D("0.70"))  # of 0.7 points
    assert driver_table(Voice(review, "en"), review.kpi("flights")).decimals == 0


def test_growth_has_the_values_of_the_kpi_that_grows(reviews):
    review = reviews["company"]
    table = driver_table(Voice(review, "zh"), review.kpi("flights_growth"))
    assert (table.whole.before, table.whole.now, table.whole.change) == (
        "86,326", "84,292", D("-2.4"),
    )  # fmt: skip
    assert (table.rows[0].name, table.rows[0].before) == ("捷蓝航空", "14,227")


def test_inputs_have_names_and_numbers_of_their_own(reviews):
    rows = rows_of(reviews["UA"], "zh")
    at = next(place for place, row in enumerate(rows) if row[0].startswith("空中追回时间"))
    assert rows[at : at + 3] == [
        ["空中追回时间（分钟/架次）", "10.8", "6.5", "–", "–", "−4.2", "正常波动"],
        ["\u00a0\u00a0\u00a0\u00a0到达航班的平均起飞延误", "13.1", "10.2", "–", "–", "−3.0", ""],
        ["\u00a0\u00a0\u00a0\u00a0平均到达延误", "2.4", "3.6", "–", "–", "−1.2", ""],
    ]


def test_signals_come_first_and_little_of_the_rest_is_listed(reviews):
    review = made(reviews["company"], MIX)
    names = [row[0] for row in rows_of(review) if not row[0].startswith("\u00a0")]
    assert names[0] == "On-time arrivals" and len(names) == 1 + 3
    block = drivers_table(review)
    assert block is not None
    assert "3 KPIs are left out." in block["words"]["en"]["note"]
    assert "Changes of percentages are in percentage points." in block["words"]["en"]["note"]
    assert "另有3项指标未列示。" in block["words"]["zh"]["note"]


def test_a_kpi_that_could_not_be_divided_is_named_with_the_reason(reviews):
    note = drivers_table(reviews["company"])["words"]["en"]["note"]
    assert note.endswith(
        "Not broken down: 90th percentile of departure delay (its parts do not add up to the "
        "whole)."
    )
    voice = Voice(reviews["company"], "en")
    assert all(reason_words(voice, reason) for reason in NoDrivers)


def test_parts_of_parts_are_set_in_and_new_and_gone_ones_marked(reviews):
    then = {("UA", "EWR"): (D(20), D(50)), ("UA", ""): (D(30), D(50)), ("AA", "x"): (D(9), D(9))}
    now = {("UA", "EWR"): (D(10), D(50)), ("UA", ""): (D(30), D(50)), ("B6", "x"): (D(1), D(9))}
    review = made(reviews["company"], rates(then, now, levels=2), levels=(Text("Airport", "机场"),))
    names = [row[0].replace("\u00a0", "_") for row in rows_of(review)][1:6]
    assert names == [
        "____United Airlines", "________EWR", "________Not stated",
        "____American Airlines (no longer there)", "____JetBlue (new)",
    ]  # fmt: skip
    note = drivers_table(review)["words"]["en"]["note"]
    assert "Rows set in further divide the change within the row above them." in note


def test_periods_that_differ_stand_beside_the_names(reviews):
    review = reviews["company"]
    year_before = review.period.year_before
    block = drivers_table(made(review, MIX, before=year_before))
    assert block is not None
    words = block["words"]["en"]
    assert [column["text"] for column in words["columns"][1:3]] == ["Before", "Now"]
    assert words["rows"][0][0]["text"] == "On-time arrivals, 2012Q4 to 2013Q4"


def test_without_a_breakdown_there_is_no_section(reviews):
    review = reviews["company"]
    none = replace(review, kpis=tuple(replace(entry, drivers=None) for entry in review.kpis))
    assert drivers(none) is None and drivers_table(none) is None
    assert heading(none, "drivers") is None
    found = heading(review, "drivers")
    assert found is not None
    assert [found["words"][language]["text"] for language in ("en", "zh")] == [
        "Where the change comes from",
        "指标变动来源",
    ]
    entry = none.kpi("on_time")
    with pytest.raises(ValueError, match="'on_time' has no breakdown"):
        driver_table(Voice(none, "en"), entry)


# --- words ----------------------------------------------------------------------------------------


def test_only_a_change_beyond_normal_variation_is_drawn(reviews):
    assert drivers(reviews["company"]) is None
    block = drivers(made(reviews["company"], MIX))
    assert block is not None and check_block(block)
    assert len(block["words"]["en"]["figures"]) == 1


def test_mix_is_told_in_words_a_manager_can_use(reviews):
    review = made(reviews["company"], MIX)
    assert figure(review)["headline"] == (
        "On-time arrivals −16.7\u00a0pp: Delta Air Lines −10.4, United Airlines −6.3"
    )
    assert figure(review)["caption"] == (
        "Of the −16.7\u00a0pp, −16.7 come from the mix of departments and 0.0 from changes within "
        "them. Most of it: the share of Delta Air Lines, whose value is lower than the whole's, "
        "went from 16.7% to 58.3%. Within them little changed."
    )
    assert figure(review, "zh")["caption"] == (
        "−16.7\u00a0个百分点的变动中，部门结构影响−16.7，各部门自身变动影响0.0。"
        "主要是达美航空的占比由16.7%变为58.3%，其数值低于总体。各部分自身变化很小。"
    )


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ({"UA": (8, 10), "DL": (5, 10)}, {"UA": (6, 10), "DL": (5, 10)}, "The mix hardly counts."),
        ({"UA": (8, 10)}, {"UA": (8, 10), "DL": (1, 10)}, "Most of it: Delta Air Lines is new."),
        ({"UA": (5, 10), "DL": (9, 10)}, {"UA": (5, 10)},
         "Most of it: Delta Air Lines is no longer there."),
        ({"UA": (9, 10), "DL": (10, 20)}, {"UA": (9, 10), "DL": (2, 2)},
         "from changes within them."),
    ],
)  # fmt: skip
def test_what_the_change_mostly_is(reviews, before, now, said):
    review = made(reviews["company"], rates(pairs(**before), pairs(**now)))
    assert said in figure(review)["caption"]


def test_a_share_whose_value_is_higher_or_crosses_the_whole_s(reviews):
    more_good = rates(pairs(UA=(9, 10), DL=(45, 90)), pairs(UA=(27, 30), DL=(35, 70)))
    review = made(reviews["company"], more_good, variation=Variation.IMPROVING)
    assert "United Airlines, whose value is higher than the whole's" in figure(review)["caption"]
    # United at .3 lies above the whole's .2 before, and below its .7 now
    crossing = rates(pairs(UA=(30, 100), DL=(0, 50)), pairs(UA=(30, 100), DL=(670, 900)))
    part = next(part for part in crossing.parts if part.name == "UA")
    assert lies_below(part, crossing) is None


def test_simpson_s_paradox_is_named(reviews):
    falls = rates(pairs(UA=(90, 100), DL=(10, 20)), pairs(UA=(46, 50), DL=(36, 70)))
    rises = rates(pairs(UA=(46, 50), DL=(36, 70)), pairs(UA=(90, 100), DL=(10, 20)))
    assert figure(made(reviews["company"], falls))["caption"].endswith(
        "The whole fell although no part did by itself (Simpson's paradox): judge the parts."
    )
    chinese = figure(made(reviews["company"], rises), "zh")["caption"]
    assert chinese.endswith("总体上升，而各部分自身均未上升（辛普森悖论），应以各部分的情况为准。")


def test_sums_growth_and_formulas_name_their_largest_part(reviews):
    review, voice = reviews["company"], Voice(reviews["company"], "en")
    said = {
        kpi: told(voice, review.kpi(kpi), driver_table(voice, review.kpi(kpi)))
        for kpi in ("flights", "flights_growth", "made_up")
    }
    assert said == {
        "flights": ["The largest part is JetBlue: −836 (14,227 to 13,391)."],
        "flights_growth": ["The largest part is JetBlue: −1.0 points of the growth."],
        "made_up": [
            "The largest part is Mean departure delay of flights that arrived: −4.3 (13.7 to 9.3)."
        ],
    }


def test_a_change_of_nothing_has_no_largest_part(reviews):
    still = drill_down({"UA": D(5), "DL": D(5)}, {"UA": D(5), "DL": D(5)}, levels=1)
    review = made(reviews["company"], still, "flights", variation=Variation.CHANGED)
    voice = Voice(review, "en")
    entry = review.kpi("flights")
    table = driver_table(voice, entry)
    assert told(voice, entry, table) == [] and headline(voice, entry, table) == "Flights 0"


def test_subtitles_say_by_what_and_in_which_unit(reviews):
    company = reviews["company"]
    assert figure(made(company, MIX))["subtitle"] == (
        "2013Q3 to 2013Q4, by department, percentage points"
    )
    assert figure(made(company, MIX, by="segment", levels=(Text("Airport", "机场"),)), "zh")[
        "subtitle"
    ] == "2013Q3至2013Q4，按机场分解，单位：百分点"  # fmt: skip
    assert figure(made(company, None, "made_up"))["subtitle"] == (
        "2013Q3 to 2013Q4, by the KPIs it is worked out from, minutes per flight"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_word_says_cause(reviews, language):
    review = made(reviews["company"], MIX)
    said = str({k: v for k, v in figure(review, language).items() if k != "drawing"})
    said += str(drivers_table(review)["words"][language]["note"])
    said = said.replace("not causes", "").replace("并非原因", "")
    for word in ("cause", "because", "due to", "原因", "导致", "造成", "由于"):
        assert word not in said


# --- the drawing ----------------------------------------------------------------------------------


def bars(review: Review, kpi: str = "on_time") -> list[tuple[float, str, bool]]:
    """Each piece drawn: its length in points, its colour, whether it is hatched."""
    with style():
        drawn = contributions_figure(Voice(review, "en"), review.kpi(kpi), size="wide")
    patches = [patch for patch in drawn.axes[0].patches if isinstance(patch, Rectangle)]
    return [
        (
            patch.get_width(),
            to_hex(patch.get_edgecolor() if patch.get_hatch() else patch.get_facecolor()).upper(),
            bool(patch.get_hatch()),
        )
        for patch in patches
    ]


def test_mix_is_hatched_and_colour_is_for_parts_with_the_signal(reviews):
    falls = rates(pairs(UA=(90, 100), DL=(10, 20)), pairs(UA=(45, 50), DL=(40, 70)))
    whole, *parts = bars(made(reviews["company"], falls))
    assert whole[1:] == (LIGHT["line"], False)
    assert {colour for _, colour, _ in parts} == {LIGHT["bad"]}
    assert [hatched for _, _, hatched in parts] == [False, True, True]


def test_parts_against_the_change_and_others_stay_grey(reviews):
    review = made(reviews["company"], variation=Variation.IMPROVING)
    colours = {colour for _, colour, _ in bars(review)}
    assert colours == {LIGHT["line"], LIGHT["good"], LIGHT["lim"]}
    # the change of +0.70 is better: a month that signals the other way colours nothing
    against = made(reviews["company"], variation=Variation.WORSENING)
    assert {colour for _, colour, _ in bars(against)} == {LIGHT["line"], LIGHT["lim"]}


def test_lengths_are_true_to_the_numbers(reviews):
    review = made(reviews["company"], kpi="flights", variation=Variation.CHANGED)
    drawn = bars(review, "flights")
    # 2,034 fewer, of which JetBlue 836
    assert drawn[1][0] / drawn[0][0] == pytest.approx(836 / 2034)
    assert all(colour == LIGHT["lim"] for _, colour, _ in drawn[1:])  # no good direction


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_word_stays_inside_the_drawing(reviews, size, language):
    review = made(reviews["company"], variation=Variation.IMPROVING)
    with style():
        drawn = contributions_figure(Voice(review, language), review.kpi("on_time"), size=size)
        renderer = FigureCanvasAgg(drawn).get_renderer()
        edge = drawn.bbox
        for text in drawn.axes[0].texts:
            box = text.get_window_extent(renderer)
            assert edge.x0 - 1 <= box.x0 and box.x1 <= edge.x1 + 1


def test_nothing_changed_still_draws(reviews):
    still = formula_contributions("a - b", {"a": D(1), "b": D(1)}, now={"a": D(1), "b": D(1)})
    kpis = tuple(
        replace(reviews["company"].kpi("made_up").drivers.of[0], id=name) for name in ("a", "b")
    )
    review = made(reviews["company"], still, "made_up", of=kpis)
    assert contributions_chart(Voice(review, "en"), review.kpi("made_up"), size="narrow")


def test_the_same_input_gives_the_same_bytes(reviews):
    review = made(reviews["company"], MIX)
    one, two = (
        contributions_chart(Voice(review, "zh"), review.kpi("on_time"), size="wide")
        for _ in range(2)
    )
    assert one == two
