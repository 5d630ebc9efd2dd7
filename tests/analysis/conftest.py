"""Reference data with published answers, and builders of monthly series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kpi_reports.periods import Grain, Period
from kpi_reports.values import KpiSeries, KpiValue, Missing

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference"


@pytest.fixture(scope="session")
def reference() -> Callable[[str, str], dict[str, Any]]:
    """An item of a reference file by its name; a machine without the files fails the test."""
    loaded: dict[str, list[dict[str, Any]]] = {}

    def item(file: str, name: str) -> dict[str, Any]:
        if file not in loaded:
            loaded[file] = YAML(typ="safe").load(REFERENCE / file)
        return next(entry for entry in loaded[file] if entry["name"] == name)

    return item


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    return REFERENCE


@pytest.fixture(scope="session")
def months() -> Callable[..., KpiSeries]:
    """A monthly series from January 2013 on; None is a month without rows."""

    def build(values: Sequence[float | None], n: int | Sequence[int] = 100) -> KpiSeries:
        first = Period.parse("2013-01")
        sizes = [n] * len(values) if isinstance(n, int) else n
        points = tuple(
            KpiValue(first.shift(at), value, 0 if value is None else size)
            if value is not None
            else KpiValue(first.shift(at), None, 0, missing=Missing.NO_ROWS)
            for at, (value, size) in enumerate(zip(values, sizes, strict=True))
        )
        return KpiSeries("k", "u", Grain.MONTH, points)

    return build
