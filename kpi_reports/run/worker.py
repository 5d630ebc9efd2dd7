"""`python -m kpi_reports.run.worker [--kernel] [FORMAT ...]`: makes packs, one after the other, as
it is asked on stdin. What files of these formats need is prepared before it is asked; with
`--kernel` the kernel of the first notebook starts too.

A line of JSON asks for a pack, a line answers what came of it; the first line says that the worker
is ready. What is costly to prepare is kept from pack to pack: imports, the HTML environment, the
Typst compiler. Nothing else is: environment, folder, warnings and streams are put back.

When standard input closes, whoever started the worker is gone or has no more work: the worker ends
its kernel, all that this left behind, and itself.
"""

from __future__ import annotations

import gc
import os
import queue
import shutil
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import psutil

from kpi_reports.run.ending import (
    end_below,
    end_kernel,
    end_myself,
    has_children,
    reap,
)
from kpi_reports.run.kernels.collecting import collect_seldom, importing
from kpi_reports.run.kernels.linux import adopt_orphans
from kpi_reports.run.kernels.started import start_next, waiting_kernels
from kpi_reports.run.order import KERNEL, LOG, Order
from kpi_reports.run.preparing import prepare_ahead
from kpi_reports.run.result import Failure, PackResult

READY = b"ready"


def main(arguments: Sequence[str]) -> None:
    """Serves until standard input closes."""
    orders, answers = _own_pipes()
    adopt_orphans()
    worker = _Worker(Path.cwd())
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders, lines, worker), daemon=True).start()
    if KERNEL in arguments:
        with suppress(OSError):  # the first notebook will tell
            start_next()
    with importing():
        _preload()
        prepare_ahead([each for each in arguments if each != KERNEL])
    collect_seldom()
    os.dup2(1, 2)  # the log of the first pack, which heard of faults until now, ends with that pack
    _answer(answers, READY)
    while True:
        result = worker.make(Order.from_line(lines.get()))
        _answer(answers, result.to_json().encode())
        gc.collect()  # while the parent publishes


class _Worker:
    """Makes packs one at a time. `home` is where it stands when it makes none."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._scratch = home

    def make(self, order: Order) -> PackResult:
        """The pack of an order; whatever goes wrong comes back as a value."""
        from kpi_reports.run.task import run

        self._scratch = Path(order.task.scratch)
        try:
            with _surroundings(order, self._scratch):
                try:
                    return run(order)
                finally:
                    self._leave_nothing()
        except Exception as error:  # the next pack is to be made in any case
            message = f"{type(error).__name__}: {error}"
            return PackResult(Failure("pack", message, traceback=traceback.format_exc()))
        finally:
            self._scratch = self._home

    def _leave_nothing(self) -> None:
        """Ends what the pack's kernel left behind in other sessions, and removes its sockets."""
        end_kernel(self._scratch)
        if has_children():
            end_below(psutil.Process(), keep=waiting_kernels())
            reap()

    def end(self) -> None:
        """Ends the worker, and the pack if one is in work. Does not return."""
        busy = self._scratch != self._home
        end_myself(
            self._scratch, int(busy), last=lambda: shutil.rmtree(self._home, ignore_errors=True)
        )


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, out of the way of libraries that print and children that read."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return orders, answers


def _answer(answers: BinaryIO, line: bytes) -> None:
    answers.write(line + b"\n")
    answers.flush()


def _listen(orders: BinaryIO, lines: queue.SimpleQueue[bytes], worker: _Worker) -> None:
    for line in orders:
        lines.put(line)
    worker.end()


def _preload() -> None:
    """Imports what every pack needs, so that no pack's time limit counts it."""
    # jsonschema, which nbformat imports, would compile a grammar for international addresses: 1.4 s
    # of CPU, for a check that notebooks never ask for. Without it, it goes without.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import kpi_reports.pack.html
    import kpi_reports.pack.notebook
    import kpi_reports.pack.pdf
    import kpi_reports.report.schema
    import kpi_reports.run.execute
    import kpi_reports.run.kernels.forked
    import kpi_reports.run.task  # noqa: F401


@contextmanager
def _surroundings(order: Order, scratch: Path) -> Iterator[None]:
    """The pack's log, folder and environment, and everything as it was before afterwards."""
    with ExitStack() as stack:
        stack.enter_context(_streams(scratch / LOG))
        stack.enter_context(_environment(order))
        stack.enter_context(warnings.catch_warnings())
        if "matplotlib" in sys.modules:
            import matplotlib as mpl  # whole: waits for a thread that is importing it

            stack.enter_context(mpl.rc_context())
        home = Path.cwd()
        stack.callback(os.chdir, home)
        os.chdir(scratch)
        yield


@contextmanager
def _streams(log: Path) -> Iterator[None]:
    """Sends what this process and those that it starts print to the log of the pack."""
    before = [os.dup(1), os.dup(2)]
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.dup2(file, 1)
        os.dup2(file, 2)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for stream, old in enumerate(before, start=1):
            os.dup2(old, stream)
            os.close(old)
        os.close(file)


@contextmanager
def _environment(order: Order) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(order.environment)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


if __name__ == "__main__":
    main(sys.argv[1:])
