"""The trap: a warm kernel that shows less than a cold one looks only faster."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from kpi_reports.review.kept import KEPT_VARIABLE
from kpi_reports.run.execute import scrub
from kpi_reports.run.kernels import kernel_source
from kpi_reports.run.kernels.parent import Kernels

from ..conftest import Tiny
from .conftest import Run, linux

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
ASKED = {
    "department_review": ("N", "2013Q4"),
    "company_overview": ("company", "2013Q4"),
    "kpi_health": ("company", "2013Q4"),
    "monthly_review": ("company", "2013-12"),
    "period_comparison": ("N", "2013Q4"),
}
# What an analyst may write, and what tells of the kernel's state.
STATE = (
    # A forked kernel has the PYTHONPATH of its server, and tests put folders there meanwhile.
    "import os, random, sys, warnings\ngiven = os.environ.get('PYTHONPATH', '').split(os.pathsep)\n"
    "print(os.getcwd(), [at for at in sys.path if at not in given], sys.flags, __name__)",
    "print(sorted(set(os.environ) - {'JPY_PARENT_PID'}), os.environ['GIVEN'], sys.stdin.read())",
    "print([len(sys.argv), sys.argv[0], {'北', 'b', 'c', 'd'}, sys.stdout.encoding])",
    "try:\n    input('?')\nexcept Exception as error:\n    print(type(error), error)",
    "import signal\nprint([signal.getsignal(n) for n in (2, 13, 15, 17)])",
)
LIBRARIES = (
    "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('Bare 图')",
    "import numpy as np, pandas as pd, seaborn as sns\n"
    "print(random.random(), np.random.rand(), random.choice('abc'))",
    "print({n: pd.get_option(n) for n in ('display.max_columns', 'display.width')})\n"
    "pd.describe_option('display')",
    "print(np.get_printoptions(), dict(plt.rcParams))",
    "frame = pd.DataFrame(np.arange(90).reshape(3, 30))\nframe",
    "frame.style.highlight_max()",
    "sns.set_theme()\nsns.lineplot(x=[1, 2, 3], y=[1, 3, 2])",
    "%config InlineBackend.figure_formats = ['svg']\n"
    "%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}\n"
    "plt.rcParams['svg.hashsalt'] = 'k'\nplt.figure()\nplt.hist(np.random.normal(size=50))\n"
    "plt.show()\nplt.scatter([1], [2])",
    "%matplotlib inline\nplt.bar([1, 2], [2, 1])\nplt.gcf()",
    "warnings.warn('told')\nprint(len(warnings.filters) > 0, plt.get_backend())",
    "from scipy import stats\nstats.linregress([1, 2, 3], [2, 4, 7])",
    "!echo from a shell",
    "from IPython.display import HTML, display\n"
    "handle = display(HTML('<b>1</b>'), display_id='d')\n"
    "handle.update(HTML('<b>2</b>'))",
)


def all_notebooks() -> list[str]:
    """The cells of every notebook of the product, one after another, each with its parameters."""
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == set(ASKED)
    cells = []
    for name, (unit, period) in ASKED.items():
        nodes = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
        sources = [node.source for node in nodes if node.cell_type == "code"]
        given = f"company, department, period = 'tiny', {unit!r}, {period!r}\nagainst = '2013Q3'"
        cells += [sources[0], f"{given}\nlanguages = 'en,zh'", *sources[1:]]
    return cells


def outputs(notebook: NotebookNode) -> list[str]:
    """Each cell's outputs as text."""
    clean, _ = scrub(notebook)
    return [json.dumps([cell.source, cell.outputs], sort_keys=True) for cell in clean.cells]


@linux
def test_every_notebook_shows_the_same_on_a_forked_a_started_and_a_plain_kernel(
    warm: Kernels, run: Run, tiny: Tiny
) -> None:
    cells = [*STATE, *LIBRARIES, *all_notebooks()]
    environment = {"GIVEN": "x", "KPI_REPORTS_PARAMS": str(tiny.params)}
    environment[KEPT_VARIABLE] = str(tiny.params.parent)  # as packs of a run have in common
    setup = {"environment": environment, "seed": 7}
    with kernel_source("started") as started, kernel_source("cold") as cold:
        forked, begun, plain = (
            outputs(run(each, cells, **setup)) for each in (warm, started, cold)
        )
    for cell, (of_fork, of_started, of_cold) in enumerate(zip(forked, begun, plain, strict=True)):
        assert of_fork == of_cold, cell
        assert of_started == of_cold, cell
    pictures = [kind for kind in ("image/png", "image/svg+xml") if kind in "".join(plain)]
    assert pictures == ["image/png", "image/svg+xml"]
