from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from kpi_reports.run.failure import REASONS, error_log, failed_pack
from kpi_reports.run.made import Made
from kpi_reports.run.plan import PackTask
from kpi_reports.run.result import Failure, PackResult
from kpi_reports.values import Text, Unit, UnitKind

SOUTH = Unit("S", UnitKind.DEPARTMENT, Text("South", "南区"))
FAILURE = Failure("notebook", "KeyError: 'S'", cell=3, source="rate[x]", traceback="In[3] ...")
TASK = PackTask(
    unit="S",
    company="tiny",
    period="2013Q4",
    notebook="/somewhere/department_review.ipynb",
    languages=("en", "zh"),
    formats=("pdf",),
    cube="/cube",
    params="/params",
    scratch="/scratch",
    department="S",
)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    log = f"{tmp_path}/executed.ipynb and {Path.home()}/mine.py\n"
    return Made(TASK, PackResult(FAILURE), tmp_path, log, seconds=1.0, attempts=1)


def test_the_log_tells_cell_source_traceback_and_what_the_process_wrote(made: Made) -> None:
    assert error_log(made, FAILURE) == (
        "Pack 'S', period 2013Q4, notebook department_review.ipynb\n\n"
        "KeyError: 'S'\n\n"
        "Cell 3 of the executed notebook:\n\nrate[x]\n\n"
        "Traceback:\n\nIn[3] ...\n\n"
        "Written by the process:\n\n./executed.ipynb and ~/mine.py\n"
    )


def test_a_log_without_cell_or_output_is_short(made: Made) -> None:
    failure = Failure("timeout", "it took longer than 300 seconds")
    assert error_log(replace(made, log=""), failure) == (
        "Pack 'S', period 2013Q4, notebook department_review.ipynb\n\n"
        "it took longer than 300 seconds\n"
    )


def test_there_is_a_page_in_every_language_and_none_shows_code(made: Made) -> None:
    folder = failed_pack(made, FAILURE, unit=SOUTH, company=Text("Tiny", "小微"))
    assert {path.name for path in folder.iterdir()} == {
        *("review.en.html", "review.zh.html", "error.log"),
    }
    for language in ("en", "zh"):
        page = (folder / f"review.{language}.html").read_text(encoding="utf-8")
        assert "South" in page and "南区" in page and 'href="error.log"' in page
        assert "KeyError" not in page and "rate[x]" not in page


def test_every_kind_of_failure_has_its_words() -> None:
    assert set(REASONS) == set(get_args(get_type_hints(Failure)["kind"]))
