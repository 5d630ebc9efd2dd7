"""Times papermill with the engine `kpi-warm` on a trivial notebook, in one process.

    .venv/bin/python bench/engine_warm.py FOLDER --repeat 10

The first notebook warms the engine up and is not counted. Prints the seconds of each of the others
as JSON. Started by bench/engine.py.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import nbformat
import papermill
from engine_sample import write_notebook


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=10)
    options = parser.parse_args()
    source, made = options.folder / "trivial.ipynb", options.folder / "made.ipynb"
    write_notebook(source, [("code", "number = 1"), ("code", "number + 1")])
    told = []
    for _ in range(options.repeat + 1):
        start = time.perf_counter()
        papermill.execute_notebook(source, made, {"number": 41}, engine_name="kpi-warm",
                                   kernel_name="python3", progress_bar=False)  # fmt: skip
        told.append(time.perf_counter() - start)
        check(made)
    print(json.dumps(told[1:]))


def check(made: Path) -> None:
    """Ends the run where the notebook's answer is not 42."""
    last = nbformat.read(made, as_version=4).cells[-1]
    if [output.data["text/plain"] for output in last.outputs] != ["42"]:
        raise SystemExit(f"{made}: the notebook did not answer 42: {last.outputs}")


if __name__ == "__main__":
    main()
