"""Lets a kernel work out 1 + 1 in the current folder, started as for a pack, and prints it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kpi_reports.run.execute import SOURCE, KernelFailed, NotebookFailed, execute
from kpi_reports.run.kernels import KernelSetup, best_isolation, kernel_source, manager_for

NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "id": "sum",
            "metadata": {},
            "source": "1 + 1",
            "outputs": [],
            "execution_count": None,
        }
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def main() -> None:
    """Prints what the kernel answered; ends with 1 and the reason where it did not."""
    Path(SOURCE).write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    setup = KernelSetup(Path.cwd())
    try:
        with kernel_source(best_isolation()) as kernels:
            executed = execute({}, manager=manager_for(kernels.source, setup))
    except (KernelFailed, NotebookFailed) as error:
        sys.exit(str(error))
    print(executed.cells[0].outputs[0].data["text/plain"])


if __name__ == "__main__":
    main()
