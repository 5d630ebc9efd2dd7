"""The one place where a process becomes a kernel, warm or cold, so that outputs are the same.

`python -m kpi_reports.run.kernels.launch -f CONNECTION_FILE` is a plain kernel; with `--preload` it
imports all that notebooks use and waits for one line of JSON on its standard input that says whose
kernel it is. A child of the fork server calls `become_kernel`.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kpi_reports.run.kernels.collecting import collect_seldom, importing
from kpi_reports.run.kernels.environment import READY
from kpi_reports.run.kernels.linux import (
    adopt_orphans,
    die_with_parent,
    keep_freed_memory,
    limit_memory,
)
from kpi_reports.run.kernels.request import KernelRequest


def main(arguments: Sequence[str]) -> None:
    die_with_parent()
    parser = argparse.ArgumentParser(prog="kpi_reports.run.kernels.launch")
    parser.add_argument("--preload", action="store_true")
    parser.add_argument("-f", dest="connection_file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--memory", type=int)
    asked, rest = parser.parse_known_args(arguments)
    _forget_start_folder()
    if asked.preload:
        from kpi_reports.run.kernels.preload import preload

        try:
            with importing():
                preload()
        except Exception as error:  # it is a plain kernel then, and the notebook tells what lacks
            sys.stderr.write(f"The kernel is not warm: {error}\n")
        line = sys.stdin.buffer.readline()
        if not line:  # nobody wants it any more
            return
        request = KernelRequest.from_line(line)
    else:
        request = KernelRequest(
            asked.connection_file, os.getcwd(), asked.seed, asked.memory, arguments=tuple(rest)
        )
    become_kernel(request, ready=lambda: Path(request.connection_file + READY).touch())


def become_kernel(request: KernelRequest, *, ready: Callable[[], None]) -> None:
    """Serves the notebook of a request, and returns when the kernel is asked to end.

    `ready` is called when all sockets are bound.
    """
    adopt_orphans()
    _take_place(request)
    limit_memory(request.memory_bytes)
    keep_freed_memory()
    from kpi_reports.run.kernels.application import application

    app = application(request)
    random.seed(request.seed)
    import numpy as np

    np.random.seed(request.seed % 2**32)
    collect_seldom()
    ready()
    app.start()  # type: ignore[no-untyped-call]


def _take_place(request: KernelRequest) -> None:
    """Folder, environment, arguments and an empty standard input, as a fresh process has them."""
    if request.environment is not None:
        os.environ.clear()
        os.environ.update(request.environment)
        if sys.platform != "win32":
            time.tzset()
    os.chdir(request.folder)
    sys.argv = [__file__, "-f", request.connection_file]
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    if request.log:
        log = os.open(request.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)


def _forget_start_folder() -> None:
    """What lies in the folder of the notebook must not stand in for a module of ours; IPython puts
    the folder behind the standard library for the notebook itself."""
    if sys.path and sys.path[0] in ("", os.getcwd()) and not sys.flags.safe_path:
        del sys.path[0]


if __name__ == "__main__":
    main(sys.argv[1:])
