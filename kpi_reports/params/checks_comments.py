"""What must hold of comments.csv against the other files."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.draft import Draft
from kpi_reports.params.units import COMPANY, scored_by
from kpi_reports.values import ON_SCORE, ON_VERDICT, Comment


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of comments that a line alone does not show."""
    file = draft.texts.shown(files.COMMENTS)
    for line in draft.comments:
        for message in (*_unit(draft, line.row), *_about(draft, line.row)):
            yield Fault(file, line.line, message)


def _unit(draft: Draft, row: Comment) -> Iterator[str]:
    departments = draft.ids.get(files.DEPARTMENTS)
    if departments is None or row.unit in (*departments, COMPANY):
        return
    yield f"unknown department '{row.unit}'.{nearest(row.unit, (*departments, COMPANY))}"


def _about(draft: Draft, row: Comment) -> Iterator[str]:
    """A KPI that params do not know, or that the unit's packs do not show by any scheme."""
    known, departments = draft.ids.get(files.KPIS), draft.ids.get(files.DEPARTMENTS)
    if row.about in (ON_VERDICT, ON_SCORE) or known is None:
        return
    if row.about not in known:
        near = nearest(row.about, (*known, ON_VERDICT, ON_SCORE))
        yield f"'about' is '{row.about}', neither a KPI nor '{ON_VERDICT}' nor '{ON_SCORE}'.{near}"
        return
    if departments is None or row.unit not in (*departments, COMPANY):
        return
    shown: set[str] = set()
    for each in draft.each_scheme():
        schemes = scored_by(each)
        if not schemes:
            return
        scored = schemes.get(row.unit, schemes[COMPANY])
        shown |= scored.kpis | scored.monitored
    if row.about not in shown:
        near = nearest(row.about, sorted(shown))
        yield f"packs of '{row.unit}' do not show KPI '{row.about}'.{near}"
