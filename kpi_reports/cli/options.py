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
OutputOption = Annotated[Path, typer.Option(help="Where packs go.", metavar="DIR")]
NotebooksOption = Annotated[
    Path | None,
    typer.Option(help="Folder of the notebooks.", metavar="DIR", show_default="beside params"),
]

# The help of commands that make packs shows these in groups of their own.
WHICH, HOW = "Which of them are made", "How they are made"

ForceOption = Annotated[
    bool,
    typer.Option("--force", help="Make unchanged packs too.", rich_help_panel=WHICH),
]
RetryFailedOption = Annotated[
    bool,
    typer.Option("--retry-failed", help="Only those that failed last time.", rich_help_panel=WHICH),
]
ExplainOption = Annotated[
    bool,
    typer.Option(
        "--explain",
        help="Make nothing; tell of each whether it would be made, and why.",
        rich_help_panel=WHICH,
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Packs in work at a time.",
        metavar="N",
        show_default="one per processor",
        rich_help_panel=HOW,
    ),
]
IsolationOption = Annotated[
    str | None,
    typer.Option(
        help="Where the kernel of a notebook comes from; the packs are the same.",
        metavar="fork|started|cold",
        show_default="what this system does best",
        rich_help_panel=HOW,
    ),
]
TimeLimitOption = Annotated[
    float,
    typer.Option(
        min=1,
        help="A pack that takes longer is ended and reported.",
        metavar="SECONDS",
        rich_help_panel=HOW,
    ),
]
MemoryLimitOption = Annotated[
    str,
    typer.Option(
        help="So is one that takes more: 4GB, 512MB.", metavar="SIZE", rich_help_panel=HOW
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        help="Make packs on the Dask cluster of this scheduler: tcp://host:8786.",
        metavar="ADDRESS",
        show_default="this machine",
        rich_help_panel=HOW,
    ),
]
ExchangeOption = Annotated[
    str | None,
    typer.Option(
        help="Hand inputs and outputs of a cluster over here: file:///shared, s3://bucket/folder.",
        metavar="URL",
        show_default="through the scheduler",
        rich_help_panel=HOW,
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Tell other programs on standard output, an event a line."),
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
