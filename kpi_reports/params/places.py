"""Where each thing is written, so that later faults can name file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpi_reports.params.yaml_text import ListNode, MapNode, Node, TextNode

Place = tuple[str, int]  # file as messages name it, line from 1

NAMES = ("id", "kpi", "name")  # the key that names an item of a list, first found
ALL = "*"  # stands for "all departments" in the key of a target or sign-off


def places(roots: Mapping[str, tuple[str, Node]]) -> dict[str, Place]:
    """Key to (file, line) of everything in the YAML files; `roots` maps a prefix to (file, tree).

    A key is the path to the thing, joined by dots. It begins with the name of its file; an item of
    a list is called by its `id`, else its `kpi`, else its `name`, else its number from 0:

    `company.as_of`, `departments.UA`, `departments.UA.name.zh`, `sources.flights.file`,
    `sources.flights.columns.arr_delay`, `kpis.on_time`, `kpis.on_time.measure.numerator`,
    `scheme.nodes.punctuality`, `scheme.nodes.punctuality.kpis.on_time.rule.kind`,
    `scheme.nodes.results.nodes.sales` (a block in a block), `scheme.grades.A`,
    `scheme.monitored.0`. The whole of a file is under its prefix alone. Of two equal keys the
    first stands. Lines of targets.csv are added by `target_key`, of signoffs.csv by `sign_off_key`.
    """
    found: dict[str, Place] = {}
    for prefix, (file, root) in roots.items():
        found[prefix] = (file, 1)
        for key, line in _below(prefix, root):
            found.setdefault(key, (file, line))
    return found


def target_key(kpi: str, department: str | None, valid_from: str, grain: str | None = None) -> str:
    """The key of a line of targets.csv: `targets.on_time.UA.2013-01-01`; `*` is all of them. One
    for periods of a certain length ends in it: `targets.on_time.*.2013-01-01.year`."""
    key = f"targets.{kpi}.{department or ALL}.{valid_from}"
    return f"{key}.{grain}" if grain else key


def sign_off_key(kpi: str, department: str | None, period: str) -> str:
    """The key of a line of signoffs.csv: `signoffs.on_time.UA.2013Q4`; `*` is all of them."""
    return f"signoffs.{kpi}.{department or ALL}.{period}"


def item_name(node: Node, index: int) -> str:
    """What an item of a list is called in keys."""
    if isinstance(node, MapNode):
        for name in NAMES:
            value = node.get(name)
            if isinstance(value, TextNode) and not value.empty:
                return value.text
    return str(index)


def _below(prefix: str, node: Node) -> Iterator[tuple[str, int]]:
    match node:
        case MapNode():
            for key, value in node.entries:
                name = f"{prefix}.{key.text}"
                yield name, key.line
                yield from _below(name, value)
        case ListNode():
            for index, item in enumerate(node.items):
                name = f"{prefix}.{item_name(item, index)}"
                yield name, item.line
                yield from _below(name, item)
