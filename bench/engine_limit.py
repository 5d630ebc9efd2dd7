"""The limit of bench/engine.py: the same packs as a warm plain function, in one process, no kernel.

    .venv/bin/python bench/engine_limit.py TASK.json

Runs the cells of a notebook in this process, renders HTML and PDF and writes the values of the
review, as a pack's process does. The first pack warms everything up and is not counted; what each
part of the others cost is printed as JSON. Started by bench/engine.py.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Parts = dict[str, float]


def main(task_file: str) -> None:
    task = json.loads(Path(task_file).read_text(encoding="utf-8"))
    os.environ.update(task["environment"])
    import matplotlib

    matplotlib.use("agg")
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # as our own processes do
    told = []
    for number, unit in enumerate(task["units"]):
        start, wall = time.process_time(), time.perf_counter()
        parts = make(task, unit)
        parts["all"] = time.process_time() - start
        parts["wall"] = time.perf_counter() - wall
        if number:
            told.append(parts)
    print(json.dumps(told))


def make(task: Mapping[str, Any], unit: str) -> Parts:
    """Makes one pack in its folder below the output; returns CPU seconds by part."""
    from kpi_reports.pack.html import render_html
    from kpi_reports.pack.pdf import render_pdf
    from kpi_reports.report.schema import review_json
    from kpi_reports.review import review
    from kpi_reports.values import Review

    clock: Parts = defaultdict(float)
    parameters = dict(task["parameters"], department=unit)
    scope: dict[str, Any] = {"__name__": "__main__"}
    blocks = list(run_cells(task["notebook"], parameters, scope, clock))
    folder = Path(task["output"]) / unit
    folder.mkdir(parents=True)
    for language in task["languages"]:
        with timed(clock, "HTML"):
            page = render_html(blocks, language)
            (folder / f"review.{language}.html").write_text(page, encoding="utf-8")
        with timed(clock, "PDF"):
            (folder / f"review.{language}.pdf").write_bytes(render_pdf(blocks, language))
    with timed(clock, "review.json"):
        found = next((held for held in scope.values() if isinstance(held, Review)), None)
        values = review_json(found or review(**parameters))
        (folder / "review.json").write_text(values, encoding="utf-8")
    return dict(clock)


def run_cells(
    notebook: str, parameters: Mapping[str, str], scope: dict[str, Any], clock: Parts
) -> Iterator[Any]:
    """The blocks that the cells show, the last expression of each being what it shows. Their names
    are in `scope` afterwards, the review too, which no one needs to compute again."""
    from kpi_reports.pack.display import Shown
    from kpi_reports.pack.prose import prose_nodes
    from kpi_reports.report.blocks import block
    from kpi_reports.values import LANGUAGES

    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        source = "".join(cell["source"])
        tags = cell["metadata"].get("tags", ())
        if "analyst" in tags:
            continue
        if cell["cell_type"] == "markdown":
            body = {"nodes": prose_nodes(source)}
            yield block("prose", dict.fromkeys(LANGUAGES, body))
            continue
        with timed(clock, part_of(source)):
            shown = run_cell(source, scope)
            if "parameters" in tags:
                scope.update(parameters)
        if isinstance(shown, Shown):
            yield shown.block


def part_of(source: str) -> str:
    return "charts" if "blocks.figure(" in source else "other cells"


def run_cell(source: str, scope: dict[str, Any]) -> Any:
    """Runs one cell and returns the value of its last expression."""
    body = ast.parse(source).body
    if not body or not isinstance(body[-1], ast.Expr):
        exec(compile(source, "cell", "exec"), scope)
        return None
    exec(compile(ast.Module(body[:-1], []), "cell", "exec"), scope)
    return eval(compile(ast.Expression(body[-1].value), "cell", "eval"), scope)


@contextmanager
def timed(clock: Parts, part: str) -> Iterator[None]:
    start = time.process_time()
    try:
        yield
    finally:
        clock[part] += time.process_time() - start


if __name__ == "__main__":
    main(*sys.argv[1:])
