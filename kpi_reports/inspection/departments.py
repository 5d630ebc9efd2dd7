"""The departments of a params folder, to find the column that names them."""

from __future__ import annotations

from pathlib import Path

from kpi_reports.errors import SourceError
from kpi_reports.intake.keys import Keys
from kpi_reports.params import files
from kpi_reports.params.draft import read_draft
from kpi_reports.params.files import read_texts


def read_departments(folder: Path) -> Keys:
    """Ids and aliases of departments.yaml; the other files of the folder need not be sound.

    Raises SourceError where it has no department, with its own faults.
    """
    if not (folder / files.DEPARTMENTS).is_file():
        raise SourceError(
            f"'{folder}' has no {files.DEPARTMENTS}. Name a folder of params, or leave "
            "--departments out"
        )
    texts = read_texts(folder)
    draft = read_draft(texts)
    place = texts.shown(files.DEPARTMENTS)
    own = [fault for fault in (*texts.faults, *draft.faults) if fault.file == place]
    if own:
        raise SourceError(own)
    return Keys.build({department.id: department.aliases for department in draft.departments})
