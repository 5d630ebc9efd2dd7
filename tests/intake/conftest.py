"""A package of our own on the path, and a workspace whose one source reads a file of it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.params.models import (
    Column,
    Company,
    Department,
    GradeBand,
    PackageSource,
    Scheme,
    SchemeNode,
    Workspace,
)

Shelf = Callable[[str, bytes], None]


def words(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


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
    """Makes a workspace; keywords change the source `sales` from its default declaration."""

    def make(
        units: tuple[str, ...] = ("N", "S"), more: dict[str, Any] | None = None, **changed: Any
    ) -> Workspace:
        declared: dict[str, Any] = {
            "kind": "package",
            "package": "shelf-data",
            "file": "data/sales.csv",
            "unit": "shop",
            "date": "sold_on",
            "columns": (Column(name="amount", type="integer"),),
            **changed,
        }
        sources = {"sales": PackageSource.model_validate(declared)}
        for name, changes in (more or {}).items():
            sources[name] = PackageSource.model_validate({**declared, **changes})
        return Workspace(
            folder="params/shop",
            company=Company(id="shop", name=words("Shop")),
            departments=tuple(Department(id=unit, name=words(unit)) for unit in units),
            sources=sources,
            kpis={},
            scheme=Scheme(
                grades=(GradeBand(id="A", lowest=0, name=words("A")),),
                nodes=(SchemeNode(id="all", name=words("All"), weight=100),),
            ),
            targets=(),
            files={},
            places={"sources.sales": ("params/shop/sources.yaml", 3)},
        )

    return make
