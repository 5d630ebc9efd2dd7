"""What params could say of a KPI's months: that they have a season, or are a new process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_reports.analysis import adjust_p_values, seasonality
from kpi_reports.analysis.trends import Seasonality
from kpi_reports.review.health.cases import HealthCase
from kpi_reports.values import Fact, HealthQuestion, StepSuggestion

NEW_PROCESS, MORE, SEASON, NO_SEASON = 36.0, 35.0, 34.0, 33.0  # ranks
NEXT = 0.1  # of rank, from one change of level to the one before
MOST_LISTED = 5  # changes of level, most recent first
LEVEL = 0.01  # of q over all series of the pack: to declare a season changes how months are judged
ABSENT = 0.1  # of q over a KPI's units, above which a declared season is asked about


@dataclass(frozen=True, slots=True)
class _Series:
    """The months of a KPI, once for all units that have the very same: a department that has every
    row of the company is the company."""

    case: HealthCase
    units: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class _Tested:
    series: _Series
    found: Seasonality
    q: float


def season_questions(
    cases: Sequence[HealthCase], doubles: Sequence[tuple[str, ...]]
) -> list[HealthQuestion]:
    """KPIs whose months look seasonal though nobody declared it, one question for KPIs that are
    near `doubles`; and KPIs declared seasonal of which no unit's months show it."""
    found = [(series, seasonality(series.case.months)) for series in _series(cases)]
    adjusted = adjust_p_values([season.beta_p for _, season in found])
    tested: dict[str, list[_Tested]] = {}
    for (series, season), q in zip(found, adjusted, strict=True):
        if q is not None:
            tested.setdefault(series.case.kpi, []).append(_Tested(series, season, q))
    questions: list[HealthQuestion] = []
    for own in tested.values():
        if own[0].series.case.declared.seasonal:
            questions += _no_season(own)
        else:
            questions += _season(own)
    return _told_once(questions, doubles)


def new_process_questions(cases: Sequence[HealthCase]) -> list[HealthQuestion]:
    """Changes of level that nobody has decided on, the most recent first; from the sixth on one
    question for all that are left."""
    changed = [
        (found, series)
        for series in _series([case for case in cases if case.review.signal.suggestion])
        if (found := series.case.review.signal.suggestion)
    ]
    changed.sort(key=lambda entry: (-entry[0].at.first.toordinal(), -entry[1].weight))
    listed, rest = changed[:MOST_LISTED], [series for _, series in changed[MOST_LISTED:]]
    questions = [
        HealthQuestion(
            "new_process",
            "setup",
            (series.case.kpi,),
            NEW_PROCESS - NEXT * at,
            series.units,
            _level_facts(found),
        )
        for at, (found, series) in enumerate(listed)
    ]
    if rest:
        kpis = tuple(dict.fromkeys(series.case.kpi for series in rest))
        units = tuple(dict.fromkeys(unit for series in rest for unit in series.units))
        facts: dict[str, Fact] = {"n": len(rest), "listed": MOST_LISTED}
        questions.append(HealthQuestion("more_processes", "setup", kpis, MORE, units, facts))
    return questions


def _series(cases: Sequence[HealthCase]) -> list[_Series]:
    grouped: dict[object, list[HealthCase]] = {}
    for case in cases:
        if case.is_directed:
            grouped.setdefault((case.kpi, case.months), []).append(case)
    return [
        _Series(own[0], tuple(case.unit.id for case in own), max(case.weight for case in own))
        for own in grouped.values()
    ]


def _season(own: Sequence[_Tested]) -> list[HealthQuestion]:
    shown = [entry for entry in own if entry.q <= LEVEL]
    if not shown:
        return []
    most = min(shown, key=lambda entry: entry.q)
    case = most.series.case
    facts: dict[str, Fact] = {
        "q": most.q,
        "n": most.found.n,
        "high": _calendar_month(case, most.found.high),
        "low": _calendar_month(case, most.found.low),
        "shown": len(shown),
        "judged": len(own),
        "chart": case.declared.chart,
    }
    rank = SEASON + max(entry.series.weight for entry in shown) / 10
    units = tuple(dict.fromkeys(unit for entry in shown for unit in entry.series.units))
    return [HealthQuestion("season", "setup", (case.kpi,), rank, units, facts)]


def _no_season(own: Sequence[_Tested]) -> list[HealthQuestion]:
    """Only where no unit shows it, for it is declared for all of them: by their least q."""
    adjusted = adjust_p_values([entry.found.beta_p for entry in own])
    least = min((q for q in adjusted if q is not None), default=None)
    if least is None or least <= ABSENT:
        return []
    kpi = own[0].series.case.kpi
    rank = NO_SEASON + max(entry.series.weight for entry in own) / 10
    units = tuple(dict.fromkeys(unit for entry in own for unit in entry.series.units))
    facts: dict[str, Fact] = {"q": least, "n": max(entry.found.n for entry in own)}
    return [HealthQuestion("no_season", "setup", (kpi,), rank, units, facts)]


def _told_once(
    questions: Sequence[HealthQuestion], doubles: Sequence[tuple[str, ...]]
) -> list[HealthQuestion]:
    """Seasons of near doubles as one question, with the figures of the KPI that comes first."""
    told: list[HealthQuestion] = []
    for question in questions:
        alike = next(
            (
                at
                for at, before in enumerate(told)
                if before.kind == question.kind
                and any({before.kpis[0], question.kpis[0]} == set(pair) for pair in doubles)
            ),
            None,
        )
        if alike is None:
            told.append(question)
        else:
            before = told[alike]
            units = tuple(dict.fromkeys((*before.units, *question.units)))
            told[alike] = replace(before, kpis=(*before.kpis, *question.kpis), units=units)
    return told


def _calendar_month(case: HealthCase, place: int | None) -> int | None:
    """1 to 12, of the month of the year that is so many after that of the first value."""
    if place is None:
        return None
    return (case.review.months.points[0].period.first.month - 1 + place) % 12 + 1


def _level_facts(found: StepSuggestion) -> dict[str, Fact]:
    return {
        "at": str(found.at),
        "low": str(found.low),
        "high": str(found.high),
        "before": found.before,
        "after": found.after,
    }
