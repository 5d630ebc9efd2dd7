"""A notebook's review, handed over to whoever writes the pack's files from it.

What a notebook computes in its kernel is needed again for review.json and the workbook. A kernel
that is told a folder leaves it there, so that it is not computed twice. The folder is private to
one pack, and both processes are of one user: nobody else can put a value there.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import pickle
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import kpi_reports
from kpi_reports.params.find import PARAMS_VARIABLE
from kpi_reports.review.cubes import CUBE_VARIABLE
from kpi_reports.review.kept import Folder, results_kept

HANDOVER_VARIABLE = "KPI_REPORTS_HANDOVER"  # the folder
Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def handed_over(compute: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """A function of keywords that leaves what it found where KPI_REPORTS_HANDOVER says.

    What it computes from a cube that a notebook brings itself stays in the notebook.
    """

    @functools.wraps(compute)
    def computed(*positional: Asked.args, **asked: Asked.kwargs) -> Found:
        with results_kept():
            found = compute(*positional, **asked)
        folder = os.environ.get(HANDOVER_VARIABLE)
        if folder and asked.get("cube") is None:
            value = pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL)
            Folder(Path(folder)).put(_name(compute, asked), value)
        return found

    return computed


def take(
    folder: Path, compute: Callable[..., Found], asked: Mapping[str, str], kind: type[Found]
) -> Found | None:
    """What a kernel left in the folder when it called this function with the same arguments, on the
    same cube and params; None where it did not, or what is there is damaged or of another kind."""
    name = _name(compute, asked)
    value = Folder(folder).get(name)
    if value is None:
        return None
    found: Any = pickle.loads(value)  # left by `handed_over`, whole, for this very name
    return found if isinstance(found, kind) else None


def _name(compute: Callable[..., object], asked: Mapping[str, object]) -> str:
    """A file's name that is the same for the same call, and another for any other."""
    call = inspect.signature(compute).bind(**asked)
    call.apply_defaults()
    what = [
        kpi_reports.__version__,
        f"{compute.__module__}.{compute.__qualname__}",
        {name: value for name, value in call.arguments.items() if name != "cube"},
        *(os.environ.get(name, "") for name in (PARAMS_VARIABLE, CUBE_VARIABLE)),
    ]
    return sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()
