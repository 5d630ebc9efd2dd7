"""Where the change of a formula comes from: what each of its inputs adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial, fsum, isclose, log, log2
from typing import Literal, TypeAlias

from kpi_reports.analysis.drivers.exact import (
    BySegment,
    NoBreakdown,
    Read,
    giver,
    named,
    quantum,
    read,
    to_decimal,
)
from kpi_reports.analysis.drivers.parts import Part, breakdown, largest_first
from kpi_reports.params.formula import FormulaTree, parse_formula
from kpi_reports.values import Breakdown, NoDrivers

Result: TypeAlias = "float | Decimal | Fraction | None"
Formula: TypeAlias = "str | FormulaTree | Callable[[Mapping[str, Decimal]], Result]"
Worth = Callable[[frozenset[str]], Fraction]

MOST_INPUTS = 12  # 2 ** 12 mixtures of then and now; a formula of more could not be read either
CLOSE = 1e-9  # how near a product of the inputs must come to the formula for LMDI to hold


def formula_contributions(
    formula: Formula,
    before: BySegment,
    *,
    now: BySegment,
    method: Literal["shapley", "lmdi"] = "shapley",
) -> Breakdown:
    """What each input of a formula adds to the change of its result; the parts add up to it.

    `formula` is its text ("cost * 10000 / output"), a parsed one, or a function that takes a
    mapping of inputs (Decimals) and gives a number, None where it divides by 0. `before` and `now`
    have a number for each input. What inputs do together is shared equally over all orders in which
    they may change (Shapley value), exactly, for at most 12 inputs; one that did not change adds 0.
    Decimals add up exactly, floats within 1e-9 of the largest. Largest first.

    `method="lmdi"` is for a product or quotient of inputs that are all above 0: effect
    L(y1, y0) · ln(x1 / x0) with the logarithmic mean L(a, b) = (a − b) / (ln a − ln b). It needs no
    mixtures of then and now; its parts are floats.

    Raises ValueError for inputs that are missing or unknown, too many, a formula that divides by 0
    then, now, or in a mixture of both (what each input adds is not defined there), and for LMDI for
    inputs of 0 or below and formulas that are no product or quotient. ParamsError for a text that
    is no formula.

    Reference: Shapley 1953; Ang 2004 for LMDI.

    >>> found = formula_contributions(
    ...     "cost / output", {"cost": 100, "output": 50}, now={"cost": 120, "output": 40}
    ... )
    >>> found.change, [(part.name, part.change) for part in found.parts]
    (1.0, [('output', 0.55), ('cost', 0.45)])
    """
    then, current = read(before, "before"), read(now, "now")
    tree = parse_formula(formula) if isinstance(formula, str) else formula
    names = _names(tree, then, current)
    evaluate = tree.evaluate if isinstance(tree, FormulaTree) else tree
    values = [{key[0]: read_.numbers[key][0] for key in read_.numbers} for read_ in (then, current)]

    def worth(changed: frozenset[str]) -> Fraction:
        mixed = {name: values[name in changed][name] for name in names}
        found = evaluate({name: _decimal(number) for name, number in mixed.items()})
        if found is None:
            raise NoBreakdown(_divides_by_zero(changed, names), NoDrivers.ZERO)
        return Fraction(found)

    if method == "lmdi":
        return _lmdi(names, values, worth)
    start, end = worth(frozenset()), worth(frozenset(names))
    parts = _parts(_shapley(names, worth), *values)
    return breakdown("formula", (start, end), parts, giver(then, current))


def _names(tree: FormulaTree | Callable[..., Result], before: Read, now: Read) -> tuple[str, ...]:
    """The inputs, each known in both periods. Raises ValueError where one is not, or too many."""
    known = {*before.numbers, *now.numbers}
    wanted = {(name,) for name in tree.names} if isinstance(tree, FormulaTree) else known
    for what, read_ in (("before", before), ("now", now)):
        if lacking := sorted(wanted - {*read_.numbers}):
            raise ValueError(
                f"`{what}` has no number for the input {named(lacking)}: without it the formula "
                "has no value, and its change no parts"
            )
    if unknown := sorted(known - wanted):
        raise ValueError(f"the formula has no input {named(unknown)}; leave it out")
    if not wanted:
        raise ValueError("a formula needs an input whose change could be looked at")
    if len(wanted) > MOST_INPUTS:
        raise NoBreakdown(
            f"the formula has {len(wanted)} inputs; at most {MOST_INPUTS} can be told apart. Make "
            "KPIs of its parts, and break each of them down",
            NoDrivers.TOO_MANY,
        )
    if isinstance(tree, FormulaTree):
        return tree.names
    if levels := [key for key in before.numbers if len(key) > 1]:
        raise ValueError(f"an input has one name, not several levels as {named(levels)}")
    return tuple(key[0] for key in before.numbers)


def _decimal(number: Fraction) -> Decimal:
    return to_decimal(number, quantum([number]))


def _divides_by_zero(changed: frozenset[str], names: Sequence[str]) -> str:
    if not changed or len(changed) == len(names):
        when = "now" if changed else "before"
        return f"the formula divides by 0 with the inputs of `{when}`: it has no value there"
    now = named((name,) for name in names if name in changed)
    return (
        f"the formula divides by 0 with {now} as now and the other inputs as before: what each "
        "input adds to the change is not defined"
    )


def _shapley(names: Sequence[str], worth: Worth) -> dict[str, Fraction]:
    """What each input adds, averaged over every order in which they may change."""
    n = len(names)
    known = {
        frozenset(changed): worth(frozenset(changed))
        for size in range(n + 1)
        for changed in combinations(names, size)
    }
    effects = dict.fromkeys(names, Fraction(0))
    for changed, value in known.items():
        for name in set(names) - changed:
            orders = Fraction(
                factorial(len(changed)) * factorial(n - len(changed) - 1), factorial(n)
            )
            effects[name] += orders * (known[changed | {name}] - value)
    return effects


def _parts(
    effects: Mapping[str, Fraction], before: Mapping[str, Fraction], now: Mapping[str, Fraction]
) -> tuple[Part, ...]:
    return largest_first(
        [Part((name,), (effect,), (before[name], now[name])) for name, effect in effects.items()]
    )


# --- LMDI -----------------------------------------------------------------------------------------


def _lmdi(
    names: Sequence[str], values: Sequence[Mapping[str, Fraction]], worth: Worth
) -> Breakdown:
    """Ang's additive LMDI-I of a product of powers of the inputs."""
    below = sorted({(name,) for period in values for name in names if period[name] <= 0})
    if below:
        raise ValueError(
            f"LMDI takes logarithms, so every input must be above 0; {named(below)} is not. Use "
            "method='shapley'"
        )
    start, end = float(worth(frozenset())), float(worth(frozenset(names)))
    ratios = {name: float(values[1][name] / values[0][name]) for name in names}
    powers = {name: _power(name, ratios[name], start, worth) for name in names}
    product = start * 2 ** fsum(powers[name] * log2(ratios[name]) for name in names)
    if start <= 0 or end <= 0 or not isclose(product, end, rel_tol=CLOSE):
        raise ValueError(
            "LMDI splits a product or quotient of its inputs, above 0; this formula is none. Use "
            "method='shapley'"
        )
    mean = start if isclose(start, end, rel_tol=1e-14) else (end - start) / log(end / start)
    effects = {name: mean * powers[name] * log(ratios[name]) for name in names}
    exact = {name: Fraction(effect) for name, effect in effects.items()}
    return breakdown("formula", (Fraction(start), Fraction(end)), _parts(exact, *values), float)


def _power(name: str, ratio: float, start: float, worth: Worth) -> float:
    """The power that an input has in the product: how the result answers to its change alone."""
    moved = float(worth(frozenset((name,))))
    if ratio == 1 or start <= 0 or moved <= 0:
        return 0.0
    return log2(moved / start) / log2(ratio)
