from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4

from kpi_reports.errors import PackError
from kpi_reports.pack.exporters import KpiHtmlExporter, KpiPdfExporter, KpiSlidesExporter
from kpi_reports.pack.html import render_html
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.pack.slides import render_slides
from kpi_reports.report.blocks import MIME_TYPE, Block, block


def notebook(blocks: list[Block]) -> Any:
    cells = [
        v4.new_code_cell("x", outputs=[v4.new_output("display_data", {MIME_TYPE: given})])
        for given in blocks
        if given["kind"] != "prose"
    ]
    return v4.new_notebook(cells=cells)


def without_prose(blocks: list[Block]) -> list[Block]:
    return [given for given in blocks if given["kind"] != "prose"]


def test_html_is_the_page_in_the_first_language(every_kind: list[Block]) -> None:
    page, resources = KpiHtmlExporter().from_notebook_node(notebook(every_kind))

    assert page == render_html(without_prose(every_kind), "en")
    assert resources["output_extension"] == ".html"


def test_pdf_is_bytes_in_the_language_asked_for(every_kind: list[Block]) -> None:
    made, resources = KpiPdfExporter(language="zh").from_notebook_node(notebook(every_kind))

    assert made == render_pdf(without_prose(every_kind), "zh")
    assert resources["output_extension"] == ".pdf"


def test_slides_are_bytes_under_a_name_of_their_own(every_kind: list[Block]) -> None:
    made, resources = KpiSlidesExporter(language="zh").from_notebook_node(notebook(every_kind))

    assert made == render_slides(without_prose(every_kind), "zh")
    assert resources["output_extension"] == ".slides.pdf"


def test_nbconvert_finds_each_exporter_by_its_short_name() -> None:
    file = Path(__file__).parents[2] / "pyproject.toml"
    declared = tomllib.loads(file.read_text(encoding="utf-8"))["project"]

    assert declared["entry-points"]["nbconvert.exporters"] == {
        "kpi-html": "kpi_reports.pack.exporters:KpiHtmlExporter",
        "kpi-pdf": "kpi_reports.pack.exporters:KpiPdfExporter",
        "kpi-slides": "kpi_reports.pack.exporters:KpiSlidesExporter",
    }


def test_a_prose_cell_in_one_language_does_not_narrow_the_pack() -> None:
    note = {"paragraphs": ["x"], "tone": "none"}
    cells = [
        v4.new_markdown_cell("中文", metadata={"tags": ["lang-zh"]}),
        *notebook([block("note", {"en": note, "zh": note})]).cells,
    ]

    page, _ = KpiHtmlExporter().from_notebook_node(v4.new_notebook(cells=cells))

    assert '<html lang="en">' in page
    assert "中文" not in page


@pytest.mark.parametrize("exporter", [KpiHtmlExporter, KpiPdfExporter, KpiSlidesExporter])
def test_a_notebook_that_was_not_run_says_what_to_do(exporter: Any) -> None:
    unrun = v4.new_notebook(cells=[v4.new_code_cell("x"), v4.new_markdown_cell("words")])

    with pytest.raises(PackError, match=r"shows no block of a pack .* run it first"):
        exporter().from_notebook_node(unrun)


@pytest.mark.parametrize("exporter", [KpiHtmlExporter, KpiPdfExporter, KpiSlidesExporter])
def test_the_exporters_are_offered_by_name(exporter: Any) -> None:
    assert exporter.export_from_notebook.startswith("KPI review ")
    assert exporter().output_mimetype in ("text/html", "application/pdf")
