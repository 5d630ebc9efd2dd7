"""Ranks as intervals: Goldstein & Spiegelhalter 1996."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from kpi_reports.analysis import rank_intervals


def ends(found: Any) -> list[tuple[int | None, int | None]]:
    return [(entry.low, entry.high) for entry in found]


def test_units_far_apart_have_one_rank_each() -> None:
    assert ends(rank_intervals([1, 9, 5], [0.1] * 3)) == [(3, 3), (1, 1), (2, 2)]
    assert ends(rank_intervals([1, 9, 5], [0.1] * 3, highest_first=False)) == [
        (1, 1), (3, 3), (2, 2),
    ]  # fmt: skip


def test_units_that_chance_alone_sets_apart_have_every_rank() -> None:
    assert ends(rank_intervals([5, 5.01, 4.99], [2] * 3)) == [(1, 3)] * 3


def test_equal_values_that_are_known_share_the_ranks_that_they_span() -> None:
    assert ends(rank_intervals([7, 3, 7, 1], [0] * 4)) == [(1, 2), (3, 3), (1, 2), (4, 4)]
    assert ends(rank_intervals([2, 2, 2], [0] * 3)) == [(1, 3)] * 3


def test_two_units_by_hand() -> None:
    # the second is first with probability P(Z > 1/√2) = .24 at one, .0023 at four standard errors
    assert ends(rank_intervals([1, 0], [1, 1])) == [(1, 2), (1, 2)]
    assert ends(rank_intervals([4, 0], [1, 1])) == [(1, 1), (2, 2)]


def test_a_unit_is_told_from_the_middle_where_its_whole_interval_is_on_one_side() -> None:
    found = rank_intervals([9, 5.1, 5, 4.9, 1], [0.1, 1, 1, 1, 0.1])
    assert [entry.side for entry in found] == ["first_half", None, None, None, "last_half"]
    assert rank_intervals([None], [1])[0].side is None


def test_gaps_have_no_rank_and_take_none() -> None:
    found = rank_intervals([1, None, 3, 5], [0.1, 0.1, None, 0.1])
    assert ends(found) == [(2, 2), (None, None), (None, None), (1, 1)]
    assert {entry.of for entry in found} == {2}
    assert rank_intervals([], []) == ()
    assert ends(rank_intervals([None], [None])) == [(None, None)]
    assert ends(rank_intervals([3], [1])) == [(1, 1)]


def test_the_same_input_gives_the_same_ranks_at_any_scale() -> None:
    y, errors = np.array([3.0, 2.5, 2.2, 1.0]), np.array([0.5] * 4)
    assert rank_intervals(y, errors) == rank_intervals(y, errors)
    for scale in (1e15, 1e-15):
        assert ends(rank_intervals(y * scale, errors * scale))[3] == (3, 4)


@pytest.mark.parametrize(
    ("values", "errors", "options", "words"),
    [
        ([1, 2], [1], {}, "2 values but 1 standard errors"),
        ([1], [-1], {}, "unit 1: its standard error is negative"),
        ([1], [1], {"draws": 99}, "99 draws are too few for the ends of an interval; take 1000"),
    ],
)
def test_what_cannot_be_is_refused(values: Any, errors: Any, options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        rank_intervals(values, errors, **options)


def test_one_unit_s_rank_is_the_one_that_it_has_among_all():
    values, errors = [7, None, 3, 7, 1, 6.9], [0.5, 1, None, 0, 0, 2]
    for highest_first in (True, False):
        whole = rank_intervals(values, errors, highest_first=highest_first)
        for at, entry in enumerate(whole):
            alone = rank_intervals(values, errors, highest_first=highest_first, of=at)
            assert alone[at] == entry
            assert all(r.low is None and r.of == 4 for r in alone[:at] + alone[at + 1 :])
