"""Forced distribution (强制分布): how many of a group may have each grade, and who then has which.

Shares become whole places by largest remainder. A top grade's quota is a ceiling. The lower grades
have theirs by rank from below. The distribution lowers a grade that was earned by score, or leaves
it; it never raises one, never splits people with equal totals, and knows nobody's name.
Reference: docs/methods.md, Forced distribution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from kpi_reports.params.steps import Quotas
from kpi_reports.scoring.chain import before_committee, with_distribution
from kpi_reports.values import Scorecard, Text

HUNDRED = Decimal(100)
POOLED = ""  # the group of those departments that are too small for one of their own


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in a department. `total` is rounded; without it, or a grade, no place is taken."""

    person: str
    department: str
    total: Decimal | None
    grade: str | None

    @property
    def takes_a_place(self) -> bool:
        """Whether there is a score and a grade to distribute."""
        return self.total is not None and self.grade is not None


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody's grade by score and after the distribution, both None without a grade by score.

    `referred` says that equal totals stand at the edge of a quota and a committee decides: until
    then, people at a top quota's edge have the lower grade and leave the places open, and people at
    a lower quota's edge keep the better grade.
    """

    person: str
    group: str
    by_score: str | None
    grade: str | None
    referred: bool = False


@dataclass(frozen=True, slots=True)
class QuotaGroup:
    """A department, or those taken together (`id` POOLED), with quotas and what they came to.

    `n` people take a place; `quotas` sum to it. `has_bottom` is false in a group that is too small
    for a bottom quota: its first grade below the tops then has every place that these leave.
    """

    id: str
    departments: tuple[str, ...]
    n: int
    quotas: tuple[tuple[str, int], ...]
    counts: tuple[tuple[str, int], ...]
    has_bottom: bool = True
    referred: int = 0


@dataclass(frozen=True, slots=True)
class Distributed:
    """All groups, in the order of departments given, and everybody in them, in the order of ids."""

    groups: tuple[QuotaGroup, ...]
    people: tuple[Placed, ...]


def places(n: int, shares: Mapping[str, Decimal]) -> dict[str, int]:
    """Whole places for `n` people by largest remainder (Hamilton); they sum to n.

    Shares are percent and sum to 100. Of equal remainders the better grade's, which comes first in
    `shares`, goes first. 13 people at 20/70/10 are 2.6, 9.1 and 1.3: 3, 9 and 1 places.
    """
    exact = {grade: n * share / HUNDRED for grade, share in shares.items()}
    found = {grade: int(share) for grade, share in exact.items()}
    order = list(shares)
    by_remainder = sorted(order, key=lambda g: (found[g] - exact[g], order.index(g)))
    for grade in by_remainder[: n - sum(found.values())]:
        found[grade] += 1
    return found


def distribute(
    candidates: Iterable[Candidate],
    grades: Sequence[str],
    *,
    quotas: Quotas | None,
    departments: Mapping[str, str | None],
) -> Distributed:
    """Everybody's grade after the distribution; without quotas, everybody's by score.

    `grades` come best first. `departments` gives every department's grade, in the order wanted of
    the groups: where quotas depend on it (部门等级联动), its shares are those of that grade.
    """
    everybody = sorted(candidates, key=lambda candidate: candidate.person)
    members = {name: [c for c in everybody if c.department == name] for name in departments}
    sizes = {name: sum(c.takes_a_place for c in found) for name, found in members.items()}
    small = tuple(
        name
        for name, size in sizes.items()
        if quotas is not None and quotas.pool is not None and 0 < size < quotas.minimum_group
    )
    groups: list[QuotaGroup] = []
    people: list[Placed] = []
    alone = [(name, (name,)) for name in departments if name not in small and members[name]]
    for name, parts in [*alone, *([(POOLED, small)] if small else [])]:
        inside = [c for part in parts for c in members[part]]
        department_grade = None if name == POOLED else departments[name]
        group, placed = _group(name, parts, inside, grades, quotas, department_grade)
        groups.append(group)
        people += placed
    return Distributed(tuple(groups), tuple(sorted(people, key=lambda placed: placed.person)))


def _group(
    name: str,
    departments: tuple[str, ...],
    people: Sequence[Candidate],
    grades: Sequence[str],
    quotas: Quotas | None,
    department_grade: str | None,
) -> tuple[QuotaGroup, list[Placed]]:
    ranked = [candidate for candidate in people if candidate.takes_a_place]
    has_bottom = quotas is not None and len(ranked) >= quotas.minimum_group
    wanted: dict[str, int] = {}
    if quotas is not None:
        shares = quotas.by_department_grade.get(department_grade or "", quotas.shares)
        wanted = places(len(ranked), {grade: shares.get(grade, Decimal(0)) for grade in grades})
        if not has_bottom:
            wanted = _without_bottom(wanted, grades[: len(quotas.top)], grades)
    levels = _levels(ranked, grades, quotas, wanted, has_bottom=has_bottom)
    placed = [
        Placed(
            person=c.person,
            group=name,
            by_score=c.grade if c.takes_a_place else None,
            grade=grades[levels[c.person][0]] if c.person in levels else None,
            referred=levels.get(c.person, (0, False))[1],
        )
        for c in people
    ]
    counts = tuple((grade, sum(p.grade == grade for p in placed)) for grade in grades)
    referred = sum(p.referred for p in placed)
    group = QuotaGroup(
        name, departments, len(ranked), tuple(wanted.items()), counts, has_bottom, referred
    )
    return group, placed


def _without_bottom(
    wanted: Mapping[str, int], top: Sequence[str], grades: Sequence[str]
) -> dict[str, int]:
    """The places where only the tops have a quota: the first grade below them has the rest."""
    rest = sum(wanted[grade] for grade in grades[len(top) :])
    return {
        grade: wanted[grade] if at < len(top) else rest if at == len(top) else 0
        for at, grade in enumerate(grades)
    }


def _levels(
    ranked: Sequence[Candidate],
    grades: Sequence[str],
    quotas: Quotas | None,
    wanted: Mapping[str, int],
    *,
    has_bottom: bool,
) -> dict[str, tuple[int, bool]]:
    """Everybody's place in `grades` and whether referred. People with equal totals go together."""
    best_first = sorted(ranked, key=lambda c: (-_total(c), c.person))
    ties = [list(tie) for _, tie in groupby(best_first, key=_total)]
    tops = len(quotas.top) if quotas is not None else 0
    refers = quotas is not None and quotas.ties == "refer"
    taken = dict.fromkeys(range(tops), 0)
    level, above = 0, 0
    found: dict[str, tuple[int, bool]] = {}
    for tie in ties:
        earned = max(grades.index(c.grade or "") for c in tie)
        level, referred = max(level, earned), False
        while level < tops and taken[level] + len(tie) > wanted[grades[level]]:
            referred |= refers and taken[level] < wanted[grades[level]]
            level += 1
        if level < tops:
            taken[level] += len(tie)
        elif has_bottom:
            lowest, highest = (
                _by_rank(rank, len(ranked), grades, wanted, tops)
                for rank in (above + len(tie) - 1, above)
            )
            forced = highest if refers else lowest
            referred |= refers and lowest > max(level, highest)
            level = max(level, forced)
        found |= {c.person: (level, referred) for c in tie}
        above += len(tie)
    return found


