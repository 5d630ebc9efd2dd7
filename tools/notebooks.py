"""Keeps notebooks free of outputs: what a notebook showed once says nothing about the next run.

Run `python tools/notebooks.py` to be told of notebooks with outputs (1 where there are some), and
with `--strip` to take the outputs out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def leftovers(notebook: dict[str, Any]) -> list[str]:
    """One line per cell that carries an output, a number of execution or papermill's notes."""
    found = []
    if "papermill" in notebook.get("metadata", {}):
        found.append("notebook: papermill's notes of a run")
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("outputs"):
            found.append(f"cell {number}: {len(cell['outputs'])} outputs")
        if cell.get("execution_count") is not None:
            found.append(f"cell {number}: execution count {cell['execution_count']}")
        if {"papermill", "execution"} & cell.get("metadata", {}).keys():
            found.append(f"cell {number}: times of a run")
    return found


def stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    """A copy without what `leftovers` tells of."""
    metadata = {k: v for k, v in notebook.get("metadata", {}).items() if k != "papermill"}
    cells = []
    for cell in notebook["cells"]:
        kept = {**cell, "metadata": dict(cell.get("metadata", {}))}
        for key in ("papermill", "execution"):
            kept["metadata"].pop(key, None)
        if cell.get("cell_type") == "code":
            kept |= {"outputs": [], "execution_count": None}
        cells.append(kept)
    return {**notebook, "metadata": metadata, "cells": cells}


def main(arguments: list[str]) -> int:
    """Reads every notebook in notebooks/; 1 where one has outputs and `--strip` is not given."""
    faults = 0
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        found = leftovers(notebook)
        if found and "--strip" in arguments:
            text = json.dumps(stripped(notebook), indent=1, ensure_ascii=False)
            path.write_text(text + "\n", encoding="utf-8", newline="\n")
        elif found:
            faults += 1
            print(f"{path.relative_to(ROOT)}: {'; '.join(found[:5])}", file=sys.stderr)
    if faults:
        print("run: .venv/bin/python tools/notebooks.py --strip", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
