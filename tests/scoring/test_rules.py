"""The three rules, attainment and met. A actual, T target; answers worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.params.checks_kinds import KINDS, kind_of
from kpi_reports.params.models import Band, BandsRule, RatioRule, ThreePointRule
from kpi_reports.scoring.rules import RULES, attainment, met, score_value
from kpi_reports.values import Direction, Missing, Target

HIGHER, LOWER, NEITHER = Direction.HIGHER, Direction.LOWER, Direction.NEITHER
MIRROR, INVERSE = RatioRule(kind="ratio"), RatioRule(kind="ratio", lower_form="inverse")
THREE = ThreePointRule(kind="three_point")
HIRING_DAYS = BandsRule(
    kind="bands",
    bands=(
        Band(at_most=Decimal(25), score=Decimal(100)),
        Band(at_most=Decimal(30), score=Decimal(60)),
    ),
)
Targets = Callable[..., Target]


def score(rule: object, actual: str, target: Target | None, direction: Direction) -> Decimal | None:
    return score_value(rule, Decimal(actual), target, direction).score  # type: ignore[arg-type]


def test_every_rule_of_the_models_is_in_the_list() -> None:
    assert list(RULES) == [kind_of(rule) for rule in KINDS]


def test_ratio_lower_worked_example_of_the_methods(target: Targets) -> None:
    # T=100, A=110, W=20: inverse 20*100/110 = 18.18, mirror 20*(2-1.1) = 18.00
    inverse = score(INVERSE, "110", target("100"), LOWER)
    mirror = score(MIRROR, "110", target("100"), LOWER)
    assert inverse is not None and round(20 * inverse / 100, 2) == Decimal("18.18")
    assert mirror == Decimal(90)
    assert 20 * mirror / 100 == Decimal(18)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("0", "0"),
        ("77", "96.25"),
        ("80", "100"),
        ("95.9", "119.875"),
        ("96", "120"),
        ("200", "120"),
    ],
)
def test_ratio_higher_is_the_share_of_the_target_up_to_the_cap(
    target: Targets, actual: str, expected: str
) -> None:
    assert score(MIRROR, actual, target("80"), HIGHER) == Decimal(expected)


def test_floor_and_cap_hold_for_all_three_forms(target: Targets) -> None:
    limits = {"cap": Decimal(110), "floor": Decimal(40)}
    mirror = RatioRule(kind="ratio", **limits)
    inverse = RatioRule(kind="ratio", lower_form="inverse", **limits)
    goal = target("100")
    assert (score(mirror, "-5", goal, HIGHER), score(mirror, "300", goal, HIGHER)) == (40, 110)
    assert (score(mirror, "190", goal, LOWER), score(mirror, "1", goal, LOWER)) == (40, 110)
    assert (score(inverse, "900", goal, LOWER), score(inverse, "1", goal, LOWER)) == (40, 110)


def test_raw_keeps_the_score_before_cap_and_floor(target: Targets) -> None:
    result = score_value(MIRROR, Decimal(150), target("100"), HIGHER)
    assert (result.raw, result.score) == (150, 120)


@pytest.mark.parametrize("actual", ["0", "-3"])
def test_inverse_refuses_an_actual_that_is_not_above_zero(target: Targets, actual: str) -> None:
    result = score_value(INVERSE, Decimal(actual), target("100"), LOWER)
    assert (result.score, result.missing) == (None, Missing.RULE_REFUSED)
    assert result.steps.en == f"Not scored: target ÷ actual needs an actual above 0, found {actual}"
    assert "实际值大于 0" in result.steps.zh


@pytest.mark.parametrize("goal", ["0", "-1"])
@pytest.mark.parametrize("direction", [HIGHER, LOWER])
def test_ratio_refuses_a_target_that_is_not_above_zero(
    target: Targets, goal: str, direction: Direction
) -> None:
    result = score_value(MIRROR, Decimal(5), target(goal), direction)
    assert result.missing is Missing.RULE_REFUSED
    assert f"needs a target above 0, found {goal}" in result.steps.en


def test_mirror_of_an_actual_of_zero_is_capped(target: Targets) -> None:
    assert score(MIRROR, "0", target("10"), LOWER) == 120


@pytest.mark.parametrize("rule", [MIRROR, THREE])
def test_no_target_is_missing_and_not_a_score(rule: object) -> None:
    result = score_value(rule, Decimal(5), None, HIGHER)  # type: ignore[arg-type]
    assert (result.score, result.missing) == (None, Missing.NO_TARGET)
    assert result.steps.en == "Not scored: no target is in force"


@pytest.mark.parametrize("rule", [MIRROR, THREE])
def test_a_kpi_without_a_good_direction_is_refused(rule: object, target: Targets) -> None:
    result = score_value(rule, Decimal(5), target("5", "4", "6"), NEITHER)  # type: ignore[arg-type]
    assert result.missing is Missing.RULE_REFUSED
    assert "no good direction" in result.steps.en


@pytest.mark.parametrize(
    ("days", "expected"), [("0", 100), ("25", 100), ("25.01", 60), ("30", 60), ("30.01", 0)]
)
def test_bands_take_the_first_that_holds_with_inclusive_edges(days: str, expected: int) -> None:
    assert score(HIRING_DAYS, days, None, LOWER) == expected


def test_bands_hold_at_an_inclusive_lower_edge_too() -> None:
    growth = BandsRule(
        kind="bands",
        bands=(
            Band(at_least=Decimal("0.02"), score=Decimal(100)),
            Band(at_least=Decimal("-0.02"), at_most=Decimal("0.02"), score=Decimal(80)),
        ),
        otherwise=Decimal(40),
    )
    answers = [score(growth, x, None, NEITHER) for x in ("0.02", "0.0199", "-0.02", "-0.0201")]
    assert answers == [100, 80, 80, 40]


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("79.99", "0"),
        ("80", "60"),
        ("90", "80"),
        ("100", "100"),
        ("110", "110"),
        ("120", "120"),
        ("121", "120"),
    ],
)
def test_three_point_is_linear_between_60_100_and_120(
    target: Targets, actual: str, expected: str
) -> None:
    assert score(THREE, actual, target("100", "80", "120"), HIGHER) == Decimal(expected)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [("120.01", "0"), ("120", "60"), ("110", "80"), ("100", "100"), ("90", "110"), ("79", "120")],
)
def test_three_point_is_mirrored_where_lower_is_better(
    target: Targets, actual: str, expected: str
) -> None:
    assert score(THREE, actual, target("100", "120", "80"), LOWER) == Decimal(expected)


def test_three_point_works_below_zero(target: Targets) -> None:
    assert score(THREE, "-5", target("0", "-10", "10"), HIGHER) == 80


@pytest.mark.parametrize(
    ("floor", "stretch", "words"),
    [
        (None, "120", "no floor or no stretch"),
        ("80", None, "no floor or no stretch"),
        ("100", "120", "one by one"),
        ("80", "100", "one by one"),
        ("120", "80", "one by one"),
    ],
)
def test_three_point_refuses_points_that_are_absent_or_out_of_order(
    target: Targets, floor: str | None, stretch: str | None, words: str
) -> None:
    result = score_value(THREE, Decimal(90), target("100", floor, stretch), HIGHER)
    assert result.missing is Missing.RULE_REFUSED
    assert words in result.steps.en


def test_attainment_is_actual_over_target_or_the_inverse(target: Targets) -> None:
    assert attainment(Decimal("77"), target("80"), HIGHER) == Decimal("0.9625")
    assert attainment(Decimal("-8"), target("80"), HIGHER) == Decimal("-0.1")
    assert attainment(Decimal("12.5"), target("10"), LOWER) == Decimal("0.8")


def test_attainment_is_none_where_the_quotient_says_nothing(target: Targets) -> None:
    nothing = [
        attainment(Decimal(5), None, HIGHER),
        attainment(Decimal(5), target("0"), HIGHER),
        attainment(Decimal(5), target("-1"), LOWER),
        attainment(Decimal(0), target("10"), LOWER),
        attainment(Decimal(5), target("10"), NEITHER),
    ]
    assert nothing == [None] * 5


def test_met_counts_equality_and_knows_the_direction(target: Targets) -> None:
    goal = target("0.8")
    values = [Decimal("0.7999"), Decimal("0.8"), Decimal("0.8001")]
    assert [met(x, goal, HIGHER) for x in values] == [False, True, True]
    assert [met(x, goal, LOWER) for x in values] == [True, True, False]
    assert met(Decimal(1), goal, NEITHER) is None
    assert met(Decimal(1), None, HIGHER) is None


decimals = st.decimals(-1000, 1000, places=3, allow_nan=False)
goals = st.decimals(1, 1000, places=3, allow_nan=False)


@settings(deadline=None)
@given(goal=goals, one=decimals, other=decimals, lower_form=st.sampled_from(["mirror", "inverse"]))
def test_ratio_never_falls_as_the_value_gets_better_and_stays_within_floor_and_cap(
    target: Targets, goal: Decimal, one: Decimal, other: Decimal, lower_form: str
) -> None:
    rule = RatioRule(kind="ratio", lower_form=lower_form)  # type: ignore[arg-type]
    worse, better = sorted((one, other))
    for direction, pair in ((HIGHER, (worse, better)), (LOWER, (better, worse))):
        found = [score_value(rule, a, target(str(goal)), direction).score for a in pair]
        if None not in found:
            assert 0 <= found[0] <= found[1] <= 120  # type: ignore[operator]


@settings(deadline=None)
@given(goal=goals, down=goals, up=goals, one=decimals, other=decimals, higher=st.booleans())
def test_three_point_never_falls_as_the_value_gets_better(
    target: Targets,
    goal: Decimal,
    down: Decimal,
    up: Decimal,
    one: Decimal,
    other: Decimal,
    higher: bool,
) -> None:
    sign = 1 if higher else -1
    points = target(str(goal), str(goal - sign * down), str(goal + sign * up))
    pair = sorted((one, other), reverse=not higher)
    worse, better = (score_value(THREE, a, points, HIGHER if higher else LOWER).score for a in pair)
    assert worse is not None and better is not None
    assert 0 <= worse <= better <= 120
    assert worse == 0 or worse >= 60


@settings(deadline=None)
@given(edge=decimals)
def test_a_value_on_a_band_edge_belongs_to_the_band(edge: Decimal) -> None:
    at_least = BandsRule(kind="bands", bands=(Band(at_least=edge, score=Decimal(100)),))
    at_most = BandsRule(kind="bands", bands=(Band(at_most=edge, score=Decimal(100)),))
    step = Decimal("0.001")
    assert [score_value(at_least, edge - x, None, HIGHER).score for x in (0, step)] == [100, 0]
    assert [score_value(at_most, edge + x, None, LOWER).score for x in (0, step)] == [100, 0]
