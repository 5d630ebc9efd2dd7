"""Copies of an analyst's figure: as `copy.deepcopy` makes them, at a third of its cost."""

from __future__ import annotations

import gc
import io
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from types import BuiltinFunctionType, FunctionType
from typing import Any
from weakref import ReferenceType

from matplotlib.figure import Figure

from kpi_reports.errors import PackError

_SHARED = (type, FunctionType, BuiltinFunctionType, ReferenceType)  # deepcopy shares them too
_NOT_PICKLED = (
    pickle.PickleError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)


@contextmanager
def without_collection() -> Iterator[None]:
    """Python's search for garbage waits: a drawing makes many things, and keeps them to its end."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def copied(figure: Figure) -> Figure:
    """A copy that pyplot does not know.

    Raises:
        PackError: something in the figure cannot be copied.
    """
    manager, figure.canvas.manager = figure.canvas.manager, None
    try:
        try:
            return _by_pickle(figure)
        except _NOT_PICKLED:  # some things know how to be copied, and not how to be written
            return deepcopy(figure)
    except (TypeError, NotImplementedError, RecursionError) as error:
        raise PackError(
            f"blocks.figure: the figure cannot be drawn at a pack's size: {error}. Draw it again "
            "with what matplotlib brings"
        ) from error
    finally:
        figure.canvas.manager = manager


def _by_pickle(figure: Figure) -> Figure:
    written, shared = io.BytesIO(), list[Any]()
    _Writer(written, shared).dump(figure)
    written.seek(0)
    with without_collection():
        read: Figure = _Reader(written, shared).load()
    return read


def shared_with_the_copy(at: int) -> Any:
    """Stands in a pickle for a function or class of this process, whether it has a name or not."""
    raise pickle.UnpicklingError(f"number {at} is known to the process alone that wrote it")


class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, shared: list[Any]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._shared = shared

    def reducer_override(self, given: Any) -> Any:
        if not isinstance(given, _SHARED) or given is shared_with_the_copy:
            return NotImplemented
        self._shared.append(given)
        return shared_with_the_copy, (len(self._shared) - 1,)


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: Sequence[Any]) -> None:
        super().__init__(file)
        self._shared = shared

    def find_class(self, module: str, name: str, /) -> Any:
        if name == shared_with_the_copy.__name__:
            return self._shared.__getitem__
        return super().find_class(module, name)
