"""The arguments and options of the commands, each with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kpi_reports.cli.last_period import read_period

Params = Annotated[
    Path,
    typer.Argument(help="The company's folder of params.", metavar="PARAMS", show_default=False),
]
PeriodOption = Annotated[
    str,
    typer.Option(
        help="2013-10 (month), 2013Q4 (quarter), 2013H2 (half-year) or 2013 (year); or last-month, "
        "last-quarter, last-half, last-year: the last one that has ended.",
        metavar="PERIOD",
        callback=read_period,
        show_default=False,
    ),
]


DepartmentOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Only this department (repeatable). 'company' is the overview.",
        metavar="ID",
        show_default="the company and every department",
    ),
]
FormatsOption = Annotated[
    str,
    typer.Option(
        help="Formats of the packs: html, pdf, xlsx, and slides (a 16:9 PDF for a talk).",
        metavar="FORMATS",
    ),
]
PageFormatsOption = Annotated[
    str, typer.Option(help="Formats of the packs: html, pdf or both.", metavar="FORMATS")
]
LanguagesOption = Annotated[
    str | None,
    typer.Option(
        help="Languages of the packs: en, zh or en,zh.",
        metavar="LANGUAGES",
        show_default="the company's",
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        min=1, help="Packs in work at a time.", metavar="N", show_default="one per processor"
    ),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Make packs too whose inputs have not changed.")
]
ExplainOption = Annotated[
    bool,
    typer.Option("--explain", help="Tell why each pack would be made or not; make nothing."),
]
RetryFailedOption = Annotated[
    bool,
    typer.Option("--retry-failed", help="Make only packs that failed last time or are missing."),
]
OutputOption = Annotated[Path, typer.Option(help="Where packs go.", metavar="DIR")]
NotebooksOption = Annotated[
    Path | None,
    typer.Option(help="Folder of the notebooks.", metavar="DIR", show_default="beside params"),
]
PictureOption = Annotated[
    Path | None,
    typer.Option(help="Draw what was found, as .svg or .png.", metavar="PATH", show_default=False),
]
KnownDepartmentsOption = Annotated[
    Path | None,
    typer.Option(
        help="A folder of params: its departments help to find their column.",
        metavar="PARAMS",
        show_default=False,
    ),
]
