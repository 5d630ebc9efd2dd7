"""What packs say of a grade's robustness and of comparing departments, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.report.robust import hundred, robust_tile
from kpi_reports.report.robust_statements import (
    chance_sentences,
    missing_sentences,
    weights_sentences,
)
from kpi_reports.report.sections import (
    comparable,
    department_table,
    grade_flips,
    heading,
    robustness,
    verdict,
)
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Chance,
    Flip,
    GradeChance,
    MissingRange,
    Review,
    Robustness,
    WeightShift,
)

CHANCE = Chance(
    probabilities=(GradeChance("A", 0.151), GradeChance("B", 0.78), GradeChance("C", 0.069)),
    sigma=2.13,
    low=83.1,
    high=98.6,
    kpis=5,
    scored=6,
    fixed=("flights_growth",),
    correlation="months",
    months=30,
    draws=10_000,
)
FLIP = Flip("on_time", Decimal("0.773653"), Decimal("0.785"), "A", True)
FOUND = Robustness(
    grade="B",
    chance=CHANCE,
    weights=WeightShift(Decimal("93.5"), Decimal("95.9"), ("A", "B"), ("+cancelled", "-made_up")),
    missing=MissingRange(Decimal("72.0"), Decimal("96.0"), ("A", "B", "C")),
    flips=(FLIP,),
)


@pytest.fixture
def voices(reviews: Mapping[str, Review]) -> Any:
    def build(found: Robustness | None = FOUND, unit: str = "UA", **changes: Any) -> Any:
        review = replace(reviews[unit], robustness=found, **changes)
        return Voice(review, "en"), Voice(review, "zh")

    return build


def test_page_1_leads_with_the_simulations_then_one_line_each(voices):
    en, zh = (robust_tile(voice) for voice in voices())
    assert en["value"] == "Still B in 78% of simulations"
    assert en["lines"] == [
        "Else A 15%, C 7%; score 83.1 to 98.6 in 95% of them",
        "Weights up to 20% higher or lower: could be A or B",
        "Missing items: score 72.0 to 96.0, could be A, B or C",
        "On time at 78.5% instead of 77.4% would give A",
    ]
    assert zh["value"] == "78%的模拟结果仍为B级"
    assert zh["lines"] == [
        "其余为A 15%、C 7%；95%的模拟得分在83.1–98.6之间",
        "权重上下调整20%以内：可能为A或B",
        "缺失项：得分72.0–96.0，可能为A、B或C",
        "准点率若为78.5%（现为77.4%），则评为A级",
    ]


def test_the_grade_scale_shows_the_simulations_that_page_1_tells_of(voices):
    scale = verdict(voices()[0].review)["words"]["en"]["scale"]
    assert (scale["rerun_low"], scale["rerun_high"]) == (83.1, 98.6)
    assert "Thick line: 95% of simulations." in scale["key"]
    held = replace(FOUND, chance=replace(CHANCE, kpis=3))
    scale = verdict(voices(held)[0].review)["words"]["en"]["scale"]
    assert (scale["rerun_low"], scale["rerun_high"]) == (None, None)
    assert "Thick" not in scale["key"]


def test_a_sure_grade_is_said_in_one_word(voices):
    found = replace(
        FOUND,
        chance=replace(CHANCE, probabilities=(GradeChance("B", 1.0),)),
        weights=WeightShift(Decimal(86), Decimal(88), ("B",), ()),
        missing=MissingRange(Decimal(86), Decimal(88), ("B",)),
        flips=(),
    )
    tile = robust_tile(voices(found)[0])
    assert tile["value"] == "Still B in > 99% of simulations"
    assert tile["lines"] == [
        "Score 83.1 to 98.6 in 95% of them",
        "Any weights up to 20% higher or lower: always B",
        "Missing items: score 86.0 to 88.0, always B",
    ]


@pytest.mark.parametrize(
    ("probability", "text"),
    [(1.0, "> 99"), (0.995, "> 99"), (0.9949, "99"), (0.125, "13"), (0.005, "1"), (0.004, "< 1")],
)
def test_a_simulated_share_is_never_a_certain_100_or_0(probability, text):
    assert hundred(probability) == text


@pytest.mark.parametrize("chance", [None, replace(CHANCE, kpis=3), replace(CHANCE, kpis=2)])
def test_where_half_of_the_kpis_are_held_page_1_gives_the_distance_to_the_edge(voices, chance):
    # UA has 94.8 in the band from 85 to under 95
    tile = robust_tile(voices(replace(FOUND, chance=chance, flips=()))[0])
    assert tile["value"] == "0.2 points from the edge"
    assert tile["lines"][:2] == [
        "0.2 points to the next grade up",
        "9.8 points above the grade below",
    ]


def test_without_a_grade_nothing_is_claimed(reviews):
    tile = robust_tile(Voice(reviews["OO"], "en"))
    assert tile["value"] == "Not assessable"
    assert tile["lines"] == ["Missing items: score 0.0 to 120.0, could be A, B, C or D"]


def test_a_single_grade_without_edges_has_no_distance(voices):
    voice = voices(None)[0]
    card = voice.review.scorecard
    grade = replace(card.grade, lowest=Decimal(0), below=None)
    review = replace(voice.review, scorecard=replace(card, grade=grade))
    assert robust_tile(Voice(review, "en"))["value"] == "Not assessable"


def test_the_first_statement_says_what_was_drawn_and_what_was_held(voices):
    en, zh = (" ".join(chance_sentences(voice)) for voice in voices())
    assert "the grade would be A in 15%, B in 78%, C in 7% of the simulations." in en
    assert "a standard deviation of 2.1 points; 95% of the totals lie between 83.1 and 98.6." in en
    assert "10,000 simulations; 5 of 6 scored KPIs were drawn" in en
    assert "Held at their value, because no spread is known: Growth in flights" in en
    assert "to move together as in their 30 common months." in en
    assert "各等级所占比例为：A占15%、B占78%、C占7%。" in zh
    assert "取自30个共同月份" in zh


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fixed": (), "kpis": 6}, "all 6 scored KPIs were drawn"),
        ({"correlation": "independent", "months": 0}, "drawn independently: they have too few"),
        ({"months": 23}, "So few months tell only roughly"),
        ({"repaired": True}, "could not all hold at once"),
        ({"draws": 400}, "shares are known to ±5 percentage points"),
        ({"kpis": 3}, "Most KPIs were held, so the grade looks surer than it is"),
    ],
)
def test_every_caution_is_said_aloud(voices, change, words):
    plain = " ".join(chance_sentences(voices()[0]))
    assert words not in plain
    assert words in " ".join(
        chance_sentences(voices(replace(FOUND, chance=replace(CHANCE, **change)))[0])
    )


def test_one_kpi_alone_moves_with_none(voices):
    chance = replace(CHANCE, kpis=1, scored=1, fixed=(), correlation="independent")
    assert "independently" not in " ".join(
        chance_sentences(voices(replace(FOUND, chance=chance))[0])
    )


def test_spreads_from_few_months_are_rough(voices):
    assert "Spreads rest on as few as 12 months" in " ".join(chance_sentences(voices()[0]))


def test_a_grade_in_no_rerun_but_awarded_is_told_and_others_as_rare_are_not(voices):
    shares = (GradeChance("A", 0.998), GradeChance("B", 0.001), GradeChance("D", 0.001))
    found = replace(FOUND, chance=replace(CHANCE, probabilities=shares))
    said = chance_sentences(voices(found)[0])[0]
    assert "A in > 99%, B in < 1% of the simulations" in said


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("no_grade", "No grade was given"),
        ("no_rerun", "comes from other periods' totals"),
        ("no_spread", "No KPI has a known spread"),
    ],
)
def test_why_there_is_no_chance_is_said(voices, why, words):
    found = replace(FOUND, chance=None, why_no_chance=why)
    assert words in chance_sentences(voices(found)[0])[0]


def test_the_second_statement_names_the_weights_that_flip_the_grade(voices):
    en, zh = (" ".join(weights_sentences(voice)) for voice in voices())
    assert "between 93.5 and 95.9: the grade could be A or B." in en
    assert en.endswith("by 20%: Cancelled flights (more), Minutes made up in the air (less).")
    assert zh.endswith("取消率（调高）、空中追回时间（调低）。")
    none = replace(FOUND, weights=replace(FOUND.weights, changed_by=()))
    assert "No single weight" in " ".join(weights_sentences(voices(none)[0]))
    sure = replace(FOUND, weights=WeightShift(Decimal(86), Decimal(88), ("B",), ()))
    assert weights_sentences(voices(sure)[0])[0].endswith("the grade stays B.")
    assert len(weights_sentences(voices(sure)[0])) == 1
    assert "Not assessable" in weights_sentences(voices(replace(FOUND, weights=None))[0])[0]


def test_the_third_statement_gives_both_ends(voices):
    assert missing_sentences(voices()[0])[-1] == "the grade could be A, B or C."
    same = replace(FOUND, missing=MissingRange(Decimal(86), Decimal(88), ("B",)))
    assert missing_sentences(voices(same)[0])[-1] == "the grade would be B either way."
    assert missing_sentences(voices(replace(FOUND, missing=None))[0]) == ["Nothing is missing."]


def test_the_section_says_that_the_committee_decides_and_the_grade_follows_the_score(voices):
    review = voices()[0].review
    block = robustness(review)
    assert block is not None
    last = [body["items"][-1][1] for body in block["words"].values()]
    assert last[0].endswith(
        "A committee decides edge cases; the awarded grade follows the realised score."
    )
    assert last[1].endswith("等级按实际得分评定；处于边界的情形由委员会裁定。")


def test_a_flip_is_told_from_the_shown_value(voices):
    block = grade_flips(voices()[0].review)
    assert block is not None
    assert [cell["text"] for cell in block["words"]["en"]["rows"][0]] == [
        "On-time arrivals", "77.4%", "78.5%", "+1.1\N{NO-BREAK SPACE}pp", "A",
    ]  # fmt: skip
    near = replace(FLIP, needed=Decimal("0.774"))
    found = grade_flips(voices(replace(FOUND, flips=(near,)))[0].review)
    assert found is not None
    assert found["words"]["en"]["rows"][0][3]["text"] == "less than is shown"


def test_a_review_without_the_statements_has_no_section(voices, reviews):
    review = voices(None)[0].review
    assert (heading(review, "robustness"), robustness(review), grade_flips(review)) == (None,) * 3
    assert grade_flips(reviews["OO"]) is None
    assert heading(reviews["UA"], "robustness") is not None


def rows(review: Review, language: str = "en") -> list[list[str]]:
    table = comparable(review)["words"][language]
    return [[cell["text"] for cell in row] for row in table["rows"]]


def past(review: Review, language: str = "en") -> dict[str, str]:
    """The column of the own past, in the table of departments."""
    table = department_table(review)["words"][language]
    return {row[0]["text"]: row[2]["text"] for row in table["rows"]}


def test_departments_stand_with_their_past_profile_and_rank(reviews):
    review = reviews["company"]
    first, *others = review.departments
    told = replace(
        first,
        standardised=1.26,
        history=11,
        profile=(("a", Decimal("0.9")), ("b", Decimal("2.5")), ("c", None), ("d", Decimal("1"))),
        rank_low=3,
        rank_high=7,
    )
    changed = replace(review, departments=(told, *others))
    assert rows(changed)[0] == [
        "United Airlines", "90%, 100%, > 200%", "3 to 7 of 15",
    ]  # fmt: skip
    assert rows(changed, "zh")[0][1:] == ["90%, 100%, > 200%", "第3–7名，共15个"]
    assert past(changed)["United Airlines"] == "+1.3 SD (11 periods)"
    assert past(changed, "zh")["美国联合航空"] == "+1.3个标准差（11期）"
    sure = replace(review, departments=(replace(told, rank_high=3), *others))
    assert rows(sure)[0][-1] == "3 of 15"


def test_what_a_department_has_not_is_said(reviews):
    review = reviews["company"]
    table = {row[0]: row for row in rows(review)}
    assert table["SkyWest"][1:] == ["–"] * 2
    assert past(review)["SkyWest"] == "–"
    assert past(review)["Delta Air Lines"] == "only 3 earlier"
    first = replace(review.departments[0], history=5)
    changed = replace(review, departments=(first, *review.departments[1:]))
    assert past(changed)["United Airlines"] == "never varied"


def notes(review: Review) -> str:
    return str(comparable(review)["words"]["en"]["note"])


def test_what_may_be_compared_is_said_by_scheme(reviews):
    review = reviews["company"]
    assert "One scheme" not in notes(review)
    assert "this is not a league table" in notes(review)
    a, b, c = (
        replace(entry, peers=peers)
        for entry, peers in zip(review.departments, (("B6",), ("UA",), ()), strict=False)
    )
    mixed = notes(replace(review, departments=(a, b, c)))
    assert "One scheme: United Airlines and JetBlue." in mixed
    assert "With a scheme of their own, and so no rank: ExpressJet." in mixed
    held = replace(a, rank_low=None, rank_high=None)
    assert "spread of most of their KPIs is unknown: United Airlines." in notes(
        replace(review, departments=(held, b, c))
    )


def test_without_any_rank_the_column_is_left_out(reviews):
    review = reviews["company"]
    alone = tuple(
        replace(entry, peers=(), rank_low=None, rank_high=None) for entry in review.departments
    )
    changed = replace(review, departments=alone)
    table = comparable(changed)["words"]["en"]
    assert len(table["columns"]) == 2
    assert {len(row) for row in table["rows"]} == {2}
    assert "Every department has a scheme of its own, so none has a rank." in notes(changed)
    assert "joint simulations" not in notes(changed)


def test_a_total_of_other_periods_has_no_table_of_kpis_that_would_change_it(voices):
    """A year is made of its quarters: that no KPI alone would change its grade would be false."""
    made = replace(FOUND, chance=None, weights=None, flips=(), why_no_chance="no_rerun")
    assert grade_flips(voices(made)[0].review) is None
    none = replace(FOUND, flips=())
    found = grade_flips(voices(none)[0].review)
    assert found is not None
    assert (found["words"]["en"]["rows"], found["words"]["en"]["note"]) == ([], "")
