"""How the engine executes a notebook: papermill's way, without what it does twice for each cell."""

from __future__ import annotations

import asyncio
from typing import Any

from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.log import logger

from kpi_reports.run.kernels.manager import OneKernelManager

LAST_WORDS_SECONDS = 0.1  # what a kernel said before it died is still heard


class _Progress(NotebookExecutionManager):  # type: ignore[misc]
    """Keeps the state of each cell as papermill does. The notebook is saved at its end; in between
    when it is time, for who watches a long one."""

    ended = False

    def save(self, **settings: Any) -> None:
        every = self.autosave_cell_every
        due = every and (self.now() - self.last_save_time).total_seconds() >= every
        if self.ended or due:
            super().save(**settings)

    def notebook_complete(self, **settings: Any) -> None:
        self.ended = True
        super().notebook_complete(**settings)


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Hears of the kernel's death from its manager, at once; nbclient would ask each second."""

    async def _async_poll_kernel_alive(self) -> None:
        if not isinstance(self.km, OneKernelManager):
            await super()._async_poll_kernel_alive()
            return
        await self.km.ended()
        await asyncio.sleep(LAST_WORDS_SECONDS)
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()


class WarmExecution(NBClientEngine):  # type: ignore[misc]
    """papermill's engine of nbclient with these two."""

    @classmethod
    def execute_notebook(
        cls,
        nb: NotebookNode,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: bool | dict[str, Any] = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        **settings: Any,
    ) -> NotebookNode:
        progress = _Progress(
            nb,
            output_path=output_path,
            progress_bar=progress_bar,
            log_output=log_output,
            autosave_cell_every=autosave_cell_every,
        )
        progress.notebook_start()
        try:
            cls.execute_managed_notebook(progress, kernel_name, log_output=log_output, **settings)
        finally:
            progress.cleanup_pbar()
            progress.notebook_complete()
        executed: NotebookNode = progress.nb
        return executed

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **settings: Any,
    ) -> None:
        execution_timeout = execution_timeout or settings.pop("timeout", None)
        for name in ("input_path", "timeout", "startup_timeout"):
            settings.pop(name, None)
        _Client(
            nb_man,
            **settings,
            timeout=execution_timeout,
            startup_timeout=start_timeout,
            kernel_name=kernel_name,
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
        ).execute()
