"""What must hold for the scheme's rules: each by itself, with its targets and entered results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kpi_reports.errors import Fault
from kpi_reports.params import files
from kpi_reports.params.checks_kinds import WHOLE, advice, kind_faults, kind_of
from kpi_reports.params.draft import Draft
from kpi_reports.params.models import KpiDeclaration
from kpi_reports.params.outline import Entry, Tree
from kpi_reports.params.rule_base import Rule
from kpi_reports.params.rules import EfficacyRule, LevelsRule, ThreePointRule
from kpi_reports.params.targets import Line
from kpi_reports.values import Direction, Target

__all__ = ["WHOLE", "check_rules"]


def check_rules(draft: Draft, tree: Tree, departments: Sequence[str]) -> Iterator[Fault]:
    """Every fault of a tree's rules; `departments` are those that have trees of their own."""
    targets = [line for line in draft.targets if _concerns(line, tree, departments)]
    for entry in tree.entries:
        kpi = draft.kpis.get(entry.kpi)
        if entry.sound is None or kpi is None or kpi.direction is Direction.NEITHER:
            continue
        rule = entry.sound.rule
        for key, message in kind_faults(rule, kpi, draft.kpis, draft.ids.get(files.KPIS)):
            line = _line(draft, tree, entry, key)
            yield draft.scheme_fault(line, f"KPI '{kpi.id}': {message}")
        own = [line for line in targets if line.row.kpi == entry.kpi]
        yield from _targets(draft, entry, rule, own)
        if isinstance(rule, LevelsRule):
            yield from _results(draft, tree, departments, entry.kpi, rule)


def _concerns(line: Line, tree: Tree, departments: Sequence[str]) -> bool:
    """Whether a target is one that a tree's rules work with."""
    whose = line.row.department
    if tree.department is None:
        return whose not in departments
    return whose in (None, tree.department, *tree.also)


def _targets(draft: Draft, entry: Entry, rule: Rule, targets: Sequence[Line]) -> Iterator[Fault]:
    """A target that a rule needs and has not, and targets that it cannot work with."""
    kpi = draft.kpis[entry.kpi]
    if rule.needs_target and not targets and draft.targets_are_whole:
        is_elsewhere = any(line.row.kpi == entry.kpi for line in draft.targets)
        which = " that holds here" if is_elsewhere else ""
        message = (
            f"KPI '{entry.kpi}' is scored by '{kind_of(type(rule))}' but has no line in "
            f"{files.TARGETS}{which}"
        )
        yield draft.scheme_fault(entry.line, message)
    for line in targets:
        if why := _unfit(line.row.target, rule, kpi):
            yield Fault(draft.texts.shown(files.TARGETS), line.line, why)


def _unfit(target: Target, rule: Rule, kpi: KpiDeclaration) -> str | None:
    """Why a rule cannot work with a target, None where it can."""
    if not rule.takes(target.value):
        needs = "more than 0" if rule.needs == "above_zero" else "another than 0"
        return (
            f"target {target.value} of '{kpi.id}': rule '{kind_of(type(rule))}' divides by it and "
            f"needs {needs}; {advice(kpi, target.value)}"
        )
    match rule:
        case ThreePointRule():
            if target.floor is None or target.stretch is None:
                return f"rule 'three_point' of '{kpi.id}' needs 'floor' and 'stretch'"
            points = {"floor": target.floor, "target": target.value, "stretch": target.stretch}
            return _disorder(kpi, points)
        case EfficacyRule() if rule.needs_target:
            if rule.worst is None and target.floor is None:
                return f"rule 'efficacy' of '{kpi.id}' needs 'floor', or 'worst' in the rule"
            worst = ("floor", target.floor) if rule.worst is None else ("worst", rule.worst)
            best = ("target", target.value) if rule.best is None else ("best", rule.best)
            return _disorder(kpi, {name: edge for name, edge in (worst, best) if edge is not None})
    return None


def _disorder(kpi: KpiDeclaration, points: dict[str, Decimal]) -> str | None:
    """Words for points that do not get better one by one, None where they do."""
    is_higher = kpi.direction is Direction.HIGHER
    values = list(points.values())
    if all((a < b) if is_higher else (a > b) for a, b in pairwise(values)):
        return None
    order = (" < " if is_higher else " > ").join(points)
    found = ", ".join(str(value) for value in values)
    return f"'{kpi.id}' is better when {kpi.direction}: {order} must hold; found {found}"


def _results(
    draft: Draft, tree: Tree, departments: Sequence[str], kpi: str, rule: LevelsRule
) -> Iterator[Fault]:
    """Entered results that name no level, or that nothing shows."""
    file = draft.texts.shown(files.RESULTS)
    people = {line.row.id for line in draft.people}  # scored by the rules of their positions
    numbers = {Decimal(level.level) for level in rule.levels}
    for line in draft.results:
        unit = line.row.unit
        is_ours = unit not in departments if tree.department is None else unit == tree.department
        if line.row.kpi != kpi or not is_ours or unit in people:
            continue
        if line.row.value not in numbers:
            shown = ", ".join(str(level.level) for level in rule.levels)
            message = f"'{kpi}' has no level {line.row.value}; its levels are {shown}"
            yield Fault(file, line.line, message)
        if line.row.evidence is None:
            message = (
                f"result of '{kpi}' without evidence: a level is not counted, so fill in "
                "'evidence_en' and 'evidence_zh'"
            )
            yield Fault(file, line.line, message)


def _line(draft: Draft, tree: Tree, entry: Entry, key: str) -> int:
    """The line of a place in a rule; that of the KPI where it cannot be told."""
    whose = f"scheme.departments.{tree.department}." if tree.department else "scheme.nodes."
    suffix = f".kpis.{entry.kpi}.rule.{key}"
    places = draft.places.items()
    lines = [at for name, (_, at) in places if name.startswith(whose) and name.endswith(suffix)]
    return lines[0] if key and len(lines) == 1 else entry.line
