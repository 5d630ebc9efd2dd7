from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers.templates import columns_match, is_template, match


@pytest.mark.parametrize(
    ("template", "name", "values"),
    [
        (
            "客服_{year}年{month}月.xlsx",
            "客服_2024年3月.xlsx",
            {"year": "2024", "month": "3"},
        ),
        ("{year}{month}{day}", "20241105", {"year": "2024", "month": "11", "day": "05"}),
        ("{year}{month}{day}", "2024915", {"year": "2024", "month": "9", "day": "15"}),
        ("{year}Q{quarter}", "2024Q4", {"year": "2024", "quarter": "4"}),
        ("{shop}_{till}", "a_b_c", {"shop": "a", "till": "b_c"}),
        ("{shop}*.csv", "ab.csv", {"shop": "a"}),
        ("*{shop}.csv", "ab.csv", {"shop": "ab"}),
        ("*月", "月", {}),
        ("（*）", "(甲)", {}),
        ("{month}月", "０３月", {"month": "03"}),
        ("a.c", "a.c", {}),
        (" a ", "a", {}),
        ("{ year }", "2024", {"year": "2024"}),
    ],
)
def test_a_name_that_fits_gives_the_values_of_the_words(template, name, values):
    assert match(template, name) == values


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{year}", "24"),
        ("{year}", "20245"),
        ("{month}月", "13月"),
        ("{month}月", "0月"),
        ("{day}", "32"),
        ("{quarter}", "5"),
        ("{shop}.csv", ".csv"),
        ("a.c", "abc"),
        ("a", "A"),
        ("a*", "ba"),
        ("{year}", "二〇二四"),
    ],
)
def test_a_name_that_does_not_fit_gives_none(template, name):
    assert match(template, name) is None


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{year", "pattern '{year': the brace opened at character 1 is not closed"),
        ("{a{b}", "the brace opened at character 1 is not closed"),
        ("year}", "the brace closed at character 5 is not opened"),
        ("a{}", "the braces at character 2 hold no word"),
        ("{a}-{a}", r"\{a\} stands twice. Write words as \{year\}"),
    ],
)
def test_a_faulty_pattern_is_told_with_its_place(template, words):
    with pytest.raises(SourceError, match=words):
        match(template, "any")


def test_a_name_without_star_or_brace_is_no_template():
    assert [is_template(text) for text in ("1月", "*月", "{month}月")] == [False, True, True]


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("####年*月", "2017年12月", True),
        ("####年*月", "２０１７年１２月", True),
        ("####年*月", "指标", False),
        ("####年*月", "17年12月", False),
        ("a|b*", "b", True),
        ("a | b", "b", True),
        ("a|b", "c", False),
        ("a||b", "", False),
        ("{x}", "{x}", True),
        ("Q#", "Q10", False),
        ("销售 *", " 销售\n额", True),
    ],
)
def test_columns_fit_stars_digits_and_alternatives(pattern, name, fits):
    assert columns_match(pattern, name) is fits


def test_a_hostile_name_is_judged_in_time_that_grows_with_its_length(monkeypatch):
    tries = 0

    class Counted(str):
        def startswith(self, *arguments):
            nonlocal tries
            tries += 1
            return super().startswith(*arguments)

    monkeypatch.setattr("kpi_reports.intake.readers.templates._normal", Counted)
    letters = "abcdefgh"
    template = "".join(f"{{{letter}}}x" for letter in letters) + "!"
    assert match(template, "x" * 10_000) is None
    # every literal is looked for at most once at each place
    assert tries <= len(letters) * 10_000


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("ab_", min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_a_template_was_filled_with_fits_it(values):
    words = [f"w{number}" for number in range(len(values))]
    template = "-".join(f"{{{word}}}" for word in words)
    assert match(template, "-".join(values)) == dict(zip(words, values, strict=True))
