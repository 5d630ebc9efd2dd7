"""The recipes of docs/schedule.md, and stand-ins for what is too heavy for tests."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
import nbformat
import papermill
import pytest
from papermill.engines import Engine, papermill_engines
from typer.main import get_command

from kpi_reports.cli import app
from kpi_reports.report.blocks import MIME_TYPE

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def recipe(language: str, containing: str) -> str:
    """The one block of code in this language that holds these words."""
    found = [text for name, text in _FENCE.findall(PAGE) if name == language and containing in text]
    assert len(found) == 1, f"{len(found)} blocks of {language} hold '{containing}'"
    return str(found[0])


def parsed(arguments: Sequence[str]) -> Mapping[str, Any]:
    """What the command line makes of these words; it fails where it would refuse them."""
    name, *rest = arguments
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    return dict(command.make_context(name, list(rest)).params)


class RecordingEngine(Engine):
    """Takes what papermill gives an engine, and shows one block in the last cell."""

    seen: list[tuple[str, dict[str, Any]]]

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> None:
        given = nb_man.nb.metadata.papermill["parameters"]
        cls.seen.append((kernel_name, dict(given)))
        note = {"paragraphs": ["All is well."], "tone": "none"}
        block = {"kind": "note", "version": 1, "words": {"en": note, "zh": note}}
        data = {MIME_TYPE: block, "text/plain": "note"}
        nb_man.nb.cells[-1].outputs = [
            nbformat.v4.new_output("display_data", data=data)  # type: ignore[no-untyped-call]
        ]


def record_engine(patch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Makes it papermill's engine kpi-warm; returns kernel and parameters of each call."""
    RecordingEngine.seen = []
    engines = {**papermill_engines._engines, "kpi-warm": RecordingEngine}
    patch.setattr(papermill_engines, "_engines", engines)
    return RecordingEngine.seen


class Dag:
    """Airflow 3's DAG, as far as a recipe uses it."""

    current: Dag

    def __init__(
        self,
        dag_id: str,
        *,
        schedule: str,
        start_date: object,
        catchup: bool,
        max_active_runs: int = 16,
        params: Mapping[str, str] | None = None,
        user_defined_macros: Mapping[str, Any] | None = None,
    ) -> None:
        self.dag_id, self.schedule = dag_id, schedule
        self.params, self.macros = dict(params or {}), dict(user_defined_macros or {})
        self.tasks: dict[str, BaseOperator] = {}

    def __enter__(self) -> Dag:
        Dag.current = self
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def render(self, value: Any) -> Any:
        """A field of an operator with its template filled in."""
        if isinstance(value, dict):
            return {name: self.render(text) for name, text in value.items()}
        words = {**self.macros, "params": self.params}
        return jinja2.Template(value).render(words) if isinstance(value, str) else value


class BaseOperator:
    """What all operators take, as far as a recipe uses it."""

    template_fields: tuple[str, ...] = ()

    def __init__(
        self,
        *,
        task_id: str,
        retries: int = 0,
        retry_delay: object = None,
        execution_timeout: object = None,
    ) -> None:
        Dag.current.tasks[task_id] = self
        self.after: list[BaseOperator] = []

    def __rshift__(self, other: BaseOperator) -> BaseOperator:
        other.after.append(self)
        return other

    def rendered(self) -> BaseOperator:
        for name in self.template_fields:
            setattr(self, name, Dag.current.render(getattr(self, name)))
        return self


class BashOperator(BaseOperator):
    """Of the provider 'standard'."""

    template_fields = ("bash_command", "env", "cwd")

    def __init__(
        self,
        *,
        bash_command: str,
        env: dict[str, str] | None = None,
        append_env: bool = False,
        cwd: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.bash_command, self.env, self.append_env = bash_command, env, append_env
        self.cwd = cwd


class PapermillOperator(BaseOperator):
    """With the arguments of the papermill provider 3.13.3, and its call of papermill."""

    template_fields = ("input_nb", "output_nb", "parameters", "kernel_name", "language_name")

    def __init__(
        self,
        *,
        input_nb: str | None = None,
        output_nb: str | None = None,
        parameters: dict[str, str] | None = None,
        kernel_name: str | None = None,
        language_name: str | None = None,
        kernel_conn_id: str | None = None,
        log_output: bool = False,
        nbconvert: bool = False,
        nbconvert_args: list[str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.input_nb, self.output_nb, self.parameters = input_nb, output_nb, parameters
        self.kernel_name, self.language_name = kernel_name, language_name

    def execute(self, context: object) -> str | None:
        papermill.execute_notebook(
            self.input_nb,
            self.output_nb,
            parameters=self.parameters,
            progress_bar=False,
            report_mode=True,
            log_output=False,
            kernel_name=self.kernel_name,
            language=self.language_name,
            engine_name=None,
        )
        return self.output_nb


class DefaultExecutionManager:
    """jupyter-scheduler's executor, as far as a recipe uses it."""

    def __init__(self, model: Any, staging_paths: dict[str, str]) -> None:
        self.model, self.staging_paths = model, staging_paths


def stand_in(patch: pytest.MonkeyPatch, module: str, **content: object) -> None:
    """A module of this content, and the packages above it, importable for a test."""
    names = module.split(".")
    for end in range(1, len(names) + 1):
        name = ".".join(names[:end])
        if name not in sys.modules or end == len(names):
            patch.setitem(sys.modules, name, ModuleType(name))
    for name, value in content.items():
        setattr(sys.modules[module], name, value)


def airflow(patch: pytest.MonkeyPatch) -> None:
    """Lets recipes import Airflow."""
    operators = "airflow.providers"
    stand_in(patch, "airflow.sdk", DAG=Dag)
    stand_in(patch, f"{operators}.standard.operators.bash", BashOperator=BashOperator)
    papermill_module = f"{operators}.papermill.operators.papermill"
    stand_in(patch, papermill_module, PapermillOperator=PapermillOperator)
