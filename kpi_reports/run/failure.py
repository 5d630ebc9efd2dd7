"""What a failed pack leaves: a calm page for its reader, and a log for the analyst."""

from __future__ import annotations

from pathlib import Path

from kpi_reports.pack.index import FailurePage, render_failure
from kpi_reports.run.made import Made
from kpi_reports.run.result import Failure
from kpi_reports.values import Text, Unit

ERROR_LOG = "error.log"
FAILED = "failed"  # the folder of these files, in the scratch folder

STOPPED = Text("The computation ended before it was complete.", "计算未能完成即已中断。")
REASONS = {
    "notebook": Text(
        "A step of the analysis ended with an error.", "分析过程中有一个步骤出错，未能完成。"
    ),
    "kernel": STOPPED,
    "crash": STOPPED,
    "pack": Text("The results could not be laid out as a pack.", "分析结果未能排成报告。"),
    "memory": Text("The computation took more memory than its limit.", "计算超过了内存限制。"),
    "timeout": Text("The computation took longer than its time limit.", "计算超过了时间限制。"),
}
# How a log names the cell of a failure that no cell raised.
RAN = dict.fromkeys(("kernel", "crash", "memory", "timeout"), ", which was running")


def failed_pack(made: Made, failure: Failure, *, unit: Unit, company: Text) -> Path:
    """The folder of files that stand in the place of a pack that could not be made."""
    folder = made.scratch / FAILED
    folder.mkdir()
    page = render_failure(
        FailurePage(
            company=company,
            unit=unit.name,
            period=made.task.period,
            reason=REASONS[failure.kind],
            log=ERROR_LOG,
        )
    )
    for language in made.task.languages:
        _write(folder / f"review.{language}.html", page)
    _write(folder / ERROR_LOG, error_log(made, failure))
    return folder


def error_log(made: Made, failure: Failure) -> str:
    """The log: what happened, the failing cell, its traceback, what the process wrote."""
    parts = [
        f"Pack '{made.task.unit}', period {made.task.period}, "
        f"notebook {Path(made.task.notebook).name}",
        failure.message,
    ]
    if failure.cell is not None:
        ran = RAN.get(failure.kind, "")
        parts.append(f"Cell {failure.cell} of the executed notebook{ran}:\n\n{failure.source}")
    if failure.traceback:
        parts.append(f"Traceback:\n\n{failure.traceback}")
    if made.log.strip():
        parts.append(f"Written by the process:\n\n{made.log}")
    text = "\n\n".join(part.rstrip() for part in parts) + "\n"
    return text.replace(str(made.scratch), ".").replace(str(Path.home()), "~")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
