"""Row expressions of params: parsed, checked against a list, and written out again by us.

The text of an expression is never run. DuckDB's parser gives its tree; what stands in the lists of
`allowed.py` is printed again from the tree, with every name quoted and bound to the row; all else
is refused by name. So nothing that the check does not know can reach the database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from kpi_reports.errors import nearest
from kpi_reports.measure.allowed import (
    CLAUSES,
    CLOCK_TEXTS,
    COMPARISONS,
    FUNCTIONS,
    MAX_DEPTH,
    MAX_LENGTH,
    MODIFIERS,
    OPERATORS,
    REFUSED_CLASSES,
    REFUSED_NAMES,
    TYPES,
)
from kpi_reports.measure.sql import identifier, literal, open_locked

ROW = "the row"  # alias of the source in every query that holds an expression
_TOO_DEEP = f"it is nested more than {MAX_DEPTH} deep"
_NUMBER = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: SQL written by us, and the columns it reads.

    Where `faults` has anything the expression is refused, and `sql` must not be used.
    """

    text: str
    sql: str
    columns: frozenset[str]
    faults: tuple[str, ...] = ()


def check_expression(
    text: str,
    columns: Mapping[str, str],
    *,
    table: str = "",
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Expression:
    """The expression over the columns of a table, or everything that is wrong with it.

    `columns` are names with DuckDB types. `connection` saves opening one for each expression; it is
    only asked to parse.

    >>> check_expression("arr_delay < 15", {"arr_delay": "BIGINT"}).sql
    '("the row"."arr_delay" < 15)'
    >>> check_expression("now()", {}).faults
    ("'now' is not allowed: it reads the clock; the same data would give another value tomorrow",)
    """
    if len(text) > MAX_LENGTH:
        fault = f"it has {len(text)} characters; at most {MAX_LENGTH} are read"
        return Expression(text, "", frozenset(), (fault,))
    if connection is None:
        with open_locked() as parser:
            return check_expression(text, columns, table=table, connection=parser)
    root, faults_found = _parse(text, connection)
    printer = _Printer(columns, table)
    sql = printer.print(root) if root else ""
    faults = tuple(dict.fromkeys((*faults_found, *printer.faults)))
    return Expression(text, "" if faults else sql, frozenset(printer.used), faults)


def _parse(text: str, connection: duckdb.DuckDBPyConnection) -> tuple[Node | None, list[str]]:
    """The one select item of `SELECT <text>`, and what stands beside it."""
    query = "SELECT json_serialize_sql(CAST(? AS VARCHAR))"
    try:
        told = connection.execute(query, [f"SELECT {text}\n"]).fetchall()[0][0]
        parsed = json.loads(told)
    except RecursionError:
        return None, [_TOO_DEEP]
    except duckdb.Error as error:
        return None, [f"it cannot be parsed: {str(error).splitlines()[0]}"]
    if parsed["error"] and "Only SELECT" in parsed["error_message"]:
        return None, ["';' is not allowed; write one expression"]
    if parsed["error"]:
        return None, [f"it cannot be parsed: {parsed['error_message'].splitlines()[0]}"]
    if len(parsed["statements"]) != 1:
        return None, ["';' is not allowed; write one expression"]
    select = parsed["statements"][0]["node"]
    if select.get("type") != "SELECT_NODE":
        return None, ["UNION, INTERSECT and EXCEPT are not allowed; write one expression"]
    faults = list(_clauses(select))
    items = select["select_list"]
    if len(items) != 1:
        return None, [*faults, "',' is not allowed; write one expression"]
    if items[0]["alias"]:
        faults.append(f"AS '{items[0]['alias']}' is not allowed; the KPI has its name already")
    return items[0], faults


def _clauses(select: Node) -> Iterator[str]:
    """Everything of the statement but its select list."""
    if select["from_table"]["type"] != "EMPTY":
        yield "FROM is not allowed; the KPI's 'source' says where rows come from"
    if select["cte_map"]["map"]:
        yield "WITH is not allowed"
    for key, clause in CLAUSES.items():
        if select[key]:
            yield f"{clause} is not allowed; a measure's 'where' says which rows count"
    for modifier in select["modifiers"]:
        yield f"{MODIFIERS.get(modifier['type'], modifier['type'])} is not allowed"


class _Printer:
    """Prints a tree as SQL and collects what is refused, with the columns that were used."""

    def __init__(self, columns: Mapping[str, str], table: str) -> None:
        self.columns = columns
        self.table = table
        self.used: set[str] = set()
        self.faults: list[str] = []
        self._depth = 0

    def print(self, node: Node) -> str:
        if self._depth >= MAX_DEPTH:
            return self._refuse(_TOO_DEEP)
        self._depth += 1
        try:
            return self._print(node)
        finally:
            self._depth -= 1

    def _print(self, node: Node) -> str:
        kind, type_ = node["class"], node["type"]
        match kind:
            case "COLUMN_REF":
                return self._column(node["column_names"])
            case "CONSTANT":
                return self._constant(node["literal"])
            case "FUNCTION":
                return self._function(node)
            case "CASE":
                return self._case(node)
            case "CAST":
                return self._cast(node)
            case "COMPARISON" if type_ in COMPARISONS:
                left, right = self.print(node["left"]), self.print(node["right"])
                return f"({left} {COMPARISONS[type_]} {right})"
            case "CONJUNCTION" if type_ in ("CONJUNCTION_AND", "CONJUNCTION_OR"):
                return f"({f' {type_[12:]} '.join(self._all(node['children']))})"
            case "BETWEEN" if type_ in ("COMPARE_BETWEEN", "COMPARE_NOT_BETWEEN"):
                inner, low, high = self._all([node["input"], node["lower"], node["upper"]])
                return f"({inner} {type_[8:].replace('_', ' ')} {low} AND {high})"
            case "OPERATOR":
                return self._operator(type_, node["children"])
            case _:
                named = type_.replace("_", " ").lower()
                return self._refuse(REFUSED_CLASSES.get(kind, f"'{named}' is not allowed"))

    def _all(self, nodes: list[Node]) -> list[str]:
        return [self.print(node) for node in nodes]

    def _refuse(self, fault: str) -> str:
        self.faults.append(fault)
        return "NULL"

    def _column(self, path: list[str]) -> str:
        name = path[-1]
        if len(path) > 1:
            return self._refuse(f"'{'.'.join(path)}' is not allowed; write the column alone")
        if name in self.columns:
            self.used.add(name)
            return f"{identifier(ROW)}.{identifier(name)}"
        if reason := REFUSED_NAMES.get(name.lower()):
            return self._refuse(f"'{name}' is not allowed: {reason}")
        where = f"table '{self.table}'" if self.table else "the table"
        return self._refuse(f"{where} has no column '{name}'.{nearest(name, self.columns)}")

    def _constant(self, value: Node) -> str:
        kind, text = value["kind"], str(value["text"])
        if kind == "STRING":
            return literal(text)
        if kind == "BOOLEAN" and text in ("true", "false"):
            return text.upper()
        if kind == "NULL_LITERAL":
            return "NULL"
        if kind in ("INTEGER", "NUMERIC") and _NUMBER.fullmatch(text):
            return f"({text})" if text.startswith("-") else text
        return self._refuse(f"'{text}' is not a plain number or text")

    def _function(self, node: Node) -> str:
        name = str(node["function_name"]).lower()
        arguments = [argument["expression"] for argument in node["arguments"]]
        if node["is_operator"] and name in OPERATORS:
            printed = self._all(arguments)
            if len(printed) == 1:
                return f"({name} {printed[0]})"
            return f"({f' {name} '.join(printed)})"
        if reason := REFUSED_NAMES.get(name):
            return self._refuse(f"'{name}' is not allowed: {reason}")
        if name not in FUNCTIONS:
            return self._refuse(
                f"'{name}' is not a function that an expression may use.{nearest(name, FUNCTIONS)}"
            )
        if node["schema"] or node["catalog"]:
            return self._refuse(f"write '{name}(...)' without anything before it")
        extra = node["filter"] or node["distinct"] or node["order_bys"]["orders"]
        if extra or node["export_state"] or any(a["name"] for a in node["arguments"]):
            return self._refuse(f"'{name}' takes plain arguments only")
        return f"{identifier(name)}({', '.join(self._all(arguments))})"

    def _operator(self, type_: str, children: list[Node]) -> str:
        if type_ not in ("COMPARE_IN", "COMPARE_NOT_IN", "OPERATOR_COALESCE") and (
            type_ not in ("OPERATOR_NOT", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL")
        ):
            return self._refuse(f"'{type_.removeprefix('OPERATOR_').lower()}' is not allowed")
        first, *rest = self._all(children)
        match type_:
            case "OPERATOR_NOT":
                return f"(NOT {first})"
            case "OPERATOR_IS_NULL":
                return f"({first} IS NULL)"
            case "OPERATOR_IS_NOT_NULL":
                return f"({first} IS NOT NULL)"
            case "OPERATOR_COALESCE":
                return f"COALESCE({', '.join((first, *rest))})"
            case _:
                return f"({first} {type_[8:].replace('_', ' ')} ({', '.join(rest)}))"

    def _case(self, node: Node) -> str:
        whens = [
            f"WHEN {self.print(check['when_expr'])} THEN {self.print(check['then_expr'])}"
            for check in node["case_checks"]
        ]
        return f"CASE {' '.join(whens)} ELSE {self.print(node['else_expr'])} END"

    def _cast(self, node: Node) -> str:
        target = node["type_expr"]
        name = str(target.get("type_name", "")).lower()
        if name not in TYPES or target.get("schema") or target.get("catalog"):
            return self._refuse(f"'{name}' is not a type to cast to.{nearest(name, TYPES)}")
        text = str(node["child"].get("literal", {}).get("text", "")).strip()
        if reason := CLOCK_TEXTS.get(text.lower()):
            return self._refuse(f"'{text}' is not allowed: {reason}")
        sizes = [child.get("literal", {}).get("text", "") for child in target["children"]]
        if not all(size.isdecimal() for size in sizes):
            return self._refuse(f"the size of '{name}' must be whole numbers")
        size = f"({', '.join(sizes)})" if sizes else ""
        cast = "TRY_CAST" if node["try_cast"] else "CAST"
        return f"{cast}({self.print(node['child'])} AS {name.upper()}{size})"
