"""A notebook that an analyst added to, executed and made into the blocks of a pack."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import nbformat
import pytest

from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.html import render_html
from kpi_reports.pack.notebook import blocks_of
from kpi_reports.run.execute import SOURCE, execute, scrub

CELLS = (
    "import pandas as pd\nfrom matplotlib import pyplot as plt\nfrom kpi_reports import blocks",
    "frame = pd.DataFrame({'n': [1, 2]}, index=['North', 'South'])\nframe",
    "plt.plot([1, 2, 4], label='orders')",
    "fig, ax = plt.subplots()\nax.plot([3, 1])\n"
    "blocks.figure(fig, headline={'en': 'It fell', 'zh': '下降'}, alt='Line from 3 to 1')",
    "plt.bar(['a', 'b'], [1, 2])\nplt.show()",
    "blocks.table(frame.T, headline='Turned')",
    "blocks.note({'zh': '仅 **中文**'})",
    "pd.DataFrame([range(30)])",
    "frame.style.format('{:.1f}')",
    "print('printed')\n'a text'",
    "plt.figure().add_subplot().plot([1, 2])\nframe",
)


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook, executed once: its last cell is the analyst's alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("cells"))
        cells = [nbformat.v4.new_code_cell(source) for source in ("period = '?'", *CELLS)]
        cells[0].metadata["tags"] = ["parameters"]
        cells[-1].metadata["tags"] = ["analyst"]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), SOURCE)
        found, _ = scrub(execute({"period": "2013Q4"}))
        assert Path(SOURCE).is_file()
        return found


def test_what_cells_show_becomes_blocks_and_what_cannot_is_told(executed: Any) -> None:
    with pytest.warns(PackWarning) as caught:
        blocks = blocks_of(executed)

    shown = [(b["kind"], b["words"].get("en", {}).get("headline", "")) for b in blocks]
    assert shown == [
        ("table", ""),
        ("figure", "Line chart"),
        ("figure", "It fell"),
        ("figure", "Bar chart"),
        ("table", "Turned"),
        ("prose", ""),
        ("table", ""),
    ]
    # Cell 1 has the parameters, papermill adds cell 2 with their values.
    told = [str(each.message) for each in caught]
    assert [text.partition(" shows ")[0] for text in told] == [
        f"cell {n} of the notebook" for n in (4, 5, 7, 10, 11, 12)
    ]
    assert "a bare table" in told[0]
    assert "a figure without alt text; the pack describes it from its data" in told[1]
    assert "left out: the table has 30 columns" in told[3]
    assert "shows text/plain, which a pack cannot draw" in told[5]
    assert blocks[1]["words"]["zh"]["alt"].startswith("折线图。orders：共 3 个数值")


def test_a_pack_of_them_shows_no_code_no_print_and_nothing_that_differs(executed: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PackWarning)
        page = render_html(blocks_of(executed), "zh")
    assert "下降" in page
    assert "仅 <strong>中文</strong>" in page
    assert "printed" not in page
    assert "pyplot" not in page
    text = nbformat.writes(executed)
    assert " at 0x7" not in text
    assert 'id=\\"T_\\"' in text
