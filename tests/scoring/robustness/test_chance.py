"""First statement: chances against the normal distribution, steps, bounds, and what is held."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.params.models import RatioRule
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.robustness import Spread, rerun, robustness
from kpi_reports.scoring.robustness.reruns import DRAWS, EXACT_DRAWS
from kpi_reports.values import Adjustment, Approval, Exclusion, Text

from .conftest import PERIOD, STEPS, block

PHI = NormalDist().cdf
ERROR = 4 * 0.5 / DRAWS**0.5  # four standard errors of a simulated share: 0.02
APPROVAL = Approval("No. 1", "board", PERIOD.last)


def chances(case, spreads, **more):
    found = robustness(case, score_unit(case), spreads=spreads, **more).chance
    assert found is not None
    return found, {p.grade: p.probability for p in found.probabilities}


@pytest.mark.parametrize(("mean", "sigma"), [(87.0, 2.0), (90.0, 5.0), (76.2, 1.5), (89.9, 0.4)])
def test_one_normal_kpi_passes_an_edge_as_often_as_the_normal_distribution_says(case, mean, sigma):
    # the edge of A is 90; a total of 89.95 is rounded to it. P(score > c) = Φ((μ − c) / σ)
    found, shares = chances(case({"a": mean}), {"a": Spread(sigma)})
    assert shares.get("A", 0) == pytest.approx(PHI((mean - 89.95) / sigma), abs=ERROR)
    assert found.sigma == pytest.approx(sigma, rel=0.03)
    assert found.low == pytest.approx(mean - 1.96 * sigma, abs=0.1 + 0.1 * sigma)
    assert found.high == pytest.approx(mean + 1.96 * sigma, abs=0.1 + 0.1 * sigma)


def test_independent_kpis_add_their_variances_and_correlated_ones_more(case):
    # two at weight 50 with σ = 4: √(2² + 2²) = 2.828; with r = 1: 4; with r = −1: 0
    built = case({"a": 85.0, "b": 85.0})
    spreads = {"a": Spread(4.0), "b": Spread(4.0)}
    for r, sigma in ((None, 2.828), (1.0, 4.0), (0.5, 3.464), (-1.0, 0.0)):
        matrix = None if r is None else ((1.0, r), (r, 1.0))
        found, _ = chances(built, spreads, correlation=matrix, months=24)
        assert found.sigma == pytest.approx(sigma, abs=0.1)
        assert found.correlation == ("independent" if r is None else "months")


def test_a_step_is_not_smoothed(case):
    # 100 from 90, 80 from 80, else 40. At 91 ± 3: P(≥ 90) = Φ(1/3), P(≥ 80) = Φ(11/3)
    built = case({"a": 91.0}, block("x", "100", ("a", "100", STEPS)))
    reruns = rerun(built, score_unit(built), spreads={"a": Spread(3.0)})
    assert reruns is not None
    values, counts = np.unique(np.round(reruns.totals, 1), return_counts=True)
    shares = dict(zip(values.tolist(), (counts / DRAWS).tolist(), strict=True))
    assert shares[100.0] == pytest.approx(PHI(1 / 3), abs=ERROR)
    assert shares[80.0] == pytest.approx(PHI(11 / 3) - PHI(1 / 3), abs=ERROR)
    assert sum(share for value, share in shares.items() if value not in (40, 80, 100)) < 0.001


def test_values_stop_at_their_bounds(case):
    built = case({"a": 95.0})
    reruns = rerun(built, score_unit(built), spreads={"a": Spread(10.0, 80.0, 100.0)})
    assert reruns is not None
    assert (reruns.totals.min(), reruns.totals.max()) == (80.0, 100.0)
    assert np.mean(reruns.totals == 100.0) == pytest.approx(1 - PHI(0.5), abs=ERROR)


def test_a_value_beyond_its_bounds_is_not_pulled_inside(case):
    built = case({"a": 105.0})
    reruns = rerun(built, score_unit(built), spreads={"a": Spread(1.0, 0.0, 100.0)})
    assert reruns is not None
    assert reruns.totals.max() == 105.0


def test_a_kpi_without_a_spread_is_held_and_named(case):
    nodes = block("x", "100", ("a", "50"), ("b", "40"), ("c", "10"))
    found, _ = chances(
        case({"a": 85.0, "b": 85.0, "c": None}, nodes), {"a": Spread(4.0), "b": Spread(0.0)}
    )
    assert (found.kpis, found.scored, found.fixed) == (1, 2, ("b",))
    assert found.sigma == pytest.approx(4 * 50 / 90, rel=0.03)  # c's weight is shared


@pytest.mark.parametrize("spreads", [{}, {"a": Spread(0.0)}, {"b": Spread(1.0)}])
def test_without_any_spread_no_chance_is_told(case, spreads):
    built = case({"a": 85.0})
    found = robustness(built, score_unit(built), spreads=spreads)
    assert (found.chance, found.why_no_chance) == (None, "no_spread")


def test_the_same_case_gives_the_same_reruns_and_another_unit_others(case):
    built = case({"a": 85.0, "b": 80.0})
    spreads = {"a": Spread(4.0), "b": Spread(2.0)}
    one = rerun(built, score_unit(built), spreads=spreads)
    same = rerun(built, score_unit(built), spreads=spreads)
    other = rerun(replace(built, unit="v"), score_unit(built), spreads=spreads)
    assert one is not None and same is not None and other is not None
    assert one.totals.tobytes() == same.totals.tobytes() != other.totals.tobytes()


@given(
    actuals=st.lists(st.floats(40, 120), min_size=1, max_size=3),
    sigma=st.floats(0.1, 30),
    policy=st.sampled_from(["renormalise", "zero"]),
)
@settings(max_examples=25)
def test_shares_sum_to_1_and_the_awarded_grade_is_among_them(case, actuals, sigma, policy):
    built = case(dict(zip("abc", actuals, strict=False)), missing_items=policy)
    card = score_unit(built)
    found, shares = chances(built, {"a": Spread(sigma, 0.0)})
    assert sum(shares.values()) == pytest.approx(1, abs=1e-9)
    assert card.grade is not None and card.grade.id in shares
    assert found.low <= found.high


def test_a_rule_that_refuses_a_drawn_value_can_cost_the_grade(case):
    # inverse needs a value above 0: at 1 ± 1 it is refused in Φ(−1) = 16 of 100: no grade
    rule = RatioRule(kind="ratio", lower_form="inverse")
    built = case({"a": 1.0}, block("x", "100", ("a", "100", rule)), directions={"a": "lower"})
    _, shares = chances(built, {"a": Spread(1.0)})
    assert shares[""] == pytest.approx(PHI(-1), abs=ERROR)


def test_a_case_with_a_decision_is_scored_whole_in_fewer_reruns(case):
    bonus = Adjustment("u", PERIOD, "bonus", "prize", Text("p", "奖"), APPROVAL, Decimal(2))
    built = replace(case({"a": 87.0}), adjustments=(bonus,))
    found, shares = chances(built, {"a": Spread(2.0)})
    card = score_unit(built)
    assert found.draws == EXACT_DRAWS
    # about the total with all its steps, whatever they are
    middle = float(card.total or 0)
    assert shares["A"] == pytest.approx(PHI((middle - 89.95) / 2.0), abs=0.1)


def test_an_approved_exclusion_does_not_hide_what_was_drawn(case):
    exclusion = Exclusion("u", "a", PERIOD, Decimal(87), Text("flood", "洪水"), APPROVAL)
    built = case({"a": 87.0})
    plain, _ = chances(built, {"a": Spread(2.0)})
    excluded, _ = chances(replace(built, exclusions=(exclusion,)), {"a": Spread(2.0)})
    assert excluded.sigma == plain.sigma


def test_each_top_block_is_rerun_beside_the_total(case):
    # x = 0.5 a + 0.5 b with σ = 4 and none: 2; y is held at 70; the total is 0.6 x + 0.4 y
    blocks = block("x", "60", ("a", "50"), ("b", "50")), block("y", "40", ("c", "100"))
    built = case({"a": 85.0, "b": 95.0, "c": 70.0}, *blocks)
    reruns = rerun(built, score_unit(built), spreads={"a": Spread(4.0)})
    assert reruns is not None
    assert reruns.blocks["x"].std() == pytest.approx(2.0, abs=0.1)
    assert set(reruns.blocks["y"].tolist()) == {70.0}
    assert np.abs(reruns.totals - (0.6 * reruns.blocks["x"] + 28)).max() <= 0.081  # both rounded


def test_blocks_of_a_case_that_is_scored_whole_are_those_of_its_cards(case):
    bonus = Adjustment("u", PERIOD, "bonus", "good", Text("g", "好"), APPROVAL, Decimal(2))
    built = replace(case({"a": 85.0}, block("x", "100", ("a", "100"))), adjustments=(bonus,))
    reruns = rerun(built, score_unit(built), spreads={"a": Spread(2.0)})
    assert reruns is not None and len(reruns.totals) == EXACT_DRAWS
    step = (
        float(score_unit(built).total or 0) - 85.0
    )  # what the bonus adds, as the scheme limits it
    assert np.allclose(reruns.totals, reruns.blocks["x"] + step)
