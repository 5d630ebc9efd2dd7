"""The command line: parse, call, print. Whatever is slow to import is imported inside a command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

import kpi_reports
from kpi_reports.cli import scoring_commands
from kpi_reports.cli.align_command import align
from kpi_reports.cli.compare_command import compare
from kpi_reports.cli.doctor_command import doctor
from kpi_reports.cli.grouped import PackCommand
from kpi_reports.cli.health_command import health
from kpi_reports.cli.monthly_command import monthly
from kpi_reports.cli.options import (
    KnownDepartmentsOption,
    OutputOption,
    Params,
    PeriodOption,
    PictureOption,
)
from kpi_reports.cli.people_command import people
from kpi_reports.cli.run_command import run
from kpi_reports.cli.telling import waiting
from kpi_reports.cli.whatif_command import whatif
from kpi_reports.errors import KpiReportsError

app = typer.Typer(
    name="kpi-reports",
    help="Turns scattered data into KPI review packs: HTML, PDF and Excel, Chinese and English.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Runs the command line. A mistake of the user is told in words, without a traceback."""
    try:
        app()
    except KpiReportsError as error:
        typer.echo(f"kpi-reports: {error}", err=True)
        sys.exit(error.exit_code)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kpi-reports {kpi_reports.__version__}")
        raise typer.Exit()


@app.callback()
def _common(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Turns scattered data into KPI review packs: HTML, PDF and Excel, Chinese and English."""


app.command(cls=PackCommand)(run)


@app.command(short_help="Tell every fault of params and data; make nothing.")
def check(params: Params, period: PeriodOption) -> None:
    """Read params and data, make nothing, and tell every fault with its file and line.

    \b
    Example:
      kpi-reports check params/airlines --period 2013Q4
    """
    from kpi_reports.run.checking import check_params

    try:
        with waiting("Reading params and sources"):
            lines = check_params(params, period)
    except KpiReportsError as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        count = len(error.faults)
        typer.echo(f"{count} {'fault' if count == 1 else 'faults'}.", err=True)
        raise typer.Exit(error.exit_code) from None
    for line in lines:
        typer.echo(line)


@app.command(short_help="Generate a Chinese company with messy data, and make its packs.")
def demo(
    period: Annotated[str, typer.Option(help="The period of the packs.", metavar="PERIOD")] = (
        "2024Q4"
    ),
    output: OutputOption = Path("output"),
    folder: Annotated[
        Path, typer.Option(help="The demo company's folder of params.", metavar="DIR")
    ] = Path("params/demo"),
) -> None:
    """Write the data of a generated Chinese company, then make its packs as `run` does.

    \b
    Example:
      kpi-reports demo --period 2024Q3 --output output
    """
    from rich.console import Console

    from kpi_reports.demo import write_demo
    from kpi_reports.demo.bar import LateBar
    from kpi_reports.params.load import load_workspace

    load_workspace(folder)  # a mistake in --folder is told before anything is written
    with LateBar(Console(stderr=True), "Writing the data") as bar:
        write_demo(folder, on_part=bar.told)
    run(params=folder, period=period, output=output)


@app.command(short_help="Tell which rows of which files a number was made of.")
def trace(
    params: Params,
    kpi: Annotated[str, typer.Option(help="The KPI's id.", metavar="ID", show_default=False)],
    department: Annotated[
        str,
        typer.Option(
            help="The department's id; 'company' for the whole.", metavar="ID", show_default=False
        ),
    ],
    period: PeriodOption,
    export: Annotated[
        Path | None,
        typer.Option(
            help="Write the rows to this .csv or .xlsx too.", metavar="FILE", show_default=False
        ),
    ] = None,
) -> None:
    """Tell which rows of which files a number was made of, and what was changed or left out.

    \b
    Example:
      kpi-reports trace params/airlines --kpi on_time --department UA --period 2013Q4
    """
    from kpi_reports.run.tracing import export_rows, trace_lines

    with waiting("Reading the sources"):
        found, lines = trace_lines(params, kpi, department, period)
    for line in lines:
        typer.echo(line)
    if export is not None:
        typer.echo(f"\n{export_rows(found, export)} rows written to {export}")


@app.command(short_help="Look at an unknown file and propose how to declare it.")
def inspect(
    file: Annotated[
        Path,
        typer.Argument(help="CSV, Excel, ODS, Parquet, JSON lines or SQLite.", metavar="FILE"),
    ],
    sheet: Annotated[
        str | None,
        typer.Option(help="Only this sheet or table.", metavar="NAME", show_default="all"),
    ] = None,
    picture: PictureOption = None,
    name: Annotated[
        str | None,
        typer.Option(
            help="What to call the source.", metavar="NAME", show_default="from the file's name"
        ),
    ] = None,
    departments: KnownDepartmentsOption = None,
) -> None:
    """Look at a file and print a source for sources.yaml, with the evidence in comments.

    \b
    Example:
      kpi-reports inspect export.xlsx --picture export.svg >> params/acme/sources.yaml
    """
    from kpi_reports.inspection.command import run_inspect

    text = run_inspect(file, sheet=sheet, picture=picture, name=name, departments=departments)
    typer.echo(text, nl=False)


scoring_commands.register(app)
app.command(short_help="Write people's scores, grades and simulated pay: personal data.")(people)
app.command(cls=PackCommand, short_help="Make packs of two periods side by side.")(compare)
app.command(cls=PackCommand, short_help="Make the monthly business review of the company.")(monthly)
app.command(
    cls=PackCommand, short_help="Ask whether every KPI is well set, and make a pack of it."
)(health)
app.command(short_help="Say what is wrong on this machine, and how to mend it.")(doctor)
app.command(short_help="Draw the cascade of goals and KPIs, and list what does not fit.")(align)


@app.command()
def schema() -> None:
    """Print the JSON Schema of review.json.

    \b
    Example:
      kpi-reports schema > review.schema.json
    """
    from kpi_reports.report.schema import schema_text

    typer.echo(schema_text(), nl=False)


app.command(short_help="Show scores and grades under other targets, weights or values.")(whatif)
