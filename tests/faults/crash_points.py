"""Breaks publishing at every single operation on files, and prints what was wrong afterwards.

`python crash_points.py FOLDER FAULT STEPS` is a process with one thread, which forks one child for
each point. The child counts its operations and meets the fault at the n-th: it dies there, or the
operation fails. Then readers must find whole packs, and the next run must end as if nothing had
been. The last line is a JSON list: how many points there were, and every violation.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kpi_reports.errors import OutputError
from kpi_reports.run import publish, storage
from kpi_reports.run.publish import LOCK, REPLACED, STAGING, publisher
from kpi_reports.run.storage import told

COUNTED = {
    *("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.utime", "os.truncate"),
    *("os.listdir", "os.scandir", "shutil.rmtree", "tempfile.mkdtemp", "fcntl.flock", "fsync"),
}
DIED, TOLD, BROKEN = 9, 10, 11  # exit codes of the child
OLD = {"N": "old", "S": "old"}
NEW = {"N": "new", "E": "new"}  # N replaces a pack, E is one more, S stays
Fault = Callable[[str, tuple[Any, ...]], None]


def work(output: Path, packs: Mapping[str, str]) -> None:
    """One run: publishes these packs and the books of the period."""
    with publisher(output, "acme", "2013Q4") as out, told(out.folder):
        for unit, text in packs.items():
            finished = out.staging / "work" / unit
            finished.mkdir(parents=True)
            for name in ("review.en.html", "pack.json"):
                (finished / name).write_text(text)
            out.publish(unit, finished)
            out.write("run.json", text)
        out.write_above("index.html", str(packs))


def die(event: str, arguments: tuple[Any, ...]) -> None:
    os._exit(DIED)


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    raise PermissionError(errno.EACCES, "refused")


def lose(event: str, arguments: tuple[Any, ...]) -> None:
    raise OSError(errno.EIO, "lost")


def fill(event: str, arguments: tuple[Any, ...]) -> None:
    """What makes or writes a file fails; reading and removing do not."""
    writes = event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
    if writes or event in ("os.mkdir", "tempfile.mkdtemp", "fsync"):
        raise OSError(errno.ENOSPC, "full")


# Each with whether the fault stays from the n-th operation on.
FAULTS: dict[str, tuple[Fault, bool]] = {
    "dies": (die, False),
    "is refused once": (refuse, False),
    "finds the disk full": (fill, True),
    "loses the folder": (lose, True),
}


def attempt(output: Path, fault: str, at: int) -> tuple[int, str]:
    """A run in a child that meets the fault at its n-th operation: how it ended, and at what."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        os._exit(_child(output, fault, at, writer))
    os.close(writer)
    with os.fdopen(reader) as pipe:
        met = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), met


def _child(output: Path, fault: str, at: int, writer: int) -> int:
    meet, stays = FAULTS[fault]
    count = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        swaps = event == "ctypes.dlsym" and arguments[1] == "renameat2"
        if not (swaps or (event in COUNTED and _is_of(output, arguments))):
            return
        count += 1
        if count == at or (stays and count > at):
            if count == at:
                os.write(writer, event.encode())
            meet(event, arguments)

    os.fsync = lambda _: hook("fsync", (str(output),))  # type: ignore[assignment]
    sys.addaudithook(hook)
    try:
        work(output, NEW)
    except OutputError:
        return TOLD
    except BaseException:
        traceback.print_exc()
        return BROKEN
    return 0


def _is_of(output: Path, arguments: tuple[Any, ...]) -> bool:
    """Whether an operation is on the output; modules and devices stand elsewhere."""
    named = arguments[0]
    if isinstance(named, os.PathLike):
        named = os.fspath(named)
    return not (isinstance(named, str) and os.path.isabs(named)) or named.startswith(str(output))


def visible(output: Path) -> dict[str, str]:
    """What readers find, by path."""
    return {
        path.relative_to(output / "acme").as_posix(): path.read_text()
        for path in sorted(output.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-4:])
    }


def violations(output: Path, swaps: bool) -> list[str]:
    """What is not whole for a reader after a fault."""
    found = visible(output)
    wrong = [name for name, text in found.items() if text not in ("old", "new", str(OLD), str(NEW))]
    whole: dict[str, list[str | None]] = {"N": ["old", "new"], "S": ["old"], "E": ["new", None]}
    for unit, allowed in whole.items():
        texts: set[str | None] = {
            found.get(f"2013Q4/{unit}/{name}") for name in ("review.en.html", "pack.json")
        }
        if not swaps and unit == "N":
            allowed = [*allowed, None]  # in two steps there is a moment without a pack
        if len(texts) != 1 or not texts <= set(allowed):
            wrong.append(f"{unit} is {texts}")
    return wrong


def left(output: Path, expected: dict[str, str]) -> list[str]:
    """What is not as it should be after the next run."""
    found = visible(output)
    wrong = [name for name in {**found, **expected} if found.get(name) != expected.get(name)]
    wrong += [path.name for sign in (STAGING, REPLACED) for path in output.rglob(f"{sign}*")]
    return wrong + [f"lock says {text}" for text in [(output / "acme" / LOCK).read_text()] if text]


def points(root: Path, fault: str, swaps: bool) -> tuple[int, list[str]]:
    """Tries every point until a run comes to its end without meeting one."""
    start, undisturbed = root / "start", root / "undisturbed"
    work(start, OLD)
    work(undisturbed, OLD)
    work(undisturbed, NEW)
    expected = visible(undisturbed)
    wrong: list[str] = []
    at = 0
    while True:
        at += 1
        output = root / "output"
        shutil.copytree(start, output)
        code, met = attempt(output, fault, at)
        if not met:
            return at - 1, wrong
        found = violations(output, swaps) + ([f"exit code {code}"] if code == BROKEN else [])
        try:
            work(output, NEW)
            found += [f"after the next run: {each}" for each in left(output, expected)]
        except OutputError as error:
            found.append(f"the next run: {error}")
        wrong += [f"{fault} at operation {at} ({met}): {each}" for each in found]
        shutil.rmtree(output)


def main(root: str, fault: str, steps: str) -> None:
    publish.REMOVAL_PAUSE_SECONDS = 0.0
    os.fsync = lambda _: None  # type: ignore[assignment]
    if steps == "two":
        vars(publish)["swap"] = lambda one, other: False
    # One thread, so that the n-th operation is always the same.
    storage.THREADS = 1
    print(json.dumps(points(Path(root).resolve(), fault, steps == "one")))


if __name__ == "__main__":
    main(*sys.argv[1:])
