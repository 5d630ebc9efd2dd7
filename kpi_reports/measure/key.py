"""The key under which a cube is found again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import duckdb

import kpi_reports
from kpi_reports.measure.schema import CUBE_FORMAT
from kpi_reports.params.models import Workspace


def cube_key(workspace: Workspace, fingerprints: Mapping[str, str]) -> str:
    """A hash of the sources' contents and of all in params that affects measuring.

    Names, targets, weights and owners are not part of it: changing them needs no new cube.
    """
    measured = {
        "format": CUBE_FORMAT,
        "duckdb": duckdb.__version__,
        "toolkit": kpi_reports.__version__,
        "sources": {
            name: [fingerprints.get(name), source.model_dump(mode="json", exclude={"owner"})]
            for name, source in workspace.sources.items()
        },
        "units": [[department.id, *department.aliases] for department in workspace.departments],
        "as_of": str(workspace.company.as_of),
        "kpis": {
            kpi.id: [
                kpi.source,
                kpi.measure.model_dump(mode="json"),
                kpi.distribution,
                [segment.column for segment in kpi.segments],
                kpi.comparison,
            ]
            for kpi in workspace.kpis.values()
        },
    }
    text = json.dumps(measured, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
