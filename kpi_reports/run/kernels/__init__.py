"""Kernels for notebooks: forked from a warm server, started ahead, or plain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_client.manager import AsyncKernelManager

from kpi_reports.run.kernels.cold import cold_manager
from kpi_reports.run.kernels.source import (
    ISOLATIONS,
    Isolation,
    KernelSetup,
    KernelSource,
    best_isolation,
)

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
def kernel_source(isolation: Isolation) -> Iterator[KernelSource]:
    """Starts what hands out kernels, and ends it with every kernel that is left."""
    yield KernelSource(isolation)


def manager_for(source: KernelSource, setup: KernelSetup) -> type[AsyncKernelManager]:
    """The class of kernel managers that nbclient takes, for one notebook."""
    return cold_manager(setup)
