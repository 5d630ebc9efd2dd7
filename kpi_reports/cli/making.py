"""What the commands that make packs have in common: options, telling, stopping.

A command names its own options and hands over to `run`; `makes_packs` adds those of all, and
whatever a run needs is ready in its `Making` when it begins.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import typer

from kpi_reports.cli.options import (
    ClusterOption,
    ExchangeOption,
    ExplainOption,
    ForceOption,
    FormatsOption,
    IsolationOption,
    JobsOption,
    JsonOption,
    LanguagesOption,
    MemoryLimitOption,
    NotebooksOption,
    OutputOption,
    PageFormatsOption,
    Params,
    RetryFailedOption,
    TimeLimitOption,
)
from kpi_reports.cli.running import Facts, run_told
from kpi_reports.errors import KpiReportsError, nearest

if TYPE_CHECKING:
    from kpi_reports.params.models import Workspace
    from kpi_reports.run.how import How
    from kpi_reports.run.progress import Progress
    from kpi_reports.values import Language

Command = Callable[..., None]
Parameter = inspect.Parameter


@dataclass(frozen=True, slots=True)
class Making:
    """What a command needs to make packs: params that are read, and its options in words of `run`.

    `formats` and `languages` are parsed; no languages are the company's.
    """

    workspace: Workspace
    formats: tuple[str, ...]
    languages: tuple[Language, ...]
    notebooks: Path | None
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The options of every command that makes packs, as they were given, in the order of help."""

    to: FormatsOption = "html,pdf,xlsx"
    language: LanguagesOption = None
    output: OutputOption = Path("output")
    notebooks: NotebooksOption = None
    as_json: JsonOption = False
    force: ForceOption = False
    retry_failed: RetryFailedOption = False
    explain: ExplainOption = False
    jobs: JobsOption = None
    isolation: IsolationOption = None
    time_limit: TimeLimitOption = 300
    memory_limit: MemoryLimitOption = "4GB"
    cluster: ClusterOption = None
    exchange: ExchangeOption = None


def makes_packs(*, pages_only: str = "") -> Callable[[Command], Command]:
    """Makes a command of a function of `Making` and its own options, all of them by name.

    `pages_only` says why there is no workbook, for packs that are pages alone.
    """

    def of(function: Command) -> Command:
        signature = _signature(function, pages=bool(pages_only))

        @wraps(function)
        def command(**given: Any) -> None:
            bound = signature.bind(**given)
            bound.apply_defaults()
            options = dict(bound.arguments)
            params = options.pop("params")
            shared = Shared(**{field.name: options.pop(field.name) for field in fields(Shared)})

            def run(progress: Progress) -> None:
                function(_making(params, shared, progress, pages_only), **options)

            facts = Facts(function.__name__, str(params), options["period"])
            raise typer.Exit(run_told(run, facts, as_json=shared.as_json))

        command.__signature__ = signature  # type: ignore[attr-defined]
        command.__annotations__ = {n: p.annotation for n, p in signature.parameters.items()}
        return command

    return of


def _signature(function: Command, *, pages: bool) -> inspect.Signature:
    """PARAMS, then the function's own options, then those of all."""
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    hints = get_type_hints(Shared, include_extras=True)
    signature = inspect.signature(Shared)
    shared = [p.replace(annotation=hints[name]) for name, p in signature.parameters.items()]
    if pages:
        shared[0] = shared[0].replace(default="html,pdf", annotation=PageFormatsOption)
    params = Parameter("params", Parameter.KEYWORD_ONLY, annotation=Params)
    return inspect.Signature([params, *own, *shared])


def _making(params: Path, shared: Shared, progress: Progress, pages_only: str) -> Making:
    """Checks the options, then reads params. Raises KpiReportsError."""
    from kpi_reports.params.load import load_workspace
    from kpi_reports.run.plan import parse_formats, parse_languages, parse_page_formats
    from kpi_reports.run.stopping import may_stop

    to = shared.to
    formats = parse_page_formats(to, pages_only) if pages_only else parse_formats(to)
    languages = parse_languages(shared.language) if shared.language is not None else ()
    how = _how(shared, progress)
    with may_stop():
        workspace = load_workspace(params)
    return Making(workspace, formats, languages, shared.notebooks, how)


def _how(shared: Shared, progress: Progress) -> How:
    """Raises KpiReportsError for options that cannot be, or not together."""
    from kpi_reports.run.how import How, Limits
    from kpi_reports.run.kernels.source import ISOLATIONS
    from kpi_reports.run.sizes import parse_size

    _refuse_contradictions(shared)
    named = [name for name in ISOLATIONS if name == shared.isolation]
    if shared.isolation is not None and not named:
        hint = nearest(shared.isolation, ISOLATIONS)
        raise KpiReportsError(f"--isolation: '{shared.isolation}' is no way to isolate.{hint}")
    memory = parse_size(shared.memory_limit, option="--memory-limit")
    return How(
        output=shared.output,
        jobs=shared.jobs,
        isolation=named[0] if named else None,
        limits=Limits(seconds=shared.time_limit, memory_bytes=memory),
        cluster=shared.cluster,
        exchange=shared.exchange,
        force=shared.force,
        retry_failed=shared.retry_failed,
        explain=shared.explain,
        progress=progress,
    )


def _refuse_contradictions(shared: Shared) -> None:
    if shared.force and shared.retry_failed:
        raise KpiReportsError(
            "--force makes every pack and --retry-failed only those that failed: give one of them."
        )
    if shared.exchange is not None and shared.cluster is None:
        raise KpiReportsError(
            "--exchange is where a cluster gets and leaves its files: give --cluster too."
        )
    if shared.jobs is not None and shared.cluster is not None:
        raise KpiReportsError(
            "--jobs is for this machine; with --cluster its workers decide how many packs are in "
            "work at a time. Leave --jobs out."
        )
