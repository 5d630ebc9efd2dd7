"""Monthly business reviews, of the tiny company."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_reports.errors import PeriodError, UnitError
from kpi_reports.run.batch import run_batch
from kpi_reports.run.how import How
from kpi_reports.run.monthly import run_monthly

if TYPE_CHECKING:
    from conftest import Tiny

pytestmark = pytest.mark.usefixtures("kernels_shared")

NOTEBOOK = "monthly_review.ipynb"


def test_the_company_has_one_in_the_folder_of_the_month_without_a_score(tiny: Tiny, tmp_path: Path):
    tiny.cell("pass", name=NOTEBOOK)
    made = run_monthly(tiny.workspace, "2013-12", formats=("html",), how=How(output=tmp_path))
    entry = made.packs["monthly_review"]
    assert (entry.kind, entry.state, entry.score, entry.grade) == ("monthly", "ok", None, None)
    folder = tmp_path / "tiny" / "2013-12"
    page = (folder / "monthly_review" / "review.zh.html").read_text("utf-8")
    assert "company：2013-12" in page
    told = json.loads((folder / "monthly_review" / "review.json").read_text("utf-8"))
    assert [plan["kpi"] for plan in told["monthly"]["plans"]] == ["on_time"]
    assert told["monthly"]["plans"][0]["light"] is None  # no lights are declared
    assert [own["unit"]["id"] for own in told["monthly"]["departments"]] == ["N", "S"]
    assert "monthly_review/review.en.html" in (folder / "index.html").read_text("utf-8")


def test_a_department_has_its_own_folder_and_a_whole_run_leaves_it_listed(
    tiny: Tiny, tmp_path: Path
):
    tiny.cell("pass", name=NOTEBOOK)
    made = run_monthly(
        tiny.workspace, "2013-12", departments=["S"], formats=("html",), how=How(output=tmp_path)
    )
    assert made.packs["S_monthly"].name["zh"] == "南区：月度经营分析会"
    page = (tmp_path / "tiny" / "2013-12" / "S_monthly" / "review.en.html").read_text("utf-8")
    assert "S in 2013-12" in page
    again = run_batch(
        tiny.workspace, "2013-12", departments=["N"], formats=("html",), how=How(output=tmp_path)
    )
    assert set(again.packs) == {"S_monthly", "N"}


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2013Q4", "of a month, and '2013Q4' is none. Write '2013-12'"),
        ("2013", "of a month, and '2013' is none. Write '2013-12'"),
        ("2014-03", "period '2014-03' does not exist in the data"),
    ],
)
def test_what_is_no_month_with_data_is_told_and_nothing_is_made(tiny, tmp_path, period, words):
    tiny.cell("pass", name=NOTEBOOK)
    with pytest.raises(PeriodError, match=words):
        run_monthly(tiny.workspace, period, how=How(output=tmp_path / "packs"))
    assert not (tmp_path / "packs").exists()


def test_an_unknown_department_is_told_with_the_nearest(tiny: Tiny, tmp_path: Path):
    tiny.cell("pass", name=NOTEBOOK)
    with pytest.raises(UnitError, match="no department 'compny'"):
        run_monthly(tiny.workspace, "2013-12", departments=["compny"], how=How(output=tmp_path))