def _by_rank(rank: int, n: int, grades: Sequence[str], wanted: Mapping[str, int], tops: int) -> int:
    """The grade that the quotas below the tops give to a rank, from 0; counted from the last."""
    edge = n
    for at in range(len(grades) - 1, tops, -1):
        edge -= wanted[grades[at]]
        if rank >= edge:
            return at
    return tops


def _total(candidate: Candidate) -> Decimal:
    return candidate.total if candidate.total is not None else Decimal(0)


def awarded_before(card: Scorecard) -> tuple[Decimal | None, str | None]:
    """Total and grade of a card before a committee's adjustment, which comes after the quotas."""
    before = [step for step in card.chain if step.kind != "committee"]
    if len(before) == len(card.chain) or not before:
        return card.total, card.grade.id if card.grade else None
    grade = next((step.grade for step in reversed(before) if step.grade is not None), None)
    return before_committee(card), grade


def placed_card(card: Scorecard, placed: Placed) -> Scorecard:
    """The card with the distribution as a step of its chain and the grade that is left.

    What a committee decided comes after it and stands.
    """
    grade = next((grade for grade in card.grades if grade.id == placed.grade), None)
    return card if grade is None else with_distribution(card, grade, _words(placed))


def _words(placed: Placed) -> Text:
    moved = placed.grade != placed.by_score
    en = (
        f"{placed.by_score} by score, {placed.grade} by the quotas"
        if moved
        else (f"{placed.grade} by score and within the quotas")
    )
    zh = (
        f"按得分为{placed.by_score}，强制分布后为{placed.grade}"
        if moved
        else (f"按得分为{placed.grade}，名额内不变")
    )
    if placed.referred:
        en += "; equal totals at the edge, referred to the committee"
        zh += "；临界同分，提请绩效委员会评定"
    return Text(en, zh)
