"""What needs leadership's help: cases found by rules that have a name, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi_reports.params.models import Workspace
from kpi_reports.review.departments import Department
from kpi_reports.review.shared_goals import part_of, pulling_pairs
from kpi_reports.values import (
    Assurance,
    GoalPart,
    KpiReview,
    Missing,
    SharedGoal,
    SupportAsk,
    SupportCase,
    SupportRule,
    Text,
    Unit,
)

WIDELY = 3  # departments that missed the target of one KPI, at least, and more than half of them
OF_THE_DATA = (Missing.NO_ROWS, Missing.SOURCE_FAILED, Missing.CHECK_FAILED, Missing.NOT_ENTERED)

Entry = tuple[Unit, KpiReview]


def support(
    workspace: Workspace, departments: Sequence[Department], goals: Sequence[SharedGoal]
) -> tuple[SupportCase, ...]:
    """The cases in the order of `SupportRule`, within a rule in that of departments.yaml.

    None says why a number is what it is; each says what is asked of leadership.
    """
    entries = [(own.unit, entry) for own in departments for entry in own.kpis]
    missed = [
        (unit, entry)
        for unit, entry in entries
        if entry.score is not None
        and entry.score.met is False
        and entry.judged
        and not entry.is_carried
    ]
    found = [
        *_grades(departments),
        *_out_of_reach(missed),
        *_divided(goals),
        *_pulling(workspace, departments),
        *_widely(entries, missed),
        *_beyond_control(missed),
        *_data(workspace, entries),
    ]
    return tuple(sorted(found, key=lambda case: list(SupportRule).index(case.rule)))


def _grades(departments: Sequence[Department]) -> Iterator[SupportCase]:
    without = [own.unit for own in departments if own.card.grade is None]
    if without:
        yield SupportCase(SupportRule.NO_GRADE, "decide", tuple(without))
    lowest = [
        own.unit
        for own in departments
        if own.card.grade is not None and own.card.grades[-1:] == (own.card.grade,)
    ]
    if lowest:
        yield SupportCase(SupportRule.LOWEST_GRADE, "resource", tuple(lowest))


def _out_of_reach(missed: Sequence[Entry]) -> Iterator[SupportCase]:
    """By KPI, so that one matter of several departments is one case."""
    for entries in _by_kpi(missed):
        beyond = [
            part_of(unit, entry)
            for unit, entry in entries
            if entry.signal.assurance is Assurance.WILL_NOT
        ]
        if beyond:
            yield _case(SupportRule.OUT_OF_REACH, "decide", beyond)


def _divided(goals: Sequence[SharedGoal]) -> Iterator[SupportCase]:
    """Goals with several owners of which some are on course and others are not."""
    for goal in goals:
        owners = {owner.id for owner in goal.owners}
        judged = [unit for unit in goal.judged if unit.id in owners]
        behind = [unit for unit in judged if unit not in goal.on_course]
        if goal.is_owned_together and behind and len(behind) < len(judged):
            yield SupportCase(
                SupportRule.GOAL_DIVIDED,
                "arbitrate",
                tuple(behind),
                tuple(part for part in goal.parts if part.unit in behind and part.met is False),
                of=len(judged),
                goal=goal.name,
            )


def _pulling(workspace: Workspace, departments: Sequence[Department]) -> Iterator[SupportCase]:
    for pair in pulling_pairs(workspace, departments):
        yield _case(SupportRule.PULLING, "arbitrate", [pair.well, pair.badly])


def _widely(entries: Sequence[Entry], missed: Sequence[Entry]) -> Iterator[SupportCase]:
    """KPIs whose target most departments missed: no matter of any one of them."""
    for group in _by_kpi(missed):
        kpi = group[0][1].kpi.id
        judged = [
            entry
            for _, entry in entries
            if entry.kpi.id == kpi and entry.score is not None and entry.score.met is not None
        ]
        if len(group) >= WIDELY and 2 * len(group) > len(judged):
            parts = [part_of(unit, entry) for unit, entry in group]
            yield _case(SupportRule.MISSED_WIDELY, "resource", parts, of=len(judged))


def _beyond_control(missed: Sequence[Entry]) -> Iterator[SupportCase]:
    """Missed KPIs that params say a department can influence only partly, or hardly."""
    for unit, entry in missed:
        if entry.score is not None and entry.score.controllable in ("partly", "hardly"):
            yield _case(SupportRule.BEYOND_CONTROL, "resource", [part_of(unit, entry)])


def _data(workspace: Workspace, entries: Sequence[Entry]) -> Iterator[SupportCase]:
    """Numbers that another department has not delivered, by who is to do it; then all that others
    have not signed off, as one case."""
    missing: dict[Text, list[GoalPart]] = {}
    unsigned: list[GoalPart] = []
    for unit, entry in entries:
        provider = entry.kpi.provider
        if provider is None or entry.is_carried or _is_itself(workspace, unit, provider):
            continue
        if _not_delivered(entry):
            missing.setdefault(provider, []).append(part_of(unit, entry))
        elif entry.sign_off_asked and entry.sign_off is None and entry.score is not None:
            unsigned.append(part_of(unit, entry))
    for provider, parts in missing.items():
        yield _case(SupportRule.DATA_MISSING, "data", parts, provider=provider)
    if unsigned:
        yield _case(SupportRule.NOT_SIGNED, "data", unsigned)


def _not_delivered(entry: KpiReview) -> bool:
    """Whether a scored number is missing for a reason of the data, and nobody recorded that its
    provider is not the one to answer."""
    if entry.score is None or entry.value.missing not in OF_THE_DATA:
        return False
    return entry.gap is None or entry.gap.answers == "provider"


def _is_itself(workspace: Workspace, unit: Unit, provider: Text) -> bool:
    """Whether a department provides its own number."""
    own = next(entry for entry in workspace.departments if entry.id == unit.id)
    return bool({provider.en, provider.zh} & {own.name.en, own.name.zh, *own.aliases})


def _by_kpi(entries: Sequence[Entry]) -> list[list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for unit, entry in entries:
        groups.setdefault(entry.kpi.id, []).append((unit, entry))
    return list(groups.values())


def _case(
    rule: SupportRule,
    ask: SupportAsk,
    parts: Sequence[GoalPart],
    *,
    of: int = 0,
    provider: Text | None = None,
) -> SupportCase:
    units = {part.unit.id: part.unit for part in parts}
    return SupportCase(
        rule, ask, tuple(units.values()), tuple(parts), of=of, provider=provider
    )  # fmt: skip
