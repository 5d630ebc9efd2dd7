"""The generated company's files, and what reads a proposal back with the project's own loader."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from kpi_reports.demo import write_demo
from kpi_reports.inspection.departments import read_departments
from kpi_reports.inspection.inspecting import inspect_file
from kpi_reports.inspection.proposal import proposal
from kpi_reports.intake.tables import load_tables
from kpi_reports.params.explain import validate
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import (
    Company,
    Department,
    GradeBand,
    Scheme,
    SchemeNode,
    Source,
    Workspace,
)
from kpi_reports.params.yaml_text import MapNode, read_yaml
from kpi_reports.values import Table

ROOT = Path(__file__).parents[2]
MESSY = ROOT.parent / "shared" / "data" / "messy"

Parsed = Callable[[str], dict[str, Any]]
Read = Callable[[dict[str, Any], Path], Mapping[str, Table]]
Propose = Callable[..., str]


def words(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The params folder of the generated company, with its data."""
    folder = tmp_path_factory.mktemp("company") / "demo"
    shutil.copytree(
        ROOT / "params" / "demo", folder, ignore=shutil.ignore_patterns("data", "__pycache__")
    )
    write_demo(folder)
    return folder


@pytest.fixture
def messy() -> Path:
    """Real files that others published; they stand beside the project where it was made."""
    if not MESSY.is_dir():
        pytest.skip(f"the real files are not at {MESSY}")
    return MESSY


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file of its own."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def propose() -> Propose:
    """The proposal for a file; `departments` is a params folder, as --departments."""

    def make(path: Path, *, departments: Path | None = None, **options: Any) -> str:
        keys = read_departments(departments) if departments else None
        return proposal(inspect_file(path, departments=keys, params=departments, **options))

    return make


@pytest.fixture
def parsed() -> Parsed:
    """The sources of a proposal, by the project's own loader; a fault fails."""

    def load(text: str) -> dict[str, Any]:
        root, faults = read_yaml(text, "sources.yaml")
        assert faults == []
        assert isinstance(root, MapNode)
        sources = {}
        for name, node in root.entries:
            source, faults = validate(cast(type[Source], Source), node, "sources.yaml", name.text)
            assert faults == []
            sources[name.text] = source
        return sources

    return load


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The tables of declared sources, read from a params folder, by its departments."""

    def load(sources: dict[str, Any], folder: Path) -> Mapping[str, Table]:
        own = (Department(id="kefu", name=words("Service"), aliases=("客服部", "客服")),)
        has_params = (folder / "company.yaml").is_file()
        departments = load_workspace(folder).departments if has_params else own
        workspace = Workspace(
            folder=str(folder),
            company=Company(id="acme", name=words("Acme")),
            departments=departments,
            sources=sources,
            kpis={},
            scheme=Scheme(
                grades=(GradeBand(id="A", lowest=0, name=words("A")),),
                nodes=(SchemeNode(id="all", name=words("All"), weight=100),),
            ),
            targets=(),
            files={},
        )
        return load_tables(workspace, tmp_path / "scratch")

    return load
