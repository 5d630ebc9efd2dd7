"""A run that is asked to stop ends cleanly: by Ctrl-C, or by SIGTERM as schedulers send it.

A signal may come at any moment, also between a pack's move to its place and its entry in the books.
While `signals_held` is in force it takes effect only where the run waits: in `may_stop` and between
the items of `stoppable`. Once it has, the way out is undisturbed: further signals change nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

# What a shell calls the end by this signal. Ctrl-Break on Windows is a person's, as Ctrl-C is.
EXIT_CODES: dict[int, int] = {signal.SIGINT: 130, signal.SIGTERM: 143}
if sys.platform == "win32":
    EXIT_CODES[signal.SIGBREAK] = 130

PASS_ON_SECONDS = 0.1  # between two attempts to be heard, while the main thread is busy
Item = TypeVar("Item")


class Stopped(KeyboardInterrupt):
    """The run was asked to stop, and this is a place where it can."""


@dataclass(slots=True)
class _Asked:
    """What is known of signals. They belong to the process, and so does this."""

    number: int | None = None  # the first signal
    is_place: bool = False  # whether the run is where it can stop
    told: bool = False  # whether Stopped has been raised there


_asked = _Asked()


def stop_asked() -> int | None:
    """The signal that asked this run to stop; None as long as none has."""
    return _asked.number


@contextmanager
def signals_held() -> Iterator[None]:
    """Signals that ask to stop wait for a place where the run can. Signals that are ignored stay
    ignored (`nohup`, a shell's background), and outside of the main thread nothing is changed."""
    _asked.number, _asked.is_place, _asked.told = None, False, False
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in EXIT_CODES}
    changed = {n: known for n, known in before.items() if known not in (signal.SIG_IGN, None)}
    for number in changed:
        signal.signal(number, _ask)
    try:
        with _heard_in_main_thread():
            yield
    finally:
        for number, known in changed.items():
            signal.signal(number, known)


@contextmanager
def _heard_in_main_thread() -> Iterator[None]:
    """The system may give a signal to any thread. Python answers it in the main thread alone, which
    does not wake up for it while it waits for a lock. So it is passed on from here.

    Windows cannot do that: there the main thread hears of it when its wait ends.
    """
    if sys.platform == "win32":
        yield
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    main = threading.get_ident()

    def pass_on() -> None:
        while number := os.read(reader, 1):
            if number[0] in EXIT_CODES and _asked.number is None:
                signal.pthread_kill(main, number[0])
                time.sleep(PASS_ON_SECONDS)  # its answer is a byte in the pipe again

    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    thread = threading.Thread(target=pass_on, name="signals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(writer)
        thread.join()
        os.close(reader)


def _ask(number: int, _: FrameType | None) -> None:
    if _asked.number is None:
        _asked.number = number
    if _asked.is_place and not _asked.told:
        _asked.told = True
        raise Stopped


@contextmanager
def may_stop() -> Iterator[None]:
    """Here the run can stop. Raises Stopped where it was asked to before."""
    _asked.is_place = True
    try:
        if _asked.number is not None:
            _asked.told = True
            raise Stopped
        yield
    finally:
        _asked.is_place = False


def stoppable(items: Iterable[Item]) -> Iterator[Item]:
    """The items; the run can stop while it waits for the next, and not while it works on one."""
    waiting = iter(items)
    while True:
        with may_stop():
            try:
                item = next(waiting)
            except StopIteration:
                return
        yield item
