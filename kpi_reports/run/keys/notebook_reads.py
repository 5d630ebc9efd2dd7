"""Whether a notebook's cells show the review of its own unit, and ask the toolkit nothing else.

Of such a notebook it is known what of the data it can rest on. Any other may ask for any unit and
KPI, so that everything counts for its packs. It is decided by what the cells say, and in doubt
against the notebook.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

from kpi_reports.run.notebooks import PARAMETERS

_PACKAGE = "kpi_reports"
_ALLOWED = {(_PACKAGE, "blocks"), (f"{_PACKAGE}.review", "review")}
_REVIEW = "review"
_OWN = ("company", "department")  # what makes it the review of the notebook's own unit
# Ways to reach by text what the cells do not name.
_INDIRECT = {
    *("__builtins__", "__import__", "eval", "exec", "compile", "getattr", "setattr", "globals"),
    *("locals", "vars", "get_ipython", "importlib", "runpy", "sys", "pkgutil", "builtins"),
    *("Cube", "open_cube", "load_workspace"),
}


def reads_its_own_review(content: bytes) -> bool:
    """Whether all that a notebook's cells ask of the toolkit is `review(company=company,
    department=department, ...)` and the blocks that show it."""
    try:
        cells = [cell for cell in json.loads(content)["cells"] if cell["cell_type"] == "code"]
        parsed = [(_is_parameters(cell), ast.parse("".join(cell["source"]))) for cell in cells]
    except (ValueError, KeyError, TypeError, SyntaxError):
        return False  # a magic of IPython, or no notebook at all
    return all(_is_plain(tree, sets_parameters=first) for first, tree in parsed)


def _is_parameters(cell: dict[str, dict[str, list[str]]]) -> bool:
    return "parameters" in cell["metadata"].get("tags", ())


def _is_plain(tree: ast.Module, *, sets_parameters: bool) -> bool:
    kept = {*_OWN, _REVIEW, "blocks"}
    if sets_parameters:
        kept -= set(PARAMETERS)
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            if not _is_allowed(node, kept):
                return False
        elif isinstance(node, ast.Name) and node.id == _REVIEW:
            if id(node) not in called or not _asks_for_own(called[id(node)]):
                return False
        elif any(map(_is_indirect, _names(node))) or any(name in kept for name in _bound(node)):
            return False
    return True


def _is_indirect(name: str) -> bool:
    return name in _INDIRECT or _PACKAGE in name or (name[:2] == "__" and name[-2:] == "__")


def _is_allowed(node: ast.Import | ast.ImportFrom, kept: set[str]) -> bool:
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        of_ours = _PACKAGE in (module or alias.name)
        if of_ours and ((module, alias.name) not in _ALLOWED or alias.asname is not None):
            return False
        if not of_ours:
            root = (module or alias.name).partition(".")[0]
            if root in _INDIRECT or alias.name == "*" or (alias.asname or alias.name) in kept:
                return False
    return True


def _asks_for_own(call: ast.Call) -> bool:
    given = {each.arg: each.value for each in call.keywords}
    return not call.args and all(
        isinstance(value := given.get(name), ast.Name) and value.id == name for name in _OWN
    )


def _names(node: ast.AST) -> Iterator[str]:
    """The names, attributes and texts of a piece of code, by which anything could be reached."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value.lower()


def _bound(node: ast.AST) -> Iterator[str]:
    """The names to which a piece of code gives another meaning."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest
