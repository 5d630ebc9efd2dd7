"""`jupyter nbconvert --to kpi-html`, `kpi-pdf` or `kpi-slides`: an executed notebook as a pack."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import Enum, default

from kpi_reports.errors import PackError
from kpi_reports.pack.html import render_html
from kpi_reports.pack.notebook import blocks_of
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.pack.slides import render_slides
from kpi_reports.report.blocks import Block, languages_of
from kpi_reports.values import LANGUAGES, Language


class _KpiExporter(Exporter):
    """What the exporters share: the language, and the blocks of the notebook."""

    language = Enum(
        LANGUAGES,
        default_value=None,
        allow_none=True,
        help="Language of the pack; by default the first that every block speaks.",
    ).tag(config=True)

    def _blocks(
        self, nb: NotebookNode, resources: dict[str, Any] | None, **kw: Any
    ) -> tuple[list[Block], Language, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        blocks = blocks_of(nb)
        spoken = languages_of([block for block in blocks if block["kind"] != "prose"])
        if not spoken:
            raise PackError(
                "this notebook shows no block of a pack in any language; run it first, with "
                "`jupyter nbconvert --execute` or papermill"
            )
        return blocks, self.language or spoken[0], resources or {}


class KpiHtmlExporter(_KpiExporter):
    """A pack as one HTML file."""

    export_from_notebook = "KPI review pack (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text too
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page and nbconvert's resources.

        Raises:
            PackError: a cell that failed, or blocks that cannot become a pack.
        """
        blocks, language, resources = self._blocks(nb, resources, **kw)
        return render_html(blocks, language), resources


class KpiPdfExporter(_KpiExporter):
    """A pack as a tagged PDF (PDF/UA-1)."""

    export_from_notebook = "KPI review pack (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text too
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The file's bytes and nbconvert's resources.

        Raises:
            PackError: a cell that failed, or blocks that cannot become a pack.
        """
        blocks, language, resources = self._blocks(nb, resources, **kw)
        return render_pdf(blocks, language), resources


class KpiSlidesExporter(_KpiExporter):
    """A pack's slides as a 16:9 PDF (PDF/UA-1)."""

    export_from_notebook = "KPI review slides (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".slides.pdf"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text too
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The file's bytes and nbconvert's resources.

        Raises:
            PackError: a cell that failed, blocks that cannot become a pack, or none a verdict.
        """
        blocks, language, resources = self._blocks(nb, resources, **kw)
        return render_slides(blocks, language), resources
