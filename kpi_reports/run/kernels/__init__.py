"""Kernels for notebooks: forked from a warm server, started ahead, or plain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_reports.run.kernels.source import (
    ISOLATIONS,
    Isolation,
    KernelSetup,
    KernelSource,
    best_isolation,
)

if TYPE_CHECKING:  # imported when first used: kernels import this package too
    from jupyter_client.manager import AsyncKernelManager

    from kpi_reports.run.kernels.parent import Kernels

__all__ = [
    "ISOLATIONS",
    "Isolation",
    "KernelSetup",
    "KernelSource",
    "best_isolation",
    "kernel_source",
    "manager_for",
]


@contextmanager
def kernel_source(
    isolation: Isolation, *, params: Path | None = None, seldom: bool = False
) -> Iterator[Kernels]:
    """Starts what hands out kernels, and ends it with every kernel that is left.

    `params`: the folder of a company whose packs will be made; a fork server reads it ahead.
    `seldom`: it imports what few notebooks need, too.
    """
    from kpi_reports.run.kernels.parent import Kernels

    kernels = Kernels(isolation, params=params, seldom=seldom)
    try:
        yield kernels
    finally:
        kernels.close()


def manager_for(source: KernelSource, setup: KernelSetup) -> type[AsyncKernelManager]:
    """The class of kernel managers that nbclient takes, for one notebook."""
    if source.isolation == "fork":
        from kpi_reports.run.kernels.forked import forked_manager

        return forked_manager(source.address, setup)
    if source.isolation == "started":
        from kpi_reports.run.kernels.started import started_manager

        return started_manager(setup)
    from kpi_reports.run.kernels.cold import cold_manager

    return cold_manager(setup)
