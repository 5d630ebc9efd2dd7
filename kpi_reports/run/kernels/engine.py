"""The papermill engine `kpi-warm`: notebooks of any kind, each on a kernel that is warm already.

    papermill in.ipynb out.ipynb --engine kpi-warm

The first notebook of a process starts what hands out kernels, which stays until the process ends:
so every further one begins at once. Whoever has kernels of its own passes `kernel_manager_class`.

Nothing of papermill is imported with this module: papermill imports it while it is itself imported.
"""

from __future__ import annotations

import atexit
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpi_reports.run.kernels.source import KernelSetup, best_isolation

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from kpi_reports.run.kernels.parent import Kernels

ENGINE = "kpi-warm"
_lock = threading.Lock()
_kernels: Kernels | None = None


class WarmEngine:
    """What papermill asks of an engine."""

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str, **settings: Any) -> NotebookNode:
        """The executed notebook. Takes papermill's own settings, and those of nbclient.

        It is saved at its end, after an error too, and in between each `autosave_cell_every`
        seconds (0: never), not twice with every cell.

        Raises ValueError for a notebook in another language than Python.
        """
        from kpi_reports.run.kernels.execution import WarmExecution

        if (language := str(cls.nb_language(nb, settings.pop("language", None)))) != "python":
            raise ValueError(
                f"the engine '{ENGINE}' runs notebooks in Python, and this one is in {language}. "
                "Choose papermill's own engine for it: leave out --engine."
            )
        if "kernel_manager_class" not in settings:
            from kpi_reports.run.kernels import manager_for

            setup = KernelSetup(Path.cwd(), noted=False)
            settings["kernel_manager_class"] = manager_for(own_kernels().source, setup)
        settings.setdefault("shutdown_kernel", "immediate")
        executed: NotebookNode = WarmExecution.execute_notebook(nb, kernel_name, **settings)
        return executed

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """The name that papermill notes. Whatever it is, the kernel is of this very Python."""
        return name or str(nb.metadata.get("kernelspec", {}).get("name") or "python3")

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """The notebook's language; Python where it does not say."""
        told = nb.metadata.get("language_info", {}).get("name")
        spec = nb.metadata.get("kernelspec", {}).get("language")
        return str(language or told or spec or "python").lower()


def register() -> None:
    """Makes the engine known to papermill where the installation's entry points do not."""
    from papermill.engines import papermill_engines

    papermill_engines.register(ENGINE, WarmEngine)


def own_kernels() -> Kernels:
    """The kernels of this process, started when first asked for and ended with the process."""
    from kpi_reports.run.kernels.parent import Kernels

    global _kernels
    with _lock:
        if _kernels is None:
            _kernels = Kernels(best_isolation(), seldom=True)
        return _kernels


def close_own_kernels() -> None:
    """Ends them. The next notebook starts them anew."""
    global _kernels
    with _lock:
        if _kernels is not None:
            _kernels.close()
            _kernels = None


def _after_fork() -> None:
    """A fork of the process has kernels of its own, and must not keep its parent's server alive."""
    global _kernels, _lock
    _lock = threading.Lock()
    if _kernels is not None:
        _kernels.let_go()
        _kernels = None


atexit.register(close_own_kernels)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
