"""What `kpi-reports align` does: reads params, draws where asked to, returns the lists as lines."""

from __future__ import annotations

from pathlib import Path

from kpi_reports.alignment.placing import alignment
from kpi_reports.alignment.saving import refuse_ending, save_map
from kpi_reports.alignment.telling import told
from kpi_reports.errors import UnitError
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import parse_languages
from kpi_reports.values import Language


def run_align(params: Path, period: str, *, output: Path | None, language: str | None) -> list[str]:
    """The lists in one language, by default the company's first; the map is written to `output`.

    Raises ParamsError for params, PeriodError for the period, UnitError for the language, and
    OutputError where the map's name or place is of no use; then nothing was written.
    """
    if output is not None:
        refuse_ending(output)
    wanted = Period.parse(period)
    workspace = load_workspace(params)
    spoken = _language(workspace, language)
    cascade = alignment(workspace, wanted)
    if output is not None:
        save_map(cascade, output, spoken)
    return list(told(cascade, spoken))


def _language(workspace: Workspace, language: str | None) -> Language:
    if language is None:
        return workspace.company.languages[0]
    spoken = parse_languages(language)
    if len(spoken) > 1:
        raise UnitError(f"a map speaks one language, not '{language}'. Choose 'en' or 'zh'.")
    return spoken[0]
