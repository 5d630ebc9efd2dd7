"""A plain kernel for one notebook, started for it and ended after it."""

from __future__ import annotations

import os
import sys
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from kpi_reports.run.ending import KERNEL_GROUP
from kpi_reports.run.kernels.source import KernelSetup

INLINE = "module://matplotlib_inline.backend_inline"


def cold_manager(setup: KernelSetup) -> type[AsyncKernelManager]:
    """A kernel of this very Python for each notebook; its group is written down.

    The user's own `python3` kernel may belong to another environment, so none is looked up.
    """

    class ColdKernelManager(AsyncKernelManager):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            self._kernel_spec = KernelSpec(argv=command, display_name="Python 3", language="python")

        async def start_kernel(self, **settings: Any) -> None:  # type: ignore[override]
            # Figures are shown as outputs, whatever matplotlib is told to do outside of notebooks.
            own = settings.get("env") or os.environ
            settings["env"] = {**own, **setup.environment, "MPLBACKEND": INLINE}
            await super().start_kernel(**settings)
            if (group := getattr(self.provisioner, "pgid", None)) is not None:
                (setup.folder / KERNEL_GROUP).write_text(str(group), encoding="ascii")

    return ColdKernelManager
