"""The inputs of bench/engine.py, all made here: a company with data, and its notebooks."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from engine_sample import r_markdown, sample_cells, small_cells, write_notebook

PERIOD = "2023Q4"
FIRST_YEAR, MONTHS, MONTHLY_ORDERS = 2021, 36, 25
REGIONS = ("north", "south", "east", "west")
PRODUCTS = ("audio", "books", "garden", "kitchen", "toys")
COLUMNS = ("department", "day", "region", "product", "amount", "minutes", "late")
NOTEBOOK_NAMES = ("department_review.ipynb", "company_overview.ipynb")
COMPANY_UNIT = "company"  # its pack is one more
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Company:
    """The folders of a made company. `units` are the packs that a whole run makes."""

    params: Path
    data: Path
    sample: Path  # notebooks that make the sample pack of every unit
    small: Path  # notebooks of one block
    plain: Path  # the sample without kpi_reports, for papermill and nbconvert
    markdown: Path  # the sample for R
    units: tuple[str, ...]


def make_company(folder: Path, packs: int, *, kpis: int = 1) -> Company:
    """A company of so many packs (its own and those of its departments) below a folder.

    A sample pack asks for one KPI: what is in it beside that is of its own cells.
    """
    departments = [f"D{number:03d}" for number in range(1, packs)]
    made = Company(
        params=folder / "params" / "made",
        data=folder / "data",
        sample=folder / "sample",
        small=folder / "small",
        plain=folder / "plain.ipynb",
        markdown=folder / "sample.Rmd",
        units=(COMPANY_UNIT, *departments),
    )
    for place in (made.params, made.data, made.sample, made.small):
        place.mkdir(parents=True)
    write_data(made.data, departments)
    write_params(made.params, made.data / "orders.csv", departments, list(kpis_of())[:kpis])
    for name in NOTEBOOK_NAMES:
        write_notebook(made.sample / name, sample_cells(made.data, blocks=True))
        write_notebook(made.small / name, small_cells())
    write_notebook(made.plain, sample_cells(made.data, blocks=False))
    made.markdown.write_text(r_markdown(made.data), encoding="utf-8")
    return made


def write_data(folder: Path, departments: Sequence[str]) -> None:
    """One file of each department's orders, one of all, and 900 orders as those of the company."""
    with (folder / "orders.csv").open("w", encoding="utf-8", newline="") as everything:
        every = csv.writer(everything)
        every.writerow(COLUMNS)
        for number, department in enumerate((COMPANY_UNIT, *departments)):
            rows = list(orders_of(department, number))
            with (folder / f"{department}.csv").open("w", encoding="utf-8", newline="") as file:
                own = csv.writer(file)
                own.writerow(COLUMNS)
                own.writerows(rows)
            if department != COMPANY_UNIT:
                every.writerows(rows)


def orders_of(department: str, seed: int) -> Iterator[tuple[object, ...]]:
    """The same orders on every machine: 25 in each of 36 months."""
    draw = np.random.default_rng(seed)
    for month in range(MONTHS):
        year, number = FIRST_YEAR + month // 12, month % 12 + 1
        for day in np.sort(draw.integers(1, 29, MONTHLY_ORDERS)):
            amount = round(float(draw.gamma(4, 120)), 2)
            minutes = round(float(20 + amount / 40 + draw.gamma(2, 8)), 1)
            region, product = draw.choice(REGIONS), draw.choice(PRODUCTS)
            late = int(draw.random() < 0.1 + 0.02 * (seed % 6))
            yield (department, f"{year}-{number:02d}-{day:02d}", region, product, amount, minutes,
                   late)  # fmt: skip


def write_params(
    folder: Path,
    orders: Path,
    departments: Sequence[str],
    kpis: Sequence[Mapping[str, object]],
) -> None:
    """A company whose KPIs are all of one file of orders, with equal weights."""
    scored = [kpi["id"] for kpi in kpis]
    documents: dict[str, object] = {
        "company": {"id": "made", "name": {"en": "Made Ltd", "zh": "样例公司"}},
        "departments": [
            {"id": id, "name": {"en": f"Department {id}", "zh": f"部门 {id}"}} for id in departments
        ],
        "sources": {
            "orders": {
                "kind": "file",
                "path": str(orders),
                "unit": "department",
                "date": "day",
                "columns": [
                    {"name": "region", "type": "text"},
                    {"name": "product", "type": "text"},
                    {"name": "amount", "type": "decimal"},
                    {"name": "minutes", "type": "number"},
                    {"name": "late", "type": "integer"},
                ],
            }
        },
        "kpis": kpis,
        "scheme": {
            "grades": [
                {"id": "A", "lowest": 90, "name": {"en": "Good", "zh": "良好"}},
                {"id": "D", "lowest": 0, "name": {"en": "To be improved", "zh": "待改进"}},
            ],
            "nodes": [
                {
                    "id": "service",
                    "name": {"en": "Service", "zh": "服务"},
                    "weight": 100,
                    "kpis": [
                        {"kpi": id, "weight": 100 / len(scored), "rule": {"kind": "ratio"}}
                        for id in scored
                    ],
                }
            ],
        },
    }
    for name, content in documents.items():
        text = json.dumps(content, ensure_ascii=False, indent=1)  # JSON is YAML too
        (folder / f"{name}.yaml").write_text(text + "\n", encoding="utf-8")
    write_targets(folder / "targets.csv", [str(id) for id in scored])


def kpis_of() -> Iterator[dict[str, object]]:
    """Eight KPIs: one of each kind of measure that adds up, some divided by segments."""
    measures = {
        "orders": ("higher", {"kind": "count"}),
        "sales": ("higher", {"kind": "sum", "value": "amount"}),
        "large": ("higher", {"kind": "count", "where": "amount > 600"}),
        "order_value": ("higher", {"kind": "mean", "value": "amount"}),
        "minutes": ("lower", {"kind": "mean", "value": "minutes"}),
        "late": ("lower", {"kind": "ratio", "numerator": "late = 1", "denominator": "true"}),
        "quick": ("higher", {"kind": "ratio", "numerator": "minutes < 45", "denominator": "true"}),
        "north": (
            "higher",
            {"kind": "ratio", "numerator": "region = 'north'", "denominator": "true"},
        ),
    }
    for id, (direction, measure) in measures.items():
        name = id.replace("_", " ").capitalize()
        share = measure["kind"] == "ratio"
        kpi: dict[str, object] = {
            "id": id,
            "name": {"en": name, "zh": f"指标 {name}"},
            "definition": {"en": f"{name} of the period.", "zh": f"本期{name}。"},
            "direction": direction,
            "unit": {
                "kind": "percent" if share else "number",
                "name": {"en": "% of orders" if share else id, "zh": "占比" if share else id},
                "decimals": 1,
            },
            "source": "orders",
            "measure": measure,
        }
        if id in ("sales", "late"):
            kpi["segments"] = [
                {"column": "region", "name": {"en": "Region", "zh": "地区"}},
                {"column": "product", "name": {"en": "Product", "zh": "产品"}},
            ]
        if id == "minutes":
            kpi["distribution"] = "minutes"
        yield kpi


def write_targets(path: Path, kpis: Sequence[str]) -> None:
    targets = {"orders": 75, "sales": 36000, "large": 15, "order_value": 480, "minutes": 48,
               "late": 0.15, "quick": 0.4, "north": 0.25}  # fmt: skip
    heads = ("kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,"
             "evidence_zh,agreed_by,agreed_on")  # fmt: skip
    rows = [f"{kpi},,2021-01-01,{targets[kpi]},,,plan,Plan.,计划。,," for kpi in kpis]
    path.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
