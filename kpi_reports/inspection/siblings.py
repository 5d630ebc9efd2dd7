"""The files beside one that are declared with it: whether they have the same column names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kpi_reports.errors import SourceError
from kpi_reports.inspection.frame import frame_of
from kpi_reports.inspection.look import look
from kpi_reports.intake.fields import normal

LOOKED_FILES = 12  # spread over all, the first and the last among them


def odd_siblings(path: Path, glob: str, names: Sequence[str]) -> tuple[str, ...]:
    """What differs in the files that fit the glob, in words: names that they lack or have more,
    told once for each difference."""
    files = sorted(entry for entry in path.parent.glob(glob) if entry.is_file())
    others = [entry for entry in files if entry.name != path.name]
    told: dict[str, str] = {}
    for file in _spread(others):
        for difference in _differences(file, names):
            told.setdefault(difference, file.name)
    return tuple(f"{name}: {difference}" for difference, name in told.items())


def _spread(files: Sequence[Path]) -> list[Path]:
    if len(files) <= LOOKED_FILES:
        return list(files)
    last = len(files) - 1
    return [files[round(at * last / (LOOKED_FILES - 1))] for at in range(LOOKED_FILES)]


def _differences(file: Path, names: Sequence[str]) -> Iterator[str]:
    try:
        grids = look(file).grids
        frames = [frame_of(grid, what=f"'{file.name}'") for grid in grids]
    except SourceError as error:
        yield str(error).splitlines()[0]
        return
    own = {normal(name): name for name in names if name}
    alike = [frame for frame in frames if own.keys() & set(map(normal, frame.names))]
    there = {normal(name): name for frame in alike or frames for name in frame.names if name}
    lacks = [f"'{name}'" for key, name in own.items() if key not in there]
    more = [f"'{name}'" for key, name in there.items() if key not in own]
    if lacks:
        has = f", it has {', '.join(more[:5])}" if more else ""
        yield f"lacks {', '.join(lacks[:5])}{has}: where one has two names, source_name: a|b"
    elif more:
        yield f"has besides {', '.join(more[:5])}"
