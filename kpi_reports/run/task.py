"""Makes one pack in the current folder: executes its notebook, and writes the pack's files."""

from __future__ import annotations

import shutil
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from kpi_reports.errors import KpiReportsError, PackError
from kpi_reports.review.handover import HANDOVER_VARIABLE, take
from kpi_reports.run.kernels import KernelSetup, manager_for
from kpi_reports.run.notebooks import PARAMETERS
from kpi_reports.run.order import LOG, Order
from kpi_reports.run.outputs import within_bounds
from kpi_reports.run.plan import PackTask
from kpi_reports.run.preparing import prepared_meanwhile
from kpi_reports.run.result import (
    PACK,
    Failure,
    PackResult,
    forget_running_cell,
    note_running_cell,
)
from kpi_reports.run.watch import memory_message
from kpi_reports.values import PeriodComparison, Review, Variation

HANDOVER = "handover"  # the folder in which the notebook leaves what it computed
OUT_OF_MEMORY = ("MemoryError: ", "_ArrayMemoryError: ")  # Python's and numpy's


def run(order: Order) -> PackResult:
    """Makes the pack in the current folder; a failure comes back as a value, never raised."""
    from kpi_reports.run.execute import KernelFailed, NotebookFailed

    try:
        return make_pack(order)
    except NotebookFailed as error:
        failure = Failure("notebook", str(error), error.cell, error.source, error.traceback)
        if order.memory_bytes is not None and failure.message.startswith(OUT_OF_MEMORY):
            told = memory_message(order.memory_bytes)
            failure = replace(failure, kind="memory", message=told)
    except KernelFailed as error:
        failure = Failure("kernel", str(error), traceback=traceback.format_exc())
        failure = failure.at_running_cell(Path.cwd())
    except KpiReportsError as error:
        failure = Failure("pack", str(error), traceback=traceback.format_exc())
    except Exception as error:  # whatever it is, the other packs go on and the analyst is told
        message = f"{type(error).__name__}: {error}"
        failure = Failure("pack", message, traceback=traceback.format_exc())
    return PackResult(failure)


def make_pack(order: Order) -> PackResult:
    """Executes the notebook and writes the pack's files to PACK.

    Raises NotebookFailed, KernelFailed, and PackError where there is nothing to show.
    """
    with _heard() as told:
        result = _make_pack(order)
    return replace(result, warnings=tuple(dict.fromkeys(told)))


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Collects what a pack warns of, for the analyst; other warnings go to the error stream."""
    from kpi_reports.pack.checks import PackWarning

    told: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PackWarning)
        yield told
    for each in caught:
        if issubclass(each.category, PackWarning):
            told.append(str(each.message))
        else:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


def _make_pack(order: Order) -> PackResult:
    import nbformat

    from kpi_reports.pack.notebook import blocks_of
    from kpi_reports.report.schema import comparison_json, review_json
    from kpi_reports.run.execute import scrub

    task = order.task
    languages = ",".join(task.languages)
    asked = (task.company, task.department, task.period, languages)
    parameters = {**dict(zip(PARAMETERS, asked, strict=True)), **task.more}
    with prepared_meanwhile(task.formats):
        notebook = _executed(order, parameters)
    executed, written = scrub(notebook)
    sys.stderr.write(written)
    if not (blocks := blocks_of(executed)):
        raise PackError("no cell of the notebook shows a block, so the pack would be empty.")
    found = _found(task, parameters)
    pack = Path(PACK)
    pack.mkdir()
    text: str = nbformat.writes(executed)  # type: ignore[no-untyped-call]
    _write(pack / "review.ipynb", text + "\n")
    _render(task, blocks, pack)
    if isinstance(found, PeriodComparison):
        _write(pack / "review.json", comparison_json(found))
        return _summary(found.now)
    _write(pack / "review.json", review_json(found))
    if "xlsx" in task.formats:
        from kpi_reports.pack.workbook import render_xlsx

        (pack / "review.xlsx").write_bytes(render_xlsx(found))
    return _summary(found)


def _executed(order: Order, parameters: dict[str, str]) -> Any:
    """The notebook, executed on a kernel of the order; the cell that runs is written down."""
    from kpi_reports.run.execute import SOURCE, execute

    folder = Path.cwd()
    (folder / HANDOVER).mkdir(mode=0o700)
    shutil.copyfile(order.task.notebook, SOURCE)
    setup = KernelSetup(
        folder=folder,
        environment={**order.environment, HANDOVER_VARIABLE: str(folder / HANDOVER)},
        seed=order.seed,
        memory_bytes=order.memory_bytes,
        log=str(folder / LOG),
    )

    def began(cell: Any, cell_index: int) -> None:
        note_running_cell(folder, cell_index + 1, cell.source)

    manager = within_bounds(manager_for(order.source, setup))
    executed = execute(parameters, manager=manager, began=began)
    forget_running_cell(folder)
    return executed


def _found(task: PackTask, parameters: dict[str, str]) -> Review | PeriodComparison:
    """The values of the pack: those that its notebook computed, else computed here."""
    compute = _asked(task)
    kind = PeriodComparison if task.kind == "comparison" else Review
    return take(Path(HANDOVER), compute, parameters, kind) or compute(**parameters)


def _asked(task: PackTask) -> Callable[..., Review | PeriodComparison]:
    """What gives the values of the task's pack."""
    if task.kind == "comparison":
        from kpi_reports.review.compare import compare

        return compare
    if task.kind == "monthly":
        from kpi_reports.review.monthly import monthly

        return monthly
    if task.kind == "health":
        from kpi_reports.review.health import health

        return health
    from kpi_reports.review import review

    return review


def _render(task: PackTask, blocks: list[dict[str, object]], pack: Path) -> None:
    for language in task.languages:
        if "html" in task.formats:
            from kpi_reports.pack.html import render_html

            _write(pack / f"review.{language}.html", render_html(blocks, language))
        if "pdf" in task.formats:
            from kpi_reports.pack.pdf import render_pdf

            (pack / f"review.{language}.pdf").write_bytes(render_pdf(blocks, language))
        if "slides" in task.formats:
            from kpi_reports.pack.slides import render_slides

            full = [f"review.{language}.{name}" for name in ("html", "pdf") if name in task.formats]
            made = render_slides(blocks, language, beside=full)
            (pack / f"review.{language}.slides.pdf").write_bytes(made)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _summary(review: Review) -> PackResult:
    if review.health is not None:
        return PackResult(failure=None, signals={"questions": len(review.health.questions)})
    counts = Counter(entry.signal.variation for entry in review.kpis)
    signals = {str(variation): counts[variation] for variation in Variation}
    if review.monthly is not None:  # a month is not scored
        return PackResult(failure=None, signals=signals)
    card = review.scorecard
    return PackResult(
        failure=None,
        score=None if card.total is None else float(card.total),
        grade=card.grade.id if card.grade else None,
        signals=signals,
    )
