"""The demo company, written once for all tests, with a copy of its params."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.demo import write_demo
from kpi_reports.pack import cells
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.report.blocks import Block
from kpi_reports.review import open_cube, review_unit, unit_of
from kpi_reports.values import Review

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PARAMS = Path(__file__).parents[2] / "params" / "demo"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of params with its data."""
    folder = tmp_path_factory.mktemp("company") / "demo"
    shutil.copytree(PARAMS, folder, ignore=shutil.ignore_patterns("data"))
    write_demo(folder)
    return folder


@pytest.fixture(scope="session")
def data(demo: Path) -> Path:
    """The folder of the exports."""
    return demo / "data"


@pytest.fixture(scope="session")
def truth(data: Path) -> Mapping[str, Any]:
    """What was planted, and what KPIs must come to."""
    told: Mapping[str, Any] = json.loads((data / "truth.json").read_text(encoding="utf-8"))
    return told


@pytest.fixture(scope="session")
def shown_by() -> Callable[[str, Any], list[Block]]:
    """Gives what the code cells of a notebook show of a review, without a kernel."""

    def shown(notebook: str, review: Any) -> list[Block]:
        read = json.loads((NOTEBOOKS / notebook).read_text(encoding="utf-8"))
        sources = ["".join(cell["source"]) for cell in read["cells"] if cell["cell_type"] == "code"]
        calls = [source for source in sources if source.startswith("blocks.")]
        names = {"blocks": cells, "r": review}
        values = [
            eval(compile(ast.parse(call, mode="eval"), notebook, "eval"), names) for call in calls
        ]
        return [value.block for value in values if value is not None]

    return shown


@pytest.fixture(scope="session")
def reviewed(demo: Path) -> Callable[[str], Review]:
    """The review of a unit for 2024Q4, made once for all tests."""
    workspace, period = load_workspace(demo), Period.parse("2024Q4")
    cube, made = open_cube(workspace, period), dict[str, Review]()

    def review(unit: str) -> Review:
        if unit not in made:
            made[unit] = review_unit(workspace, cube, unit_of(workspace, unit), period)
        return made[unit]

    return review


@pytest.fixture(scope="session")
def demo_reviews(reviewed: Callable[[str], Review]) -> Mapping[str, Review]:
    """The company and three departments in 2024Q4, by unit."""
    return {unit: reviewed(unit) for unit in ("company", "sales", "ops", "kefu")}
