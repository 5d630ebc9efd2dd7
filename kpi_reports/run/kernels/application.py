"""The ipykernel application as packs need it: no history, no completion, no chatter."""

from __future__ import annotations

import sys

from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

from kpi_reports.run.kernels.preload import without_debugger
from kpi_reports.run.kernels.request import KernelRequest


def application(request: KernelRequest) -> IPKernelApp:
    """The kernel of a request with its sockets bound, not yet answering."""
    without_debugger()
    config = Config()
    config.HistoryManager.enabled = False  # a database for what nobody recalls
    config.IPCompleter.use_jedi = False
    app: IPKernelApp = IPKernelApp.instance(config=config)
    if sys.platform == "linux":
        app.parent_handle = 1  # the system tells of the parent's end, no thread has to look for it
    app.initialize(  # type: ignore[no-untyped-call]
        ["-f", request.connection_file, *request.arguments]
    )
    return app
