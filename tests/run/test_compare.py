"""Packs of two periods side by side, of the tiny company."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_reports.errors import KpiReportsError, ParamsError, PeriodError, UnitError
from kpi_reports.run.compare import run_compare
from kpi_reports.run.how import How
from kpi_reports.run.plan import parse_page_formats

if TYPE_CHECKING:
    from conftest import Tiny

pytestmark = pytest.mark.usefixtures("kernels_shared")

NOTEBOOK = "period_comparison.ipynb"


def with_notebook(tiny: Tiny) -> Tiny:
    """The company with a notebook that takes `against` and shows it."""
    tiny.cell("pass", name=NOTEBOOK)
    path = tiny.notebooks / NOTEBOOK
    text = json.loads(path.read_text(encoding="utf-8"))
    text["cells"][0]["source"] += 'against = "?"\n'
    last = text["cells"][-1]
    last["source"] = last["source"].replace('" in " + period', '" against " + against')
    path.write_text(json.dumps(text), encoding="utf-8")
    return tiny


def test_the_pack_is_published_in_a_folder_of_its_own_and_listed_by_both_periods(
    tiny: Tiny, tmp_path: Path
):
    made = run_compare(
        with_notebook(tiny).workspace, "2013Q4", against="2013Q3", departments=["N"],
        formats=("html",), how=How(output=tmp_path),
    )  # fmt: skip
    entry = made.packs["N_vs_2013Q3"]
    assert (entry.kind, entry.state) == ("comparison", "ok")
    assert entry.name == {"en": "North, 2013Q4 against 2013Q3", "zh": "北区：2013Q4 与 2013Q3 对比"}
    folder = tmp_path / "tiny" / "2013Q4"
    assert "N against 2013Q3" in (folder / "N_vs_2013Q3" / "review.en.html").read_text("utf-8")
    assert "N_vs_2013Q3/review.en.html" in (folder / "index.html").read_text("utf-8")
    told = json.loads((folder / "N_vs_2013Q3" / "review.json").read_text("utf-8"))
    assert (told["schema"], told["now"]["period"], told["then"]["period"]) == (
        "1", "2013Q4", "2013Q3",
    )  # fmt: skip
    assert told["kpis"][0]["kpi"] == "on_time"


@pytest.mark.parametrize(
    ("against", "words"),
    [
        ("2013-09", "'2013-09' is a month and '2013Q4' a quarter: only periods of one length"),
        ("2013Q4", "'2013Q4' is not earlier than '2013Q4'"),
        ("2014Q1", "'2014Q1' is not earlier than '2013Q4'"),
        ("", "period '2012Q4' does not exist in the data"),
        ("last year", "'last year' is not a period"),
    ],
)
def test_a_period_that_cannot_be_compared_is_told_and_nothing_is_made(
    tiny: Tiny, tmp_path: Path, against: str, words: str
):
    with pytest.raises(PeriodError, match=words):
        run_compare(
            with_notebook(tiny).workspace,
            "2013Q4",
            against=against,
            how=How(output=tmp_path / "packs"),
        )
    assert not (tmp_path / "packs").exists()


def test_a_notebook_that_does_not_take_the_other_period_is_refused(tiny: Tiny, tmp_path: Path):
    tiny.cell("pass", name=NOTEBOOK)
    with pytest.raises(ParamsError, match="does not set 'against'"):
        run_compare(tiny.workspace, "2013Q4", against="2013Q3", how=How(output=tmp_path))


def test_a_department_with_the_name_of_a_folder_of_packs_is_refused(tiny: Tiny, tmp_path: Path):
    workspace = with_notebook(tiny).workspace
    first = workspace.departments[0].model_copy(update={"id": "S_vs_2013Q3"})
    clash = workspace.model_copy(update={"departments": (first, *workspace.departments[1:])})
    with pytest.raises(UnitError, match=r"another id in departments\.yaml"):
        run_compare(clash, "2013Q4", against="2013Q3", how=How(output=tmp_path))


def test_it_has_no_workbook():
    assert parse_page_formats("pdf", "x") == ("pdf",)
    with pytest.raises(KpiReportsError, match="two periods are no scorecard, and so no workbook"):
        parse_page_formats("xlsx", "two periods are no scorecard")
