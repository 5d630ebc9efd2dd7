"""The demo company, written once for all tests, with a copy of its params."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.demo import write_demo

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
