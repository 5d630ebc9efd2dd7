"""Cases whose values are their own scores: the ratio rule with targets of 100, no cap in sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.params.models import (
    Band,
    BandsRule,
    GradeBand,
    RatioRule,
    Scheme,
    SchemeKpi,
    SchemeNode,
    Words,
)
from kpi_reports.periods import Period
from kpi_reports.scoring.case import UnitCase
from kpi_reports.values import Kpi, KpiValue, Missing, Target

WORDS = Words(en="block", zh="板块")
RATIO = RatioRule(kind="ratio", cap=Decimal(1000))
STEPS = BandsRule(
    kind="bands",
    bands=(
        Band(at_least=Decimal(90), score=Decimal(100)),
        Band(at_least=Decimal(80), score=Decimal(80)),
    ),
    otherwise=Decimal(40),
)
GRADES = tuple(
    GradeBand(id=id, lowest=Decimal(lowest), name=WORDS)
    for id, lowest in (("A", 90), ("B", 75), ("C", 60), ("D", 0))
)
PERIOD = Period.parse("2013Q4")


def block(id: str, weight: str, *items: tuple[Any, ...], nodes: tuple[Any, ...] = ()) -> SchemeNode:
    """A block of (kpi, weight) or (kpi, weight, rule)."""
    kpis = tuple(
        SchemeKpi(kpi=kpi, weight=Decimal(w), rule=rule[0] if rule else RATIO)
        for kpi, w, *rule in items
    )
    return SchemeNode(id=id, name=WORDS, weight=Decimal(weight), kpis=kpis, nodes=nodes)


Build = Callable[..., UnitCase]


@pytest.fixture(scope="session")
def case(
    kpi: Callable[..., Kpi], value: Callable[..., KpiValue], target: Callable[..., Target]
) -> Build:
    """A case from actual values; None is missing. One block with equal weights unless given."""

    def build(actuals: Mapping[str, Any], *nodes: SchemeNode, **settings: Any) -> UnitCase:
        weight = Decimal(100) / len(actuals)
        one = block("all", "100", *((id, str(weight)) for id in actuals))
        settings = {"maximum": Decimal(1000), "grades": GRADES, **settings}
        directions = settings.pop("directions", {})
        return UnitCase(
            unit="u",
            scheme=Scheme(nodes=nodes or (one,), **settings),
            kpis={id: kpi(id, direction=directions.get(id, "higher")) for id in actuals},
            values={
                id: x
                if isinstance(x, KpiValue)
                else value(x, missing=Missing.NO_ROWS if x is None else None)
                for id, x in actuals.items()
            },
            targets={id: target("100", "60", "140") for id in actuals},
            period=PERIOD,
        )

    return build
