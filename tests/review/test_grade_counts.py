"""Grade counts of groups: small ones are merged so that no subtraction tells their grades."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.params.models import Department, Person, Words
from kpi_reports.periods import Period
from kpi_reports.review.people import MINIMUM_SHOWN, PeopleResults, PersonResult, grade_counts
from kpi_reports.scoring.quotas import POOLED, Placed, QuotaGroup
from kpi_reports.values import Grade, GradeCount, Scorecard, Text

GRADES = tuple(Grade(g, Text(g, g), Decimal(0), None) for g in "AB")


def card(grade: str | None) -> Scorecard:
    return Scorecard(
        period=Period.parse("2024Q4"), total=Decimal(95),
        grade=next((g for g in GRADES if g.id == grade), None), held=False,
        scored_weight=Decimal(100), lowest=None, highest=None, kpis_met=0, kpis_scored=0, nodes=(),
        missing_policy="hold", maximum=Decimal(120), grades=GRADES,
    )  # fmt: skip


def counted(
    groups: dict[str, str], department: str | None = None, *, pooled: tuple[str, ...] = ()
) -> tuple[GradeCount, ...]:
    """Counts of departments whose people have these grades: {"N": "AAB-"}, a dash for none.

    Each group's quotas are one A and the rest B. The departments `pooled` are one group.
    """
    people, rows = [], []
    parts = [(name, (name,)) for name in groups if name not in pooled]
    parts += [(POOLED, pooled)] if pooled else []
    for id, departments in parts:
        grades = "".join(groups[name] for name in departments)
        n = len(grades.replace("-", ""))
        rows.append(QuotaGroup(id, departments, n, (("A", 1), ("B", n - 1)), ()))
        for at, grade in enumerate(grades):
            person = Person(id=f"{id}{at}", name="x", department=departments[0], position="p")
            got = None if grade == "-" else grade
            placed = Placed(person.id, id, got, got)
            people.append(PersonResult(person, card(got), None, placed, None))
    found = PeopleResults(tuple(people), tuple(rows), ("A", "B"), Text("Small ones", "小部门"))
    names = [Department(id=n, name=Words(en=n, zh=n), aliases=()) for n in groups]
    workspace = SimpleNamespace(departments=names)
    return grade_counts(workspace, found, department)  # type: ignore[arg-type]


def told(counts: tuple[GradeCount, ...]) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(c.group, c.n, tuple(n for _, n in c.counts)) for c in counts]


def test_groups_of_five_and_more_are_counted_and_so_is_the_company():
    found = counted({"N": "AABBB", "S": "ABBBBB--"})
    assert told(found) == [("N", 5, (2, 3)), ("S", 6, (1, 5)), ("company", 11, (3, 8))]
    assert found[0].quotas == (("A", 1), ("B", 4))
    assert found[2].quotas == (("A", 2), ("B", 9))
    assert [c.name.zh for c in found] == ["N", "S", "全公司"]


def test_one_small_group_is_merged_with_the_smallest_of_the_others():
    found = counted({"N": "AAAABBB", "S": "ABB", "T": "ABBBB", "U": "B" * 9})
    assert told(found) == [
        ("N", 7, (4, 3)), ("U", 9, (0, 9)), ("others", 8, (2, 6)), ("company", 24, (6, 18)),
    ]  # fmt: skip
    assert found[2].quotas == (("A", 2), ("B", 6))


def test_small_groups_that_are_enough_together_need_no_other():
    found = counted({"N": "AAAABBB", "S": "ABB", "T": "AB"})
    assert told(found) == [("N", 7, (4, 3)), ("others", 5, (2, 3)), ("company", 12, (6, 6))]


def test_fewer_than_five_in_all_are_not_counted():
    found = counted({"N": "AB", "S": "AB"})
    assert [(c.group, c.hidden, c.counts, c.quotas) for c in found] == [
        ("others", True, (), ()), ("company", True, (), ()),
    ]  # fmt: skip


def test_whoever_has_no_grade_does_not_make_a_group_large_enough():
    assert [c.hidden for c in counted({"N": "AABB---"})] == [True, True]
    assert counted({"N": "---"}) == ()


@pytest.mark.parametrize(
    ("department", "expected"),
    [
        ("N", [("N", 7, (4, 3))]),
        ("S", [("others", 8, (2, 6))]),  # small itself
        ("T", [("others", 8, (2, 6))]),  # merged: its own counts would give S away
        ("V", []),
    ],
)
def test_a_department_s_pack_shows_the_row_that_the_company_s_pack_shows(department, expected):
    groups = {"N": "AAAABBB", "S": "ABB", "T": "ABBBB", "V": ""}
    assert told(counted(groups, department)) == expected


def test_a_pool_is_a_group_with_its_own_name():
    found = counted({"N": "AAABBB", "S": "ABB", "T": "AB"}, pooled=("S", "T"))
    assert told(found)[1] == ("pool", 5, (2, 3))
    assert found[1].name == Text("Small ones", "小部门")
    (own,) = counted({"N": "AAABBB", "S": "ABB", "T": "AB"}, "T", pooled=("S", "T"))
    assert own.group == "pool"


@given(st.lists(st.text("AB-", max_size=12), max_size=8))
def test_no_sum_or_difference_of_what_is_shown_is_of_fewer_than_five(texts):
    groups = {f"D{at}": text for at, text in enumerate(texts)}
    rows = counted(groups)
    shown = {row for name in groups for row in counted(groups, name)} | set(rows[:-1])
    assert shown == set(rows[:-1])  # packs of departments show nothing beside the company's rows
    for row in rows:
        assert row.hidden == (row.n < MINIMUM_SHOWN)
        assert row.counts == () if row.hidden else sum(n for _, n in row.counts) == row.n
    if rows and not rows[-1].hidden:
        # rows are disjoint and make up the whole, so a difference is a sum of other rows
        assert not any(row.hidden for row in rows)
        assert sum(row.n for row in rows[:-1]) == rows[-1].n
