"""Whether a gate or veto is triggered by its KPI, and why it could not be judged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.params.models import Trigger
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.derivation import value_writer
from kpi_reports.scoring.rounding import exact
from kpi_reports.values import Direction, Kpi, Target, Text


@dataclass(frozen=True, slots=True)
class Judged:
    """`triggered` is None where it could not be judged; `text` says what was found, or why not."""

    triggered: bool | None
    text: Text


def judge(when: Trigger, kpi_id: str, case: UnitCase) -> Judged | None:
    """Whether a KPI's value triggers a gate or veto of this unit.

    A KPI without a value, with fewer rows than its minimum n, or without the target that is asked
    for, triggers nothing: that could not be judged. None where the question does not arise: the
    unit has no such KPI, or its value is carried over from a longer cycle, which is judged there.
    `below` and `above` leave their edge out; a value at its target or floor does not miss it.
    """
    kpi, value = case.kpis.get(kpi_id), case.values.get(kpi_id)
    if kpi is None or value is None or value.carried:
        return None
    if value.value is None:
        return _unknown(kpi, "has no value", "没有数值")
    if value.n < kpi.minimum_n:
        return _unknown(
            kpi,
            f"rests on {value.n} rows, at least {kpi.minimum_n} are needed",
            f"仅有 {value.n} 条记录，至少需要 {kpi.minimum_n} 条",
        )
    actual = exact(value.value)
    if when.misses is not None:
        return _misses(when.misses, kpi, actual, case.targets.get(kpi_id))
    return _beyond(when, kpi, actual)


def _unknown(kpi: Kpi, en: str, zh: str) -> Judged:
    return Judged(None, Text(f"not judged: {kpi.name.en} {en}", f"无法判定：“{kpi.name.zh}”{zh}"))


def _misses(which: str, kpi: Kpi, actual: Decimal, target: Target | None) -> Judged:
    words = Text("target", "目标值") if which == "target" else Text("floor", "门槛值")
    edge = None
    if target is not None:
        edge = target.value if which == "target" else target.floor
    if edge is None or kpi.direction is Direction.NEITHER:
        return _unknown(kpi, f"has no {words.en}", f"没有{words.zh}")
    worse = actual < edge if kpi.direction is Direction.HIGHER else actual > edge
    write = value_writer(kpi)
    found, wanted = write(actual), write(edge)
    return Judged(
        worse,
        Text(
            f"{kpi.name.en} {found} is worse than its {words.en} {wanted}",
            f"“{kpi.name.zh}”{found}，未达{words.zh} {wanted}",
        ),
    )


def _beyond(when: Trigger, kpi: Kpi, actual: Decimal) -> Judged:
    write = value_writer(kpi)
    if when.below is not None:
        return Judged(
            actual < when.below,
            Text(
                f"{kpi.name.en} {write(actual)} is below {write(when.below)}",
                f"“{kpi.name.zh}”{write(actual)}，低于 {write(when.below)}",
            ),
        )
    if when.above is not None:
        return Judged(
            actual > when.above,
            Text(
                f"{kpi.name.en} {write(actual)} is above {write(when.above)}",
                f"“{kpi.name.zh}”{write(actual)}，高于 {write(when.above)}",
            ),
        )
    return _unknown(kpi, "has no trigger", "没有触发条件")
