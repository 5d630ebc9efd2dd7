"""Forced distribution: places by largest remainder, ceilings, ties, small groups, pools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.params.base import Words
from kpi_reports.params.steps import Quotas
from kpi_reports.periods import Period
from kpi_reports.scoring.quotas import (
    POOLED,
    Candidate,
    Distributed,
    Placed,
    awarded_before,
    distribute,
    placed_card,
    places,
)
from kpi_reports.values import ChainStep, Grade, Scorecard, Text

ABC = ("A", "B", "C")
ABCD = ("A", "B", "C", "D")


def shares(*percents: float) -> dict[str, Decimal]:
    return {g: Decimal(str(p)) for g, p in zip(ABCD, percents, strict=False)}


def quotas(*percents: float, top: Sequence[str] = ("A",), **others: object) -> Quotas:
    return Quotas.model_validate({"shares": shares(*percents), "top": top, **others})


def group(totals: Sequence[object], grade: str = "A", department: str = "N") -> list[Candidate]:
    """People p00, p01, ... with these totals, all of one grade by score."""
    return [
        Candidate(f"{department}{at:02d}", department, Decimal(str(total)), grade)
        for at, total in enumerate(totals)
    ]


def graded(found: Distributed) -> str:
    """Grades in the order of ids, a mark where somebody is referred."""
    return " ".join(f"{p.grade}{'?' if p.referred else ''}" for p in found.people)


def of_n(people: list[Candidate], rules: Quotas, grades: Sequence[str] = ABC) -> Distributed:
    return distribute(people, grades, quotas=rules, departments={"N": None})


@pytest.mark.parametrize(
    ("n", "percents", "expected"),
    [
        (13, (20, 70, 10), (3, 9, 1)),  # 2.6, 9.1, 1.3
        (10, (20, 70, 10), (2, 7, 1)),
        (0, (20, 70, 10), (0, 0, 0)),
        (1, (20, 70, 10), (0, 1, 0)),  # .2, .7, .1
        (3, (20, 70, 10), (1, 2, 0)),  # .6, 2.1, .3
        (5, (50, 50, 0), (3, 2, 0)),  # 2.5 twice: the better grade first
        (26, (10, 35, 40, 15), (3, 9, 10, 4)),  # 2.6, 9.1, 10.4, 3.9
        (7, (0, 100, 0), (0, 7, 0)),
        (1, (33.3, 33.3, 33.4), (0, 0, 1)),
    ],
)
def test_places_by_largest_remainder(n, percents, expected):
    assert tuple(places(n, shares(*percents)).values()) == expected


def test_thirteen_people_who_all_earned_the_best_are_three_nine_and_one():
    found = of_n(group(range(113, 100, -1)), quotas(20, 70, 10))
    assert graded(found) == "A A A B B B B B B B B B C"
    (only,) = found.groups
    assert (only.n, only.quotas, only.counts, only.has_bottom) == (
        13, (("A", 3), ("B", 9), ("C", 1)), (("A", 3), ("B", 9), ("C", 1)), True,
    )  # fmt: skip


def test_nobody_is_raised_to_fill_a_place():
    people = [*group([110]), *(replace(c, person=f"b{c.person}") for c in group([95] * 9, "B"))]
    found = of_n(people, quotas(20, 70, 10))
    assert dict(found.groups[0].counts)["A"] == 1  # of two places


def test_a_grade_by_score_below_the_quota_s_stays():
    people = [*group(range(110, 102, -1)), *group([70, 60], "C", department="N")]
    people = [replace(c, person=f"p{at:02d}") for at, c in enumerate(people)]
    assert graded(of_n(people, quotas(20, 70, 10))) == "A A B B B B B B C C"  # one C by quota


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("down", "A B B B B B B B B C"),
        ("refer", "A B? B? B B B B B B C"),  # the second place stays open
    ],
)
def test_a_tie_at_the_edge_of_a_top_quota_goes_down_together(ties, expected):
    totals = [110, 109, 109, 108, 107, 106, 105, 104, 103, 102]
    assert graded(of_n(group(totals), quotas(20, 70, 10, ties=ties))) == expected


def test_who_comes_after_a_tie_that_went_down_does_not_take_its_place():
    totals = [110, 109, 109, 109, 108, 107, 106, 105, 104, 103]
    found = of_n(group(totals), quotas(20, 70, 10))
    assert graded(found).startswith("A B B B B ")


def test_equal_totals_that_fit_are_no_tie_at_an_edge():
    totals = [110, 110, 108, 107, 106, 105, 104, 103, 102, 101]
    found = of_n(group(totals), quotas(20, 70, 10, ties="refer"))
    assert graded(found) == "A A B B B B B B B C"
    assert found.groups[0].referred == 0


def test_equal_totals_below_a_full_quota_are_not_referred():
    totals = [110, 109, 108, 108, 106, 105, 104, 103, 102, 101]
    assert "?" not in graded(of_n(group(totals), quotas(20, 70, 10, ties="refer")))


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("down", "A A B B B B B B C C"),
        ("refer", "A A B B B B B B B? B?"),  # keep the better one until the committee decides
    ],
)
def test_a_tie_at_the_edge_of_the_bottom_quota(ties, expected):
    totals = [110, 109, 108, 107, 106, 105, 104, 103, 101, 101]
    assert graded(of_n(group(totals), quotas(20, 70, 10, ties=ties))) == expected


def test_everybody_equal_is_all_down_and_over_no_top_quota():
    assert graded(of_n(group([100] * 10), quotas(20, 70, 10))) == " ".join("C" * 10)
    referred = of_n(group([100] * 10), quotas(20, 70, 10, ties="refer"))
    assert graded(referred) == " ".join(["B?"] * 10)


@pytest.mark.parametrize(("n", "expected"), [(9, "A A B B B B B B B"), (10, "A A B B B B B B B C")])
def test_a_group_below_the_minimum_has_no_bottom_quota(n, expected):
    found = of_n(group(range(110, 110 - n, -1)), quotas(20, 70, 10))
    assert graded(found) == expected
    (only,) = found.groups
    assert only.has_bottom is (n == 10)
    assert sum(dict(only.quotas).values()) == n
    assert dict(only.quotas)["C"] == (n == 10)


def test_two_top_grades_each_keep_their_ceiling():
    found = of_n(group(range(110, 100, -1)), quotas(10, 30, 40, 20, top=("A", "B")), ABCD)
    assert graded(found) == "A B B B C C C C D D"


def test_small_departments_are_pooled_under_one_name_where_they_may_be():
    small = [
        *group(range(110, 103, -1), department="S"),
        *group(range(103, 97, -1), department="T"),
    ]
    people = [*small, *group(range(110, 100, -1))]
    departments = {"S": "A", "N": None, "T": None}
    pool = Words(en="Small ones", zh="小部门")
    rules = quotas(20, 70, 10, pool=pool, by_department_grade={"A": shares(100, 0, 0)})
    found = distribute(people, ABC, quotas=rules, departments=departments)
    assert [(g.id, g.departments, g.n) for g in found.groups] == [
        ("N", ("N",), 10), (POOLED, ("S", "T"), 13),
    ]  # fmt: skip
    assert found.groups[1].counts == (("A", 3), ("B", 9), ("C", 1))  # the plain shares
    alone = distribute(people, ABC, quotas=quotas(20, 70, 10), departments=departments)
    assert [g.id for g in alone.groups] == ["S", "N", "T"]
    assert [g.has_bottom for g in alone.groups] == [False, True, False]


@pytest.mark.parametrize(
    ("grade", "expected"), [("A", (4, 6, 0)), ("B", (2, 7, 1)), (None, (2, 7, 1))]
)
def test_quotas_follow_the_department_s_grade(grade, expected):
    rules = quotas(20, 70, 10, by_department_grade={"A": shares(40, 60, 0)})
    found = distribute(group(range(110, 100, -1)), ABC, quotas=rules, departments={"N": grade})
    assert tuple(n for _, n in found.groups[0].counts) == expected


def test_whoever_has_no_score_or_no_grade_takes_no_place():
    people = [
        *group(range(110, 100, -1)),
        Candidate("x", "N", None, None),
        Candidate("y", "N", Decimal(150), None),  # held: too much weight is missing
    ]
    found = of_n(people, quotas(20, 70, 10))
    assert graded(found) == "A A B B B B B B B C None None"
    assert found.groups[0].n == 10


def test_without_quotas_everybody_keeps_the_grade_by_score():
    people = [*group([110, 109]), Candidate("x", "N", Decimal(80), "C")]
    found = distribute(people, ABC, quotas=None, departments={"N": "A", "S": None})
    assert graded(found) == "A A C"
    assert [(g.id, g.quotas, g.has_bottom) for g in found.groups] == [("N", (), False)]


def test_nobody_makes_no_group():
    assert distribute([], ABC, quotas=quotas(20, 70, 10), departments={"N": "A"}).groups == ()


# --- any group -----------------------------------------------------------------------------------

GRADE_EDGES = {"A": 90, "B": 70, "C": 50, "D": 0}


def by_score(total: int) -> str:
    return next(grade for grade, lowest in GRADE_EDGES.items() if total >= lowest)


percents = st.lists(st.integers(0, 100), min_size=3, max_size=3).map(
    lambda cuts: [b - a for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), 100], strict=True)]
)
totals_of = st.lists(st.one_of(st.none(), st.integers(40, 110)), max_size=40)
rules_of = st.builds(
    lambda parts, top, ties, pool: quotas(
        *parts, top=ABCD[:top], ties=ties, pool=Words(en="x", zh="x") if pool else None
    ),
    percents,
    st.integers(0, 3),
    st.sampled_from(["down", "refer"]),
    st.booleans(),
)


def candidates(totals: Sequence[int | None]) -> list[Candidate]:
    return [
        Candidate(
            f"p{at:02d}",
            "NNNNST"[at % 6],
            None if total is None else Decimal(total),
            None if total is None else by_score(total),
        )
        for at, total in enumerate(totals)
    ]


def spread(people: list[Candidate], rules: Quotas) -> Distributed:
    return distribute(people, ABCD, quotas=rules, departments={"N": "A", "S": None, "T": "B"})


def by_group(
    found: Distributed, people: list[Candidate]
) -> Mapping[str, list[tuple[Decimal, Placed]]]:
    totals = {c.person: c.total for c in people}
    groups: dict[str, list[tuple[Decimal, Placed]]] = {}
    for placed in found.people:
        total = totals[placed.person]
        if total is not None:
            groups.setdefault(placed.group, []).append((total, placed))
    return groups


@given(totals_of, rules_of)
def test_no_top_quota_is_exceeded_no_tie_is_split_and_quotas_sum_to_n(totals, rules):
    people = candidates(totals)
    found = spread(people, rules)
    for each in found.groups:
        wanted, counts = dict(each.quotas), dict(each.counts)
        assert all(counts[grade] <= wanted[grade] for grade in rules.top)
        assert sum(wanted.values()) == sum(counts.values()) == each.n
    for inside in by_group(found, people).values():
        ranked = sorted(inside, key=lambda pair: -pair[0])
        levels = [ABCD.index(str(placed.grade)) for _, placed in ranked]
        assert levels == sorted(levels)  # nobody stands above somebody with a better total
        for total in {total for total, _ in ranked}:
            ties = {(p.grade, p.referred) for other, p in ranked if other == total}
            assert len(ties) == 1
        assert all(ABCD.index(str(p.grade)) >= ABCD.index(str(p.by_score)) for _, p in ranked)


@given(totals_of, rules_of, st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_given_changes_nothing(totals, rules, chance):
    people = candidates(totals)
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert spread(shuffled, rules) == spread(people, rules)


@given(st.integers(0, 500), percents)
def test_places_sum_to_n_and_lie_within_one_of_the_share(n, parts):
    found = places(n, shares(*parts))
    assert sum(found.values()) == n
    for grade, share in shares(*parts).items():
        assert abs(found[grade] - n * share / 100) < 1


# --- the step in a scorecard's chain -------------------------------------------------------------

GRADES = tuple(Grade(g, Text(g, g), Decimal(low), None) for g, low in GRADE_EDGES.items())


def card(*chain: ChainStep, total: str = "95", grade: str = "A") -> Scorecard:
    return Scorecard(
        period=Period.parse("2024Q4"), total=Decimal(total),
        grade=next(g for g in GRADES if g.id == grade), held=False, scored_weight=Decimal(100),
        lowest=None, highest=None, kpis_met=0, kpis_scored=0, nodes=(), missing_policy="hold",
        maximum=Decimal(120), grades=GRADES, chain=chain,
    )  # fmt: skip


def step(kind: str, points: str, grade: str | None = None) -> ChainStep:
    return ChainStep(kind, Text(kind, kind), Decimal(points), grade)  # type: ignore[arg-type]


def test_the_distribution_is_a_step_of_the_chain_and_says_what_it_did():
    down = placed_card(card(), Placed("p", "N", "A", "B", True))
    assert down.grade is not None and down.grade.id == "B"
    *before, only = down.chain
    assert [step.kind for step in before] == ["rounding", "grade"]
    assert (only.kind, only.points, only.grade) == ("distribution", Decimal(95), "B")
    assert only.text.en == (
        "A by score, B by the quotas; equal totals at the edge, referred to the committee"
    )
    assert only.text.zh == "按得分为A，强制分布后为B；临界同分，提请绩效委员会评定"
    kept = placed_card(card(), Placed("p", "N", "A", "A"))
    assert kept.chain[-1].text == Text("A by score and within the quotas", "按得分为A，名额内不变")


def test_a_committee_decides_after_the_distribution():
    given = replace(step("committee", "95", "A"), sets_grade=True)
    decided = card(step("base", "92"), step("grade", "92", "A"), given, total="95")
    assert awarded_before(decided) == (Decimal(92), "A")
    after = placed_card(decided, Placed("p", "N", "A", "B"))
    assert [s.kind for s in after.chain] == ["base", "grade", "distribution", "committee"]
    assert after.grade is not None and after.grade.id == "A"


def test_without_a_committee_the_card_s_own_total_and_grade_are_distributed():
    assert awarded_before(card(step("base", "95", "A"))) == (Decimal(95), "A")
    held = replace(card(), grade=None)
    assert awarded_before(held) == (Decimal(95), None)
    assert placed_card(held, Placed("p", "N", None, None)) == held
