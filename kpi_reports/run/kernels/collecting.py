"""When Python looks for cycles that nobody needs: rarely, and not among what is imported."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

COLLECT_AFTER = 50_000, 20, 20  # objects, and collections of the younger; Python's own: 700, 10, 10


@contextmanager
def importing() -> Iterator[None]:
    """No collection while modules are imported, all of which stay: a fifth of the time that the
    imports of a kernel take."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def collect_seldom() -> None:
    """What is here stays, and is not looked through again: of a forked kernel, that would copy the
    memory that it shares. The rest is collected seldom, for a kernel lives for one notebook."""
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
