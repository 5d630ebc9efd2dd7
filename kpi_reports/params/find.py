"""Where a company's params folder is."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kpi_reports.errors import ParamsError, nearest

PARAMS_VARIABLE = "KPI_REPORTS_PARAMS"
PLAIN_NAME = re.compile(r"\w[\w .-]*")


def find_params(company: str, start: Path | None = None) -> Path:
    """The params folder of a company.

    The folder that the environment variable KPI_REPORTS_PARAMS names wins; else `params/<company>`
    in `start` (default: the current directory) or the nearest parent that has one.

    Raises ParamsError where the name is not plain, or no folder is there: it lists the places
    looked at and the companies found.
    """
    if not PLAIN_NAME.fullmatch(company) or company.endswith((".", " ")):
        raise ParamsError(f"'{company}' is not the name of a company: no separators, no '..'")
    if named := os.environ.get(PARAMS_VARIABLE):
        return _named_folder(Path(named))
    start = (start or Path.cwd()).resolve()
    places = [folder / "params" for folder in (start, *start.parents)]
    for place in places:
        if (place / company).is_dir():
            return place / company
    present = [place for place in places if place.is_dir()]
    found = sorted(
        {entry.parent.name for place in present for entry in place.glob("*/company.yaml")}
    )
    looked = ", ".join(str(place) for place in present) or f"{places[0]} and the folders above it"
    known = nearest(company, found) if found else " No company is there."
    raise ParamsError(f"no params for company '{company}'. Looked in {looked}.{known}")


def _named_folder(folder: Path) -> Path:
    if not folder.is_dir():
        raise ParamsError(
            f"environment variable {PARAMS_VARIABLE} names '{folder}', which is not a folder. "
            "Set it to a params folder such as params/airlines, or unset it."
        )
    return folder
