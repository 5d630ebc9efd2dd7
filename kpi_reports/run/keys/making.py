"""Makes the keys of a run's packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kpi_reports.measure.cube import Cube
from kpi_reports.params.models import Workspace
from kpi_reports.review.slices import Slice, Slices
from kpi_reports.run.keys.key import ALL, OWN, READS, PackKey, Parts
from kpi_reports.run.keys.toolkit import (
    font_parts,
    library_versions,
    rule_parts,
    toolkit_parts,
)

DEPARTMENT = "department"  # among what was asked for


class Keys:
    """The keys of packs, as a workspace, its cube and this installation are now."""

    def __init__(self, workspace: Workspace, cube: Cube) -> None:
        self._slices = Slices(workspace, cube)
        self._units = {unit.id: unit for unit in (workspace.company_unit, *workspace.units())}
        self._toolkit = toolkit_parts()
        self._fonts = font_parts()
        self._libraries: Parts = {**library_versions(), **rule_parts(workspace)}

    def key(
        self, department: str, *, asked: Mapping[str, str], notebook: Parts, own: bool
    ) -> PackKey:
        """The key of a pack. With `own` it rests on the department's slice alone, else on all data
        and params. `asked` is whatever else the run asked of it."""
        found = self._slices.of(self._units[department]) if own else self._slices.everything
        return PackKey(
            asked={**asked, DEPARTMENT: department, READS: OWN if own else ALL},
            data=found.data,
            params=found.params,
            notebook=notebook,
            toolkit=self._toolkit,
            fonts=self._fonts,
            libraries=self._libraries,
        )

    def is_of_now(self, key: PackKey, notebooks: Parts) -> bool:
        """Whether a pack with this key rests on the data, params and toolkit of now, and on these
        notebooks where it was made by one of their name."""
        department = key.asked.get(DEPARTMENT, "")
        if key.asked.get(READS) == OWN and department in self._units:
            found: Slice = self._slices.of(self._units[department])
        else:
            found = self._slices.everything
        now = replace(
            key,
            data=found.data,
            params=found.params,
            toolkit=self._toolkit,
            notebook={name: notebooks.get(name, value) for name, value in key.notebook.items()},
        )
        return key.same_inputs(now)
