"""The way back: a pack's files by their hashes, its result, and what its process wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from kpi_reports.run.made import Made
from kpi_reports.run.plan import PackTask
from kpi_reports.run.result import PACK, Failure, PackResult

LIMIT_FILES = 64  # a pack has about ten
LIMIT_BYTES = 2**30  # of one pack
# A plain file name: no separator, no leading dot, none that Windows keeps or changes.
_PLAIN = re.compile(
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d)\.)[a-z0-9][\w.-]{0,99}(?<!\.)", re.I | re.A
)


class ParcelRefused(Exception):
    """What a worker sent back is not a pack."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a worker sends. `files` gives each file's hash and size, `contents` bytes by hash; they
    are in the exchange where the run has one. With `differs` nothing was made: versions do."""

    worker: str
    differs: tuple[str, ...] = ()
    result: str = ""
    log: str = ""
    seconds: float = 0.0
    attempts: int = 1
    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """Without a type of ours: a caller of another version must be able to read it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, fields: Mapping[str, Any]) -> Parcel:
        return cls(**fields)


def unpacked(
    parcel: Parcel, task: PackTask, *, scratch: Path, fetch: Callable[[str], bytes]
) -> Made:
    """The pack's files in `scratch`, as if they had been made there; `fetch` gives bytes by hash.

    Nothing that was sent is trusted as a path. Raises ParcelRefused, and then nothing is kept.
    """
    result = PackResult.from_json(parcel.result)
    if result.failure is None:
        _check(parcel)
    elif parcel.files:
        raise ParcelRefused("it sent files of a pack that failed")
    contents = {name: _whole(name, *parcel.files[name], fetch) for name in sorted(parcel.files)}
    scratch.mkdir(parents=True)
    (scratch / PACK).mkdir()
    for name, content in contents.items():
        (scratch / PACK / name).write_bytes(content)
    return Made(task, result, scratch, parcel.log, parcel.seconds, parcel.attempts)


def _check(parcel: Parcel) -> None:
    if not parcel.files:
        raise ParcelRefused("it sent no file")
    for name in parcel.files:
        if not _PLAIN.fullmatch(name):
            raise ParcelRefused(f"it sent a file named '{name}', which is no plain name")
    if len({name.casefold() for name in parcel.files}) != len(parcel.files):
        raise ParcelRefused("it sent two files whose names differ in capitals alone")
    if len(parcel.files) > LIMIT_FILES:
        raise ParcelRefused(f"it sent {len(parcel.files)} files; a pack has at most {LIMIT_FILES}")
    if (size := sum(size for _, size in parcel.files.values())) > LIMIT_BYTES:
        raise ParcelRefused(f"it sent {size} bytes; a pack has at most {LIMIT_BYTES}")


def _whole(name: str, digest: str, size: int, fetch: Callable[[str], bytes]) -> bytes:
    content = fetch(digest)
    if len(content) != size or sha256(content).hexdigest() != digest:
        raise ParcelRefused(f"file '{name}' arrived damaged")
    return content


def without_paths(result: PackResult, hidden: Mapping[str, str]) -> PackResult:
    """The result with the worker's own folders taken out of every text."""

    def clean(text: str) -> str:
        return without(text, hidden)

    failure = result.failure
    if failure is not None:
        failure = replace(
            failure, message=clean(failure.message), traceback=clean(failure.traceback)
        )
    return replace(result, failure=failure, warnings=tuple(map(clean, result.warnings)))


def without(text: str, hidden: Mapping[str, str]) -> str:
    """The text with each folder replaced, in order."""
    for folder, shown in hidden.items():
        text = text.replace(folder, shown)
    return text


def crashed(task: PackTask, message: str, *, scratch: Path) -> Made:
    """A pack of which nothing came back."""
    scratch.mkdir(parents=True, exist_ok=True)
    return Made(task, PackResult(Failure("crash", message)), scratch, "", 0.0, 1)
