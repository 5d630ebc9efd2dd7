"""What is asked for: a unit, a period, languages; each checked, with the nearest in the message."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kpi_reports.errors import PeriodError, UnitError, nearest
from kpi_reports.params.models import Workspace
from kpi_reports.values import LANGUAGES, Language, Period, Unit

if TYPE_CHECKING:
    from kpi_reports.measure import Cube
    from kpi_reports.review.actuals import Actuals


def unit_of(workspace: Workspace, department: str) -> Unit:
    """The unit of this id; "company" for the whole. Raises UnitError naming the nearest."""
    units = {unit.id: unit for unit in (workspace.company_unit, *workspace.units())}
    if department not in units:
        raise UnitError(
            f"params/{workspace.company.id} has no department '{department}'."
            f"{nearest(department, units)}"
        )
    return units[department]


def period_of(cube: Cube, period: str) -> Period:
    """The period, once the data reach it. Raises PeriodError naming the periods there are."""
    wanted = Period.parse(period)
    first, last = cube.first_day, cube.last_day
    if wanted.last < first or wanted.first > last:
        lowest, highest = Period.of(first, wanted.grain), Period.of(last, wanted.grain)
        known = f"'{lowest}'" if lowest == highest else f"'{lowest}' to '{highest}'"
        raise PeriodError(
            f"period '{wanted}' does not exist in the data, which run from {first} to {last}. "
            f"Choose {known}."
        )
    return wanted


def parse_languages(languages: str) -> tuple[Language, ...]:
    """ "en,zh" as a tuple without repeats. Raises UnitError for one that packs do not speak."""
    wanted: list[Language] = []
    for name in filter(None, (part.strip() for part in languages.split(","))):
        matches = [language for language in LANGUAGES if language == name]
        if not matches:
            raise UnitError(f"packs do not speak '{name}'.{nearest(name, LANGUAGES)}")
        wanted += [language for language in matches if language not in wanted]
    if not wanted:
        raise UnitError("no language is asked for. Choose 'en', 'zh' or 'en,zh'.")
    return tuple(wanted)


def as_of(workspace: Workspace, cube: Cube | Actuals) -> date:
    """The state of the data: as params say, else their latest day. Never the clock."""
    return workspace.company.as_of or cube.last_day
