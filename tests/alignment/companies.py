"""A company made by hand: goals, KPIs, schemes and targets in a few words each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kpi_reports.params.models import (
    Company,
    Department,
    Goal,
    KpiDeclaration,
    Scheme,
    TargetRow,
    Workspace,
)
from kpi_reports.periods import Period
from kpi_reports.values import Target, TargetEvidence, Text

PERIOD = Period.parse("2024Q4")
MEASURES = {
    "sum": {"kind": "sum", "value": "price"},
    "count": {"kind": "count"},
    "ratio": {"kind": "ratio", "numerator": "late", "denominator": "TRUE"},
    "mean": {"kind": "mean", "value": "wait"},
}


def words(name: str) -> dict[str, str]:
    return {"en": name, "zh": f"中{name}"}


def kpi(id: str, measure: str = "ratio", direction: str = "higher", **more: Any) -> KpiDeclaration:
    """A KPI whose name is its id in capital letters; averages are percents."""
    own = {
        "id": id,
        "name": words(id.upper()),
        "definition": words(f"what {id} counts and what not"),
        "direction": direction,
        "unit": {"kind": "percent" if measure == "ratio" else "number", "name": words("pieces")},
        "source": "orders",
        "measure": MEASURES[measure],
    }
    return KpiDeclaration.model_validate(own | more)


def blocks(weights: Mapping[str, int]) -> list[dict[str, Any]]:
    entries = [{"kpi": k, "weight": w, "rule": {"kind": "ratio"}} for k, w in weights.items()]
    return [{"id": "all", "name": words("All"), "weight": 100, "kpis": entries}]


def goal(id: str, level: str, parent: str | None = None, *owners: str) -> dict[str, Any]:
    return {"id": id, "name": words(id.title()), "level": level, "parent": parent, "owners": owners}


def workspace(
    kpis: Sequence[KpiDeclaration],
    *,
    goals: Sequence[dict[str, Any]] = (),
    scored: Mapping[str, Mapping[str, int]],
    positions: Mapping[str, Mapping[str, int]] | None = None,
    targets: Sequence[tuple[str, str | None, str]] = (),
    departments: Sequence[str] = ("north", "south", "east"),
) -> Workspace:
    """`scored` gives weights by KPI for "company" and for departments with KPIs of their own."""
    own = {unit: {"nodes": blocks(w)} for unit, w in scored.items() if unit != "company"}
    scheme = Scheme.model_validate(
        {
            "grades": [{"id": "A", "lowest": 0, "name": words("Good")}],
            "nodes": blocks(scored["company"]),
            "departments": own,
            "positions": {
                name: {"name": words(name.title()), "nodes": blocks(w)}
                for name, w in (positions or {}).items()
            },
        }
    )
    evidence = TargetEvidence("plan", Text("The plan", "计划"))
    return Workspace(
        folder="params/acme",
        company=Company.model_validate({"id": "acme", "name": words("Acme")}),
        departments=tuple(
            Department.model_validate({"id": name, "name": words(name.title())})
            for name in departments
        ),
        sources={},
        kpis={entry.id: entry for entry in kpis},
        scheme=scheme,
        targets=tuple(
            TargetRow(kpi=k, department=d, target=Target(Decimal(v), date(2024, 1, 1), evidence))
            for k, d, v in targets
        ),
        goals=tuple(Goal.model_validate(entry) for entry in goals),
        files={},
    )
