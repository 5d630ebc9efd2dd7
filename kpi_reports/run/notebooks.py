"""The notebooks of a run: found, read once, and checked before anything is executed."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kpi_reports.errors import Fault, ParamsError, nearest
from kpi_reports.values import Unit, UnitKind

PARAMETERS = ("company", "department", "period", "languages")  # what a run passes, all as text
NOTEBOOK_OF: Mapping[UnitKind, str] = {
    UnitKind.COMPANY: "company_overview.ipynb",
    UnitKind.DEPARTMENT: "department_review.ipynb",
}
HEALTH_NOTEBOOK = "kpi_health.ipynb"
COMPARISON_NOTEBOOK = "period_comparison.ipynb"
MONTHLY_NOTEBOOK = "monthly_review.ipynb"


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook as it stood when the run began."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def find_notebooks(params: Path, chosen: Path | None = None) -> Path:
    """The folder of notebooks: the chosen one, else `notebooks/` beside the folder of all params
    (params/airlines: ./notebooks), else in the current folder.

    Raises ParamsError naming the places looked at.
    """
    beside = params.resolve().parent.parent / "notebooks"
    places = (chosen,) if chosen else tuple(dict.fromkeys((beside, Path.cwd() / "notebooks")))
    for place in places:
        if place.is_dir():
            return place.resolve()
    looked = ", ".join(f"'{place}'" for place in places)
    raise ParamsError(f"no folder of notebooks. Looked in {looked}. Name it with --notebooks.")


def read_notebook(folder: Path, unit: Unit) -> Notebook:
    """The notebook that makes this unit's pack. Raises ParamsError as `read_named` does."""
    return read_named(folder, NOTEBOOK_OF[unit.kind])


def read_named(folder: Path, name: str, more: Sequence[str] = ()) -> Notebook:
    """The notebook of this name, once it takes the parameters that a run passes, `more` among them.

    papermill would only log a parameter that the notebook does not know, and the pack would show
    its defaults: here that is an error.

    Raises ParamsError where the file is missing, is no notebook, or lacks a parameter.
    """
    path = folder / name
    if not path.is_file():
        found = [entry.name for entry in folder.glob("*.ipynb")]
        raise ParamsError(f"{folder} has no notebook '{name}'.{nearest(name, found)}")
    content = path.read_bytes()
    known = _parameters(content, name)
    missing = [parameter for parameter in (*PARAMETERS, *more) if parameter not in known]
    if missing:
        raise ParamsError(
            Fault(
                name,
                None,
                f"its cell tagged 'parameters' does not set '{parameter}', which a run passes."
                f"{nearest(parameter, known)}",
            )
            for parameter in missing
        )
    return Notebook(name, content)


def _parameters(content: bytes, name: str) -> set[str]:
    """The names that the cell tagged `parameters` assigns."""
    try:
        cells = json.loads(content)["cells"]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
        source = "".join(tagged[0]["source"]) if tagged else ""
        body = ast.parse(source).body
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise ParamsError(
            Fault(name, None, f"this is not a notebook that can run: {error}. Open it in Jupyter.")
        ) from error
    if not tagged:
        raise ParamsError(Fault(name, None, "no cell has the tag 'parameters'. Add one."))
    assigned = [
        target
        for node in body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return {target.id for target in assigned if isinstance(target, ast.Name)}
