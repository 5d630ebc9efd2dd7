"""Small builders of what scoring reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kpi_reports.periods import Period
from kpi_reports.values import (
    Direction,
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
