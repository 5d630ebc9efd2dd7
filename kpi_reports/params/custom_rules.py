"""The scoring functions that are registered by name, by a decorator or by an installed package.

Params name them; what they are given and give is in `kpi_reports.scoring.custom`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from kpi_reports.errors import ParamsError, nearest

GROUP = "kpi_reports.scoring_rules"  # the entry points of packages that bring scoring functions
Function = Callable[..., Any]
_REGISTERED: dict[str, Function] = {}


def register(name: str, function: Function) -> None:
    """Makes a function known under a name.

    The same function may come again, as when a cell is run twice. Raises ValueError where the name
    is another function's.
    """
    known = _REGISTERED.get(name)
    if known is not None and _home(known) != _home(function):
        raise ValueError(
            f"the scoring rule '{name}' is registered by {_home(known)}; "
            f"give {_home(function)} another name"
        )
    _REGISTERED[name] = function


def registered_names() -> tuple[str, ...]:
    """The names of all functions, registered here or brought by installed packages."""
    return tuple(sorted({*_REGISTERED, *entry_points(group=GROUP).names}))


def find_function(name: str) -> Function:
    """The function of this name; its package is imported when it is first asked for.

    Raises ParamsError where no function has the name, or its package cannot be imported.
    """
    if name in _REGISTERED:
        return _REGISTERED[name]
    brought = tuple(entry_points(group=GROUP, name=name))
    if not brought:
        names = registered_names()
        known = nearest(name, names) if names else f" No package brings any under '{GROUP}'."
        raise ParamsError(f"no scoring rule '{name}' is registered.{known}")
    try:
        function = brought[0].load()
    except Exception as error:  # whatever a foreign package does while it is imported
        raise ParamsError(
            f"the scoring rule '{name}' ({brought[0].value}) cannot be loaded: "
            f"{type(error).__name__}: {error}"
        ) from error
    if not callable(function):
        raise ParamsError(f"the scoring rule '{name}' ({brought[0].value}) is not a function")
    return _REGISTERED.setdefault(name, function)


def _home(function: Function) -> str:
    """Where a function is written, as module and name."""
    module = getattr(function, "__module__", "?")
    return f"{module}.{getattr(function, '__qualname__', type(function).__name__)}"
