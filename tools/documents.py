"""Runs the scripts that write documentation from the code, so that the two cannot part.

Such a script stands in tools/, has `PLACE`, the file that it writes, and writes it when it is run.
Run all of them by `make docs`; `--check` tells of files out of step and leaves them as they are.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parent


def makers(tools: Path) -> dict[Path, Path]:
    """The file written, by the script that writes it."""
    found = {}
    for script in sorted(tools.glob("*.py")):
        if script != Path(__file__).resolve():
            names = runpy.run_path(str(script), run_name="not_main")
            if "PLACE" in names:
                found[script] = Path(names["PLACE"])
    return found


def out_of_step(script: Path, place: Path) -> bool:
    """Whether a script writes something else than what stands there, which is then put back."""
    before = place.read_bytes() if place.exists() else None
    try:
        runpy.run_path(str(script), run_name="__main__")
        return place.read_bytes() != before
    finally:
        if before is None:
            place.unlink(missing_ok=True)
        else:
            place.write_bytes(before)


def main(arguments: list[str]) -> int:
    """Writes every file, or with `--check` says which are out of step (1 where one is)."""
    found = makers(TOOLS)
    if "--check" not in arguments:
        for script, place in found.items():
            runpy.run_path(str(script), run_name="__main__")
            print(place.relative_to(TOOLS.parent))
        return 0
    stale = [place for script, place in found.items() if out_of_step(script, place)]
    for place in stale:
        print(f"{place.relative_to(TOOLS.parent)} is out of step; run: make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
