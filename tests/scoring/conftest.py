"""Small builders of what scoring reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.params import custom_rules
from kpi_reports.params.models import (
    GradeBand,
    RatioRule,
    Scheme,
    SchemeKpi,
    SchemeNode,
    Words,
)
from kpi_reports.periods import Period
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.values import (
    Adjustment,
    AdjustmentKind,
    Approval,
    Direction,
    Exclusion,
    Kpi,
    KpiValue,
    Missing,
    Scorecard,
    Target,
    TargetEvidence,
    Text,
)

PERIOD = Period.parse("2013Q4")
WORDS = Words(en="block", zh="板块")
LEVEL = {"level": 2, "score": 100, "text": {"en": "In use", "zh": "已投入使用"}}
# One rule of each kind, as scheme.yaml has it. "square" is registered by `every_rule`.
EVERY_RULE: Mapping[str, Mapping[str, Any]] = {
    "ratio": {"kind": "ratio"},
    "bands": {"kind": "bands", "bands": [{"at_least": 0, "score": 100}], "otherwise": 40},
    "three_point": {"kind": "three_point"},
    "deduct": {"kind": "deduct", "full": 10, "each": 2},
    "add": {"kind": "add", "full": 10, "each": 2},
    "all_or_nothing": {"kind": "all_or_nothing"},
    "levels": {"kind": "levels", "levels": [LEVEL]},
    "per_percent": {"kind": "per_percent", "points": 5, "percent": 5},
    "level_interpolation": {"kind": "level_interpolation", "a": 4, "b": 3, "c": 2, "d": 1},
    "efficacy": {"kind": "efficacy", "worst": 0, "best": 10},
    "efficacy_bands": {
        "kind": "efficacy_bands",
        **{"excellent": 10, "good": 8, "average": 6, "low": 4, "poor": 2},
    },
    "baseline_guarded": {"kind": "baseline_guarded"},
    "custom": {"kind": "custom", "name": "square"},
}


def build_target(value: str, floor: str | None = None, stretch: str | None = None) -> Target:
    return Target(
        Decimal(value),
        date(2013, 1, 1),
        TargetEvidence("plan", Text("plan", "计划")),
        None if floor is None else Decimal(floor),
        None if stretch is None else Decimal(stretch),
    )


def build_kpi(
    id: str, *, direction: str = "higher", unit_kind: str = "number", minimum_n: int = 30
) -> Kpi:
    name = Text(id, id)
    return Kpi(
        id=id,
        name=name,
        short_name=name,
        definition=name,
        direction=Direction(direction),
        unit_kind=unit_kind,  # type: ignore[arg-type]
        unit_name=name,
        decimals=1,
        measure="ratio",
        minimum_n=minimum_n,
    )


def build_value(value: float | None, n: int = 100, missing: Missing | None = None) -> KpiValue:
    return KpiValue(PERIOD, value, n, missing=missing)


@pytest.fixture(scope="session")
def target() -> Callable[..., Target]:
    return build_target


@pytest.fixture(scope="session")
def kpi() -> Callable[..., Kpi]:
    return build_kpi


@pytest.fixture(scope="session")
def value() -> Callable[..., KpiValue]:
    return build_value


GRADES = tuple(
    GradeBand(id=id, lowest=Decimal(lowest), name=WORDS)
    for id, lowest in (("A", 90), ("B", 75), ("C", 60), ("D", 0))
)


def build_block(id: str, weight: str, *items: tuple[str, str]) -> SchemeNode:
    kpis = tuple(
        SchemeKpi(kpi=kpi, weight=Decimal(share), rule=RatioRule(kind="ratio"))
        for kpi, share in items
    )
    name = Words(en=id.title(), zh=f"板块{id}")
    return SchemeNode(id=id, name=name, weight=Decimal(weight), kpis=kpis)


def build_case(
    actuals: Mapping[str, float | KpiValue | None],
    *,
    extra: Mapping[str, KpiValue] | None = None,
    adjustments: tuple[Adjustment, ...] = (),
    exclusions: tuple[Exclusion, ...] = (),
    limits: Mapping[str, Any] | None = None,
    **settings: Any,
) -> UnitCase:
    """A case of a, b (30 % each, block x) and c (40 %, block y) whose target is 100, so that a
    value is its own score; `extra` KPIs are monitored, lower is better."""
    blocks = (
        build_block("x", "60", ("a", "50"), ("b", "50")),
        build_block("y", "40", ("c", "100")),
    )
    more = extra or {}
    scheme = Scheme.model_validate(
        {
            "grades": GRADES,
            "nodes": blocks,
            "monitored": tuple(more),
            "adjustments": limits or {},
            **settings,
        }
    )
    values = {
        id: found
        if isinstance(found, KpiValue)
        else build_value(found, missing=Missing.NO_ROWS if found is None else None)
        for id, found in actuals.items()
    }
    kpis = {id: build_kpi(id) for id in actuals}
    kpis |= {id: build_kpi(id, direction="lower") for id in more}
    targets: dict[str, Target | None] = {id: build_target("100", "60") for id in actuals}
    targets |= dict.fromkeys(more)
    return UnitCase(
        "u",
        scheme,
        kpis,
        {**values, **more},
        targets,
        PERIOD,
        adjustments=adjustments,
        exclusions=exclusions,
    )


def build_adjustment(
    kind: AdjustmentKind,
    item: str,
    points: str | None = None,
    *,
    grade: str | None = None,
    day: int = 1,
) -> Adjustment:
    """A decision of January 2014, document 7, approved by the board."""
    return Adjustment(
        unit="u",
        period=PERIOD,
        kind=kind,
        item=item,
        reason=Text("because", "原因"),
        approval=Approval("No. 7", "Board", date(2014, 1, day)),
        points=None if points is None else Decimal(points),
        grade=grade,
    )


@pytest.fixture
def every_rule(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """One rule of each kind by its name, the registered function of the last among them."""
    monkeypatch.setattr(custom_rules, "_REGISTERED", {"square": lambda case: case.actual**2})
    yield {kind: dict(rule) for kind, rule in EVERY_RULE.items()}


@pytest.fixture(scope="session")
def card_of() -> Callable[..., Scorecard]:
    """The scorecard of KPIs that share one block: id to (Kpi, KpiValue, Target, rule's keys).

    `beside` has (Kpi, KpiValue) of KPIs that are only read.
    """

    def build(
        items: Mapping[str, tuple[Kpi, KpiValue, Target | None, Mapping[str, Any]]],
        *,
        beside: Mapping[str, tuple[Kpi, KpiValue]] | None = None,
        yearly: Mapping[str, tuple[Decimal | None, ...]] | None = None,
        **settings: Any,
    ) -> Scorecard:
        weight = Decimal(100) / len(items)
        entries = tuple(
            SchemeKpi.model_validate({"kpi": id, "weight": weight, "rule": item[3]})
            for id, item in items.items()
        )
        node = SchemeNode(id="all", name=WORDS, weight=Decimal(100), kpis=entries)
        grades = (GradeBand(id="A", lowest=Decimal(0), name=WORDS),)
        scheme = Scheme(grades=grades, nodes=(node,), **settings)
        known = {id: item[:2] for id, item in items.items()} | dict(beside or {})
        case = UnitCase(
            "u",
            scheme,
            {id: own for id, (own, _) in known.items()},
            {id: measured for id, (_, measured) in known.items()},
            {id: item[2] for id, item in items.items()},
            PERIOD,
            yearly=yearly or {},
        )
        return score_unit(case)

    return build
