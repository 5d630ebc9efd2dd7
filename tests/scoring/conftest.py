"""Small builders of what scoring reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

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
from kpi_reports.values import (
    Adjustment,
    AdjustmentKind,
    Approval,
    Direction,
    Exclusion,
    Kpi,
    KpiValue,
    Missing,
    Target,
    TargetEvidence,
    Text,
)

PERIOD = Period.parse("2013Q4")


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


WORDS = Words(en="block", zh="板块")
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
