"""Functions registered by name: what they are given, what they may give, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.params import custom_rules
from kpi_reports.params.rules import CustomRule
from kpi_reports.scoring.custom import CustomCase, register_rule
from kpi_reports.scoring.result import RuleResult, refused
from kpi_reports.scoring.rules import score_value
from kpi_reports.values import Direction, Missing, Target, Text


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Functions that a test registers are gone after it."""
    monkeypatch.setattr(custom_rules, "_REGISTERED", {})
    yield


def score(actual: str, goal: Target | None = None, **keys: Any) -> RuleResult:
    others = keys.pop("others", None)
    rule = CustomRule(kind="custom", name="ours", **keys)
    return score_value(rule, Decimal(actual), goal, Direction.HIGHER, others=others)


def test_a_registered_function_scores_by_value_target_settings_and_other_kpis(
    target: Callable[..., Target],
) -> None:
    @register_rule("ours")
    def ours(case: CustomCase) -> Decimal:
        assert case.target is not None
        share = case.actual / case.target.value
        return share * case.settings["most"] - case.others["returns"]

    found = score(
        "80",
        target("100"),
        settings={"most": Decimal(110)},
        kpis=("returns",),
        others={"returns": Decimal(3)},
    )
    assert found.score == 85  # 0.8 * 110 - 3
    assert found.steps == Text("80 by rule 'ours'", "80，按规则“ours”")


def test_what_a_function_gives_is_held_between_floor_and_cap() -> None:
    register_rule("ours")(lambda case: case.actual)
    assert [score(x).score for x in ("-5", "50", "130")] == [0, 50, 120]
    assert [score(x, floor=10, cap=90).score for x in ("-5", "50", "130")] == [10, 50, 90]
    assert score("130").raw == 130


def test_a_function_may_give_its_own_arithmetic_or_refusal() -> None:
    words = Text("as agreed", "按约定")

    @register_rule("ours")
    def ours(case: CustomCase) -> RuleResult:
        if case.actual < 0:
            return refused("a value below 0", "数值为负")
        return RuleResult(words, Decimal(140))

    assert (score("1").score, score("1").raw, score("1").steps) == (120, 140, words)
    assert (score("-1").score, score("-1").missing) == (None, Missing.RULE_REFUSED)
    assert score("-1").steps.en == "Not scored: a value below 0"


def test_an_error_inside_a_function_is_told_and_is_no_crash() -> None:
    @register_rule("ours")
    def ours(case: CustomCase) -> Decimal:
        return case.actual / (case.actual - 1)

    assert score("2").score == 2
    found = score("1")
    assert (found.score, found.missing) == (None, Missing.RULE_REFUSED)
    assert found.steps.en.startswith("Not scored: rule 'ours' failed: DivisionByZero: ")
    assert found.steps.zh.startswith("不计分：规则“ours”出错：DivisionByZero: ")


def test_the_words_of_a_foreign_error_are_one_short_line() -> None:
    @register_rule("ours")
    def ours(case: CustomCase) -> Decimal:
        raise RuntimeError("first\nsecond " + "x" * 500)

    words = score("1").steps.en
    assert "RuntimeError: first second xxx" in words
    assert len(words) < 150


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (99.5, "gave a float, not a Decimal or a RuleResult"),
        (None, "gave a NoneType, not a Decimal or a RuleResult"),
        (Decimal("NaN"), "gave NaN, not a score"),
        (Decimal("Infinity"), "gave Infinity, not a score"),
    ],
)
def test_a_function_that_gives_no_exact_number_is_refused(given: object, words: str) -> None:
    register_rule("ours")(lambda case: given)  # type: ignore[arg-type, return-value]
    found = score("1")
    assert found.missing is Missing.RULE_REFUSED
    assert words in found.steps.en


@pytest.mark.parametrize("others", [{}, {"returns": None}])
def test_a_function_is_not_asked_where_another_kpi_has_no_value(others: Any) -> None:
    register_rule("ours")(lambda case: Decimal(100))
    found = score("1", kpis=("returns",), others=others)
    assert found.missing is Missing.RULE_REFUSED
    assert found.steps.en == "Not scored: returns has no value"


def test_a_name_belongs_to_one_function_but_a_cell_may_be_run_twice() -> None:
    def again() -> Any:
        def ours(case: CustomCase) -> Decimal:
            return Decimal(100)

        return ours

    register_rule("ours")(again())
    register_rule("ours")(again())
    with pytest.raises(ValueError, match=r"the scoring rule 'ours' is registered by .*again"):
        register_rule("ours")(lambda case: Decimal(1))


def test_a_name_that_nobody_registered_is_told_with_the_nearest() -> None:
    register_rule("our")(lambda case: Decimal(1))
    with pytest.raises(ParamsError, match=r"no scoring rule 'ours' is registered. Did you mean"):
        score("1")
