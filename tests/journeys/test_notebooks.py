"""The notebooks with plain tools: papermill alone, then nbconvert alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kpi_reports import blocks

ROOT = Path(__file__).parents[2]


def run(*arguments: str, folder: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The department notebook, run by papermill alone for JetBlue's December."""
    out = tmp_path_factory.mktemp("papermill") / "out.ipynb"
    notebook = "notebooks/department_review.ipynb"
    run("papermill", notebook, str(out), "-p", "department", "B6", "-p", "period", "2013-12")
    return out


def test_papermill_alone_runs_the_notebook(executed):
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    shown = [output for cell in cells for output in cell.get("outputs", []) if "data" in output]
    blocks = [output["data"]["application/vnd.kpi-reports.block+json"] for output in shown]
    assert blocks[0]["words"]["en"]["unit"] == "JetBlue"
    assert blocks[0]["words"]["zh"]["period"] == "2013-12"
    assert all("text/html" in output["data"] for output in shown)


def test_nbconvert_alone_makes_the_page_in_the_leading_language(executed):
    run("nbconvert", "--to", "kpi-html", executed.name, folder=executed.parent)
    text = executed.with_suffix(".html").read_text(encoding="utf-8")
    assert '<html lang="en"' in text
    assert "Monthly performance review" in text
    assert text.count("<script") == 1  # the pack's own, allowed by its hash


def test_nbconvert_alone_makes_the_pdf_in_the_language_asked_for(executed, poppler):
    run(
        "nbconvert", "--to", "kpi-pdf", "--KpiPdfExporter.language=zh", executed.name,
        folder=executed.parent,
    )  # fmt: skip
    assert "捷蓝航空" in poppler.text(executed.with_suffix(".pdf"))


def test_papermill_alone_runs_the_notebook_of_kpi_health(tmp_path):
    out = tmp_path / "out.ipynb"
    run("papermill", "notebooks/kpi_health.ipynb", str(out), "-p", "languages", "zh")
    run("nbconvert", "--to", "kpi-html", out.name, folder=tmp_path)
    text = out.with_suffix(".html").read_text(encoding="utf-8")
    assert '<html lang="zh' in text
    assert "2013Q4 指标体检" in text


def test_the_notebooks_define_nothing_and_loop_over_nothing():
    for file in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            if cell["cell_type"] == "code":
                words = "".join(cell["source"]).split()
                assert not {"def", "class", "for", "while", "lambda"} & set(words), file.name


def test_every_block_that_a_notebook_shows_exists():
    for file in (ROOT / "notebooks").glob("*.ipynb"):
        shown = re.findall(r"\bblocks\.(\w+)\(", file.read_text(encoding="utf-8"))
        assert [name for name in shown if not hasattr(blocks, name)] == [], file.name
