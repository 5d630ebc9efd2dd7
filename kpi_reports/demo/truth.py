"""truth.json: what was planted and what KPIs must come to. Only tests read it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from kpi_reports.demo import effects
from kpi_reports.demo.calendar import AS_OF, MONTHS
from kpi_reports.demo.tally import COMPANY, Tally
from kpi_reports.periods import Grain, Period

_QUARTERS = tuple(Period(Grain.QUARTER, y, q) for y in (2022, 2023, 2024) for q in (1, 2, 3, 4))


def write_truth(path: Path, tally: Tally, mess: Counter[str], seed: int) -> None:
    """Writes the effects, the counts of the mess, and every value as exact texts of decimals."""
    truth = {
        "seed": seed,
        "as_of": str(AS_OF),
        "effects": _effects(),
        "mess": dict(sorted(mess.items())),
        "values": list(tally.rows()),
        "derived": list(_derived(tally)),
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    path.write_bytes((text + "\n").encode())


def _effects() -> list[dict[str, object]]:
    return [
        _effect("step", "kefu", ["first_response"], effects.STEP_MONTH,
                before=effects.RESPONSE_BEFORE, after=effects.RESPONSE_AFTER),
        _effect("trend", "rnd", ["on_time_tasks"], "2022-01",
                start=effects.ON_TIME_START, end=effects.ON_TIME_END),
        _effect("season", "production", ["output"], "2022-01",
                **{str(month): factor for month, factor in effects.SEASON.items()}),
        _effect("mix_shift", "sales", ["renewal_rate"], "2022-01",
                large=effects.RENEWAL_LARGE, small=effects.RENEWAL_SMALL,
                large_share_start=effects.LARGE_SHARE_START,
                large_share_end=effects.LARGE_SHARE_END),
        _effect("too_easy", "design", ["drafts_per_designer"], "2022-01",
                target=effects.DRAFTS_TARGET, level=effects.DRAFTS_EACH, met=36, months=36),
        _effect("conflict", "kefu", ["cases_per_agent_day", "customer_satisfaction"], "2022-01",
                handled_start=effects.HANDLED_START, handled_end=effects.HANDLED_END,
                satisfied_start=effects.SATISFIED_START, satisfied_end=effects.SATISFIED_END,
                handled_by_load=effects.HANDLED_BY_LOAD,
                satisfied_by_load=effects.SATISFIED_BY_LOAD),
        _effect("late_data", "ops", ["visits", "registration_rate", "paid_conversion", "arpu",
                "acquisition_cost"], "2024-12", until=str(effects.TRAFFIC_UNTIL)),
        _effect("renamed_column", "kefu", ["first_response"], effects.RENAMED_MONTH,
                before=effects.RESPONSE_OLD_NAME, after=effects.RESPONSE_NEW_NAME),
        _effect("stopped_by_a_check", "design", ["draft_score"], effects.IMPOSSIBLE_SCORE_MONTH,
                score=effects.IMPOSSIBLE_SCORE),
    ]  # fmt: skip


def _effect(
    kind: str, department: str, kpis: list[str], month: str, **size: float | str
) -> dict[str, object]:
    return {"kind": kind, "department": department, "kpis": kpis, "month": month, "size": size}


def _derived(tally: Tally) -> Iterator[dict[str, str]]:
    """Values of KPIs that are made of others: growth and formulas."""
    for period in (*MONTHS, *_QUARTERS):
        for kpi, unit, above, below in (
            ("revenue_per_person", "sales", "revenue", "person_months"),
            ("drafts_per_designer", "design", "drafts", "person_months"),
        ):
            yield _value(kpi, unit, period, _over(tally, above, below, unit, period))
        cost = _over(tally, "cost", "output", "production", period)
        yield _value("unit_cost", "production", period, cost * 10_000)
    for unit in ("sales", "ops", COMPANY):
        for period in _QUARTERS[4:]:
            now = tally.numerator("revenue", unit, period)
            before = tally.numerator("revenue", unit, period.year_before)
            yield _value("revenue_growth", unit, period, now / before - 1)


def _over(tally: Tally, above: str, below: str, unit: str, period: Period) -> Decimal:
    return tally.numerator(above, unit, period) / tally.numerator(below, unit, period)


def _value(kpi: str, unit: str, period: Period, value: Decimal) -> dict[str, str]:
    return {"kpi": kpi, "department": unit, "period": str(period), "value": f"{value:f}"}
