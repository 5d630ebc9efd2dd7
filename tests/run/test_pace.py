from __future__ import annotations

import pytest

from kpi_reports.run.progress.pace import left_in_words, seconds_left


def test_nothing_is_judged_by_fewer_packs_than_three_or_than_are_in_work() -> None:
    assert seconds_left(made=[4, 4], working=[1, 1], waiting=9, elapsed=4) is None
    assert seconds_left(made=[4, 4, 4], working=[1, 1, 1, 1], waiting=9, elapsed=4) is None
    assert seconds_left(made=[4, 4, 4], working=[], waiting=9, elapsed=0) is None


def test_what_waits_is_shared_by_the_packs_that_are_in_work_at_a_time() -> None:
    # 8 packs of 4 s in 16 s: two at a time. 10 wait (40 s) and 2 are half done (2 s each).
    assert seconds_left(made=[4] * 8, working=[2, 2], waiting=10, elapsed=18) == 22


def test_one_long_pack_counts_as_three_of_the_others() -> None:
    # Typical: (4 + 4 + 4 + 12) / 4 = 6, not (4 + 4 + 4 + 400) / 4.
    assert seconds_left(made=[4, 4, 4, 400], working=[], waiting=2, elapsed=412) == 12


def test_a_pack_that_is_late_is_given_a_quarter_of_its_time_more() -> None:
    assert seconds_left(made=[4] * 4, working=[200], waiting=0, elapsed=200) == 50


def test_no_pack_left_is_no_time_left() -> None:
    assert seconds_left(made=[], working=[], waiting=0, elapsed=0) == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds left"),
        (10, "a few seconds left"),
        (11, "about 20 s left"),
        (50, "about 50 s left"),
        (51, "about 1 min left"),
        (89, "about 1 min left"),
        (91, "about 2 min left"),
        (3569, "about 59 min left"),
        (3571, "about 1 h left"),
        (4800, "about 1 h 20 min left"),
        (7199, "about 2 h left"),
    ],
)
def test_time_is_told_as_a_person_says_it(seconds: float, words: str) -> None:
    assert left_in_words(seconds) == words
