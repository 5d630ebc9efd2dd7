"""The pack of KPI health, of the tiny company."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_reports.errors import KpiReportsError, ParamsError, UnitError
from kpi_reports.run.batch import run_batch
from kpi_reports.run.health import run_health
from kpi_reports.run.how import How
from kpi_reports.run.index import index_html
from kpi_reports.run.manifest import Inputs, Manifest, PackEntry
from kpi_reports.run.plan import HEALTH, parse_page_formats

if TYPE_CHECKING:
    from conftest import Tiny

pytestmark = pytest.mark.usefixtures("kernels_shared")


def test_the_pack_is_published_whole_and_listed(tiny: Tiny, tmp_path: Path):
    tiny.cell("pass", name="kpi_health.ipynb")
    made = run_health(tiny.workspace, "2013Q4", formats=("html",), how=How(output=tmp_path))
    folder = tmp_path / "tiny" / "2013Q4"
    assert {path.name for path in (folder / HEALTH.id).iterdir()} == {
        "review.en.html", "review.zh.html", "review.ipynb", "review.json", "pack.json",
    }  # fmt: skip
    entry = made.packs[HEALTH.id]
    assert (entry.state, entry.score) == ("ok", None)
    assert entry.audience == {"en": "Performance office", "zh": "绩效管理部门"}
    found = json.loads((folder / HEALTH.id / "review.json").read_text(encoding="utf-8"))
    assert entry.signals == {"questions": len(found["health"]["questions"])}
    assert [row["kpi"] for row in found["health"]["rows"]] == ["on_time"]
    assert "company in 2013Q4" in (folder / HEALTH.id / "review.en.html").read_text("utf-8")
    assert "kpi_health/review.en.html" in (folder / "index.html").read_text("utf-8")


def test_without_its_notebook_nothing_is_made(tiny: Tiny, tmp_path: Path):
    with pytest.raises(ParamsError, match=r"has no notebook 'kpi_health\.ipynb'"):
        run_health(tiny.workspace, "2013Q4", how=How(output=tmp_path / "packs"))
    assert not (tmp_path / "packs").exists()


def test_a_department_of_the_same_name_is_refused(tiny: Tiny, tmp_path: Path):
    tiny.cell("pass", name="kpi_health.ipynb")
    workspace = tiny.workspace
    first = workspace.departments[0].model_copy(update={"id": HEALTH.id})
    clash = workspace.model_copy(update={"departments": (first,)})
    with pytest.raises(UnitError, match=r"another id in departments\.yaml"):
        run_health(clash, "2013Q4", how=How(output=tmp_path))


@pytest.mark.parametrize("asked", ["html,xlsx", "slides"])
def test_it_has_neither_workbook_nor_slides(asked: str):
    assert parse_page_formats("pdf, html", "x") == ("pdf", "html")
    with pytest.raises(KpiReportsError, match="no scorecard, and so no workbook and no slides"):
        parse_page_formats(asked, "KPI health has no scorecard")


def test_the_index_counts_what_to_ask():
    inputs = Inputs({}, {}, "cc", {"kpi_health.ipynb": "dd"})
    entry = PackEntry(
        {"en": "KPI health", "zh": "指标体检"}, "ok", {}, "11", signals={"questions": 9}
    )
    name = {"en": "T", "zh": "小"}
    found = Manifest("t", name, "2013Q4", "2013-12-31", ("en",), ("html",), "0.1.0", inputs)
    page = index_html(replace(found, packs={HEALTH.id: entry}), [HEALTH.id])
    assert "9 to ask about" in page
    assert "9 项需核实" in page
    quiet = replace(entry, signals={"questions": 0})
    page = index_html(replace(found, packs={HEALTH.id: quiet}), [HEALTH.id])
    assert "too few data" not in page


def test_a_whole_run_afterwards_leaves_the_pack_of_health_listed(tiny: Tiny, tmp_path: Path):
    tiny.cell("pass", name="kpi_health.ipynb")
    run_health(tiny.workspace, "2013Q4", formats=("html",), how=How(output=tmp_path))
    made = run_batch(tiny.workspace, "2013Q4", formats=("html",), how=How(output=tmp_path))
    kinds = {unit: entry.kind for unit, entry in made.packs.items()}
    assert kinds == {"company": "review", "N": "review", "S": "review", HEALTH.id: "health"}
    listed = (tmp_path / "tiny" / "2013Q4" / "index.html").read_text(encoding="utf-8")
    assert f"{HEALTH.id}/review.en.html" in listed


def test_the_index_above_lists_the_packs_of_all_periods(tiny: Tiny, tmp_path: Path):
    tiny.cell("pass", name="kpi_health.ipynb")
    run_health(tiny.workspace, "2013Q3", formats=("html",), how=How(output=tmp_path))
    home = tmp_path / "tiny"
    damaged = home / "2012Q4"
    damaged.mkdir()
    (damaged / "run.json").write_text("{")
    run_health(
        tiny.workspace, "2013Q4", formats=("html",), languages=("en",), how=How(output=tmp_path)
    )
    page = (home / "index.html").read_text(encoding="utf-8")
    assert page.index("2013Q4/kpi_health/review.en.html") < page.index(
        "2013Q3/kpi_health/review.en.html"
    )
    assert "2012Q4" not in page
    assert '<a href="../index.html">' in (home / "2013Q4" / "index.html").read_text("utf-8")
