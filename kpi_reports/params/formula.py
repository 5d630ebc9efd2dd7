"""Arithmetic over KPI values (`dep_delay - arr_delay`): parsed into a tree, never run as code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Literal

from kpi_reports.errors import ParamsError

MAX_LENGTH = 1000  # characters; far beyond any formula that a reader of a pack could follow
MAX_DEPTH = 50
PRECISION = 28  # digits, as everywhere that values are worked out; see docs/cube.md
GRAMMAR = "a formula holds KPI ids, numbers, + - * / and brackets"
OPERATORS: Mapping[type[ast.operator], Literal["+", "-", "*", "/"]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class KpiName:
    """The value of another KPI."""

    id: str


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus what follows."""

    of: Term


@dataclass(frozen=True, slots=True)
class Operation:
    """Two terms joined by an operator."""

    operator: Literal["+", "-", "*", "/"]
    left: Term
    right: Term


Term = Number | KpiName | Negative | Operation


@dataclass(frozen=True, slots=True)
class FormulaTree:
    """A formula that has passed the grammar. `names` are its KPI ids, each once, as they come."""

    text: str
    root: Term
    names: tuple[str, ...]

    def evaluate(self, values: Mapping[str, Decimal]) -> Decimal | None:
        """The result; None where a divisor is 0. `values` holds every one of `names`.

        >>> parse_formula("100 * (a - b) / b").evaluate({"a": Decimal(3), "b": Decimal(2)})
        Decimal('50')
        """
        with localcontext() as context:
            context.prec = PRECISION
            return _evaluate(self.root, values)


def parse_formula(text: str) -> FormulaTree:
    """The tree of a formula.

    Raises ParamsError (without a place) where the text holds anything but KPI ids, numbers,
    + - * / and brackets, or names no KPI.
    """
    flat = " ".join(text.split())
    if len(flat) > MAX_LENGTH:
        raise ParamsError(f"the formula has {len(flat)} characters; {MAX_LENGTH} are allowed")
    if "#" in flat:
        raise ParamsError(f"formula '{flat}' holds a '#'; {GRAMMAR}")
    try:
        parsed = ast.parse(flat, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "too deep"
        raise ParamsError(f"formula '{flat}' cannot be read ({reason}); {GRAMMAR}") from error
    root = _term(parsed, flat, 0)
    names = tuple(dict.fromkeys(_names(root)))
    if not names:
        raise ParamsError(f"formula '{flat}' names no KPI")
    return FormulaTree(flat, root, names)


def _term(node: ast.expr, text: str, depth: int) -> Term:
    if depth > MAX_DEPTH:
        raise ParamsError(f"formula '{text}' nests deeper than {MAX_DEPTH} levels")
    match node:
        case ast.Name():
            return KpiName(_source(node, text))
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return Number(_number(node, text))
        case ast.UnaryOp(op=ast.USub()):
            return Negative(_term(node.operand, text, depth + 1))
        case ast.BinOp() if type(node.op) in OPERATORS:
            left, right = _term(node.left, text, depth + 1), _term(node.right, text, depth + 1)
            return Operation(OPERATORS[type(node.op)], left, right)
    raise ParamsError(f"formula holds '{_source(node, text)}'; {GRAMMAR}")


def _number(node: ast.Constant, text: str) -> Decimal:
    """The number as written, so that 0.1 stays a tenth. Refuses 0x10, 1e9 and 1_000."""
    written = _source(node, text)
    if not set(written) <= set("0123456789."):
        raise ParamsError(f"formula holds '{written}'; write a number as 12 or 0.5")
    return Decimal(written)


def _source(node: ast.expr, text: str) -> str:
    """The text of a node as written: Python's parser would fold full-width letters of a name."""
    return ast.get_source_segment(text, node) or ast.unparse(node)


def _names(term: Term) -> Iterator[str]:
    match term:
        case KpiName():
            yield term.id
        case Negative():
            yield from _names(term.of)
        case Operation():
            yield from _names(term.left)
            yield from _names(term.right)


def _evaluate(term: Term, values: Mapping[str, Decimal]) -> Decimal | None:
    match term:
        case Number():
            return term.value
        case KpiName():
            return values[term.id]
        case Negative():
            inner = _evaluate(term.of, values)
            return None if inner is None else -inner
        case Operation():
            left, right = _evaluate(term.left, values), _evaluate(term.right, values)
            if left is None or right is None:
                return None
            return _apply(term.operator, left, right)


def _apply(operator: Literal["+", "-", "*", "/"], left: Decimal, right: Decimal) -> Decimal | None:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right != 0 else None
