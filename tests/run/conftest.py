"""A company small enough to be made into packs in seconds, with data and notebooks of its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.report.blocks import MIME_TYPE
from kpi_reports.run import how, pool
from kpi_reports.run.kernels import best_isolation
from kpi_reports.run.kernels.parent import Kernels

NOTEBOOKS = ("department_review.ipynb", "company_overview.ipynb")
PARAMS = {
    "company.yaml": """\
id: tiny
name: {en: Tiny Ltd, zh: 小微公司}
""",
    "departments.yaml": """\
- id: N
  name: {en: North, zh: 北区}
- id: S
  name: {en: South, zh: 南区}
""",
    "sources.yaml": """\
orders:
  kind: package
  package: tiny_orders
  file: orders.csv
  unit: region
  date: day
  columns:
    - {name: late, type: integer}
""",
    "kpis.yaml": """\
- id: on_time
  name: {en: On time, zh: 准时率}
  definition: {en: Orders that were not late., zh: 未迟到的订单。}
  direction: higher
  unit: {kind: percent, name: {en: '% of orders', zh: 占订单百分比}, decimals: 1}
  source: orders
  measure: {kind: ratio, numerator: late = 0, denominator: late IS NOT NULL}
""",
    "scheme.yaml": """\
grades:
  - {id: A, lowest: 90, name: {en: Good, zh: 良好}}
  - {id: D, lowest: 0, name: {en: To be improved, zh: 待改进}}
nodes:
  - id: service
    name: {en: Service, zh: 服务}
    weight: 100
    kpis:
      - {kpi: on_time, weight: 100, rule: {kind: ratio}}
""",
    "targets.csv": """\
kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,evidence_zh,agreed_by,agreed_on
on_time,,2013-01-01,0.9,,,plan,Plan of 2013.,2013 年计划。,,
""",
}

SHOW = f"""\
from IPython.display import display
def note(text):
    return {{"paragraphs": [text], "tone": "none"}}
words = {{"en": note(department + " in " + period), "zh": note(department + "：" + period)}}
block = {{"kind": "note", "version": 1, "words": words}}
display({{"{MIME_TYPE}": block, "text/plain": "note"}}, raw=True)
"""
PARAMETERS = """\
company = "?"
department = "?"
period = "?"
languages = "?"
"""


@dataclass(frozen=True, slots=True)
class Tiny:
    """The company's folders. Packs of N and S show one block each; so does the company's."""

    params: Path
    notebooks: Path

    @property
    def workspace(self) -> Workspace:
        return load_workspace(self.params)

    def cell(self, source: str, *, name: str = "department_review.ipynb") -> None:
        """Rewrites a notebook: its parameters, then this cell, then the one that shows a block."""
        write_notebook(self.notebooks / name, source, SHOW)

    def restore(self) -> None:
        """The notebooks as they were first."""
        for name in NOTEBOOKS:
            write_notebook(self.notebooks / name, SHOW)


Make = Callable[[Path], Tiny]


def write_notebook(path: Path, *sources: str) -> None:
    """A notebook with a `parameters` cell and these code cells."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{position}",
            "metadata": {"tags": ["parameters"]} if position == 0 else {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for position, source in enumerate((PARAMETERS, *sources))
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def _make_tiny(root: Path) -> Tiny:
    """Writes the company below root. Its orders: one a day in 2013 and region, one in five late."""
    tiny = Tiny(root / "params" / "tiny", root / "notebooks")
    tiny.params.mkdir(parents=True)
    tiny.notebooks.mkdir()
    for name, text in PARAMS.items():
        (tiny.params / name).write_text(text, encoding="utf-8")
    tiny.restore()
    package = root / "site" / "tiny_orders"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    days = [f"2013-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 26)]
    rows = [f"{region},{day},{int(at % 5 == 0)}" for region in "NS" for at, day in enumerate(days)]
    (package / "orders.csv").write_text("region,day,late\n" + "\n".join(rows) + "\n")
    return tiny


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Makes the package of orders one that is installed, here and in every process started here."""
    root = tmp_path_factory.mktemp("site")
    _make_tiny(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(root / "site")
        known = [os.environ["PYTHONPATH"]] if "PYTHONPATH" in os.environ else []
        patch.setenv("PYTHONPATH", os.pathsep.join([str(root / "site"), *known]))
        yield
    sys.modules.pop("tiny_orders", None)


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker starts in the time of two packs of the tiny company: one is enough, where a test
    does not ask for more."""
    monkeypatch.setattr(how, "processors", lambda: 1)


@pytest.fixture(scope="session")
def shared_kernels(site: None) -> Iterator[Kernels]:
    """A fork server for the runs of many tests."""
    kernels = Kernels(best_isolation())
    yield kernels
    kernels.close()


@pytest.fixture
def kernels_shared(shared_kernels: Kernels, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of this process take their kernels from one server, which starts in the time of three
    packs: for tests of what is made and told, not of how it starts and ends."""
    monkeypatch.setattr(pool, "kernel_source", lambda *_, **__: nullcontext(shared_kernels))


@pytest.fixture(scope="session")
def make_tiny() -> Make:
    """Writes the company below a folder."""
    return _make_tiny


@pytest.fixture
def tiny(site: None, tmp_path: Path) -> Tiny:
    """The company, in a folder of the test's own."""
    return _make_tiny(tmp_path)
