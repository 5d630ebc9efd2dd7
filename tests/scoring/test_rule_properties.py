"""What holds for every rule: a better value never scores less, and no score leaves its bounds."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kpi_reports.params import custom_rules
from kpi_reports.params.checks_kinds import KINDS, kind_of
from kpi_reports.params.models import ScoringRule
from kpi_reports.params.rule_base import Capped, Held
from kpi_reports.scoring.rules import score_value
from kpi_reports.values import Direction, Target

ADAPTER: TypeAdapter[Any] = TypeAdapter(ScoringRule)
DIRECTIONS = {kind_of(kind): kind.directions for kind in KINDS}
numbers = st.decimals(-500, 500, places=2, allow_nan=False)
above = st.decimals(Decimal("0.01"), 500, places=2, allow_nan=False)
steps = st.lists(above, min_size=5, max_size=5)
TWO = {"en": "x", "zh": "x"}


def edges(start: Decimal, gaps: list[Decimal], sign: int) -> list[Decimal]:
    """Five edges from the best down, each worse than the one before by a gap."""
    found = [start]
    for gap in gaps[1:]:
        found.append(found[-1] - sign * gap)
    return found


def keys(kind: str, sign: int, start: Decimal, gaps: list[Decimal]) -> dict[str, Any]:
    """The keys of a sound rule of a kind, from numbers that hypothesis draws."""
    best = edges(start, gaps, sign)
    edge = "at_least" if sign > 0 else "at_most"
    by_merit = sorted(range(5), reverse=sign < 0)
    return {
        "ratio": {"cap": 100 + gaps[0], "floor": min(gaps[1], Decimal(99))},
        "bands": {
            "bands": [{edge: at, "score": 100 - 20 * n} for n, at in enumerate(best)],
            "edges": "exclusive" if gaps[0] > 100 else "inclusive",
        },
        "deduct": {"full": gaps[0], "each": gaps[1], "own_cap": gaps[2]},
        "add": {"full": gaps[0], "each": gaps[1], "start": gaps[2]},
        "levels": {
            "levels": [{"level": n, "score": 20 * at, "text": TWO} for at, n in enumerate(by_merit)]
        },
        "per_percent": {
            "points": gaps[0],
            "points_worse": gaps[1],
            "percent": gaps[2],
            "steps": "complete" if gaps[3] > 100 else "linear",
        },
        "level_interpolation": {**dict(zip("abcd", best, strict=False)), "full": gaps[4]},
        "efficacy": {"best": best[0], "worst": best[1]},
        "efficacy_bands": dict(
            zip(("excellent", "good", "average", "low", "poor"), best, strict=True)
        ),
        "custom": {"name": "square", "cap": 90, "floor": 10},
    }.get(kind, {})


def bounds(rule: Any) -> tuple[Decimal, Decimal]:
    """The least and the most that a rule may give."""
    if rule.kind == "baseline_guarded":
        return Decimal(80), Decimal(120)
    least = rule.floor if isinstance(rule, Held) else Decimal(0)
    most = rule.cap if isinstance(rule, Capped) or rule.kind == "add" else Decimal(120)
    return least, Decimal(100) if rule.kind == "deduct" else most


@pytest.mark.parametrize("kind", [kind for kind in DIRECTIONS if kind != "custom"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_better_value_never_scores_less_and_stays_within_floor_and_cap(
    target: Callable[..., Target], kind: str, data: st.DataObject
) -> None:
    ways = [way for way in DIRECTIONS[kind] if way is not Direction.NEITHER]
    way = data.draw(st.sampled_from(ways))
    sign = 1 if way is Direction.HIGHER else -1
    gaps = data.draw(steps)
    start = data.draw(numbers)
    rule = ADAPTER.validate_python({"kind": kind, **keys(kind, sign, start, gaps)})
    value = data.draw(above if rule.needs == "above_zero" else numbers.filter(bool))
    goal = target(str(value), str(value - sign * gaps[0]), str(value + sign * gaps[1]))
    actuals = st.integers(0, 4).map(Decimal) if kind == "levels" else numbers
    worse, better = sorted((data.draw(actuals), data.draw(actuals)), reverse=sign < 0)
    years = tuple(data.draw(st.lists(numbers, min_size=3, max_size=3)))
    found = [score_value(rule, a, goal, way, yearly=years).score for a in (worse, better)]
    least, most = bounds(rule)
    for score in found:
        assert score is None or least <= score <= most
    if found[0] is not None and found[1] is not None:
        assert found[0] <= found[1]
    assert None not in found or kind in ("deduct", "add")  # which count events, never below 0


@given(value=numbers)
def test_a_registered_function_stays_within_floor_and_cap(value: Decimal) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(custom_rules, "_REGISTERED", {"square": lambda case: case.actual**2})
        rule = ADAPTER.validate_python({"kind": "custom", **keys("custom", 1, value, [value] * 5)})
        found = score_value(rule, value, None, Direction.HIGHER).score
    assert found == max(Decimal(10), min(value**2, Decimal(90)))


@pytest.mark.parametrize("kind", ["efficacy", "efficacy_bands", "level_interpolation"])
@settings(max_examples=40)
@given(start=numbers, gaps=steps, actual=numbers)
def test_a_kpi_and_its_mirror_image_score_the_same(
    kind: str, start: Decimal, gaps: list[Decimal], actual: Decimal
) -> None:
    up = ADAPTER.validate_python({"kind": kind, **keys(kind, 1, start, gaps)})
    down = ADAPTER.validate_python({"kind": kind, **keys(kind, -1, -start, gaps)})
    high = score_value(up, actual, None, Direction.HIGHER).score
    low = score_value(down, -actual, None, Direction.LOWER).score
    assert high == low
