"""A params folder of one company whose sources a test writes and reads; a package of our own."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import TypeAdapter

from kpi_reports.intake import Intake, gather, load_tables, read_tables
from kpi_reports.params.models import (
    Company,
    Department,
    GradeBand,
    KpiDeclaration,
    PackageSource,
    Scheme,
    SchemeNode,
    Workspace,
)
from kpi_reports.params.source import Source
from kpi_reports.periods import Period
from kpi_reports.values import DataIssue, Table

Shelf = Callable[[str, bytes], None]
Declared = Mapping[str, Any]
SOURCE: TypeAdapter[Source] = TypeAdapter(Source)
AMOUNT = {"name": "amount", "type": "integer"}


def words(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


def workspace_of(
    sources: Mapping[str, Source],
    *,
    folder: str = "params/shop",
    units: tuple[str, ...] = ("N", "S"),
    aliases: Mapping[str, tuple[str, ...]] | None = None,
    kpis: Mapping[str, KpiDeclaration] | None = None,
    **company: Any,
) -> Workspace:
    """A company `shop` with these sources, and nothing to score."""
    spelt = dict(aliases or {})
    return Workspace(
        folder=folder,
        company=Company(id="shop", name=words("Shop"), **company),
        departments=tuple(
            Department(id=unit, name=words(unit), aliases=spelt.get(unit, ())) for unit in units
        ),
        sources=dict(sources),
        kpis=dict(kpis or {}),
        scheme=Scheme(
            grades=(GradeBand(id="A", lowest=0, name=words("A")),),
            nodes=(SchemeNode(id="all", name=words("All"), weight=100),),
        ),
        targets=(),
        files={},
        places={"sources.sales": ("params/shop/sources.yaml", 3)},
    )


def kpi(name: str, source: str | None = "sales", **measure: Any) -> KpiDeclaration:
    """A KPI of this measure."""
    return KpiDeclaration.model_validate(
        {
            "id": name,
            "name": words(name),
            "definition": words(name),
            "direction": "higher",
            "unit": {"kind": "number", "name": words("x")},
            "source": source,
            "measure": measure,
        }
    )


def rows_of(relation: str, order: str = "ALL") -> list[tuple[Any, ...]]:
    """The rows of a SELECT."""
    with duckdb.connect() as connection:
        return connection.execute(f"FROM ({relation}) ORDER BY {order}").fetchall()


def places_of(table: Table) -> list[tuple[Any, ...]]:
    """Every row that was read: number of the file, row in it, and why it was left out."""
    query = f'SELECT "\\file", "\\row", "\\why" FROM ({table.traced})'
    return rows_of(query, '"\\file", "\\row"')


def issue_of(table: Table, code: str) -> DataIssue:
    """The only issue with this code."""
    (found,) = [issue for issue in table.issues if issue.code == code]
    return found


@dataclass
class Room:
    """A params folder, and what is read of it. Sources begin from a CSV file `sales.csv` with a
    text column `shop` for the department, a day `sold_on` and an integer `amount`."""

    folder: Path
    scratch: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def source(self, **changed: Any) -> Source:
        """The source as changed; a key that is changed to None is left out."""
        declared: dict[str, Any] = {
            "kind": "file",
            "path": "sales.csv",
            "unit": "shop",
            "date": "sold_on",
            "columns": [AMOUNT],
            **changed,
        }
        return SOURCE.validate_python({k: v for k, v in declared.items() if v is not None})

    def workspace(self, sources: Mapping[str, Declared], **company: Any) -> Workspace:
        made = {name: self.source(**declared) for name, declared in sources.items()}
        return workspace_of(made, folder=str(self.folder), **company)

    def intake(
        self, sources: Mapping[str, Declared], period: Period | None = None, **company: Any
    ) -> Intake:
        """Every source; what failed is among the faults."""
        workspace = self.workspace(sources, **company)
        gathered = gather(workspace, self.scratch, period)
        intake = read_tables(workspace, gathered, self.scratch)
        return Intake(intake.tables, (*gathered.faults, *intake.faults))

    def table(
        self, content: str | bytes | None = None, company: Declared | None = None, **changed: Any
    ) -> Table:
        """The table `sales` of one source. Raises SourceError."""
        if content is not None:
            self.write("sales.csv", content)
        workspace = self.workspace({"sales": changed}, **(company or {}))
        return load_tables(workspace, self.scratch)["sales"]

    def rows(self, content: str | bytes | None = None, **changed: Any) -> list[tuple[Any, ...]]:
        """The rows that count: declared columns, then unit and day."""
        return rows_of(self.table(content, **changed).relation)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    folder = tmp_path / "params"
    folder.mkdir()
    return Room(folder, tmp_path / "scratch")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Puts files into the data folder of the installed package `shelf-data`, imported as `shelf`.

    Importing the package fails, so a test that passes has not imported it.
    """
    site = tmp_path / "site"
    package = site / "shelf"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('this package was imported')\n")
    info = site / "shelf_data-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shelf-data\nVersion: 1.2\n")
    (info / "RECORD").write_text("shelf/__init__.py,,\nshelf_data-1.2.dist-info/METADATA,,\n")
    (info / "top_level.txt").write_text("shelf\n")
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()

    def put(name: str, content: bytes) -> None:
        (package / "data" / name).write_bytes(content)

    return put


@pytest.fixture
def workspace() -> Callable[..., Workspace]:
    """Makes a workspace of a package's file; keywords change the source `sales`."""

    def make(
        units: tuple[str, ...] = ("N", "S"), more: dict[str, Any] | None = None, **changed: Any
    ) -> Workspace:
        declared: dict[str, Any] = {
            "kind": "package",
            "package": "shelf-data",
            "file": "data/sales.csv",
            "unit": "shop",
            "date": "sold_on",
            "columns": (AMOUNT,),
            **changed,
        }
        sources = {"sales": PackageSource.model_validate(declared)}
        for name, changes in (more or {}).items():
            sources[name] = PackageSource.model_validate({**declared, **changes})
        return workspace_of(sources, units=units)

    return make
