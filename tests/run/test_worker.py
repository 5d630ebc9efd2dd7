from __future__ import annotations

import os
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest

from kpi_reports.run.kernels.source import KernelSource
from kpi_reports.run.order import LOG, Order
from kpi_reports.run.plan import PackTask
from kpi_reports.run.worker import _surroundings

TASK = PackTask(
    unit="S",
    company="tiny",
    period="2013Q4",
    notebook="/somewhere/department_review.ipynb",
    languages=("en", "zh"),
    formats=("pdf",),
    cube="/cube",
    params="/params",
    scratch="/scratch",
    department="S",
    more={"against": "2012Q4"},
)
ORDER = Order(TASK, KernelSource("fork", "/socket"), {"NEW": "1", "OLD": "changed"}, 2**30)


def test_an_order_crosses_the_border_between_processes_in_one_line() -> None:
    line = ORDER.to_line()
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert Order.from_line(line) == ORDER


def test_the_same_pack_has_the_same_seed_and_another_pack_another() -> None:
    assert replace(ORDER, task=replace(TASK, scratch="/elsewhere")).seed == ORDER.seed
    for other in ({"unit": "N"}, {"period": "2013Q3"}, {"company": "big"}, {"kind": "monthly"}):
        assert replace(ORDER, task=replace(TASK, **other)).seed != ORDER.seed


def test_nothing_of_a_pack_is_left_in_its_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OLD", "as it was")
    monkeypatch.delenv("NEW", raising=False)
    folder, filters, size = Path.cwd(), list(warnings.filters), mpl.rcParams["font.size"]
    with pytest.raises(ZeroDivisionError), _surroundings(ORDER, tmp_path):
        assert (os.environ["NEW"], os.environ["OLD"]) == ("1", "changed")
        assert Path.cwd() == tmp_path
        os.environ["MORE"] = "of it"
        os.environ.pop("PATH")
        warnings.simplefilter("ignore")
        mpl.rcParams["font.size"] = size + 1
        os.write(1, b"printed by a library\n")
        os.write(2, b"and told\n")
        raise ZeroDivisionError
    assert os.environ["OLD"] == "as it was"
    assert not {"NEW", "MORE"} & os.environ.keys() and "PATH" in os.environ
    assert Path.cwd() == folder
    assert (list(warnings.filters), mpl.rcParams["font.size"]) == (filters, size)
    os.write(1, b"again\n")
    assert capfd.readouterr() == ("again\n", "")
    assert (tmp_path / LOG).read_text() == "printed by a library\nand told\n"


SLOW_TO_IMPORT = """\
import pathlib, time
pathlib.Path("begun").touch()
while not pathlib.Path("go_on").exists():
    time.sleep(0.01)
from contextlib import nullcontext as rc_context
"""
BESIDE_AN_IMPORT = """\
import pathlib, threading, time
from types import SimpleNamespace
from kpi_reports.run import worker
threading.Thread(target=__import__, args=["matplotlib"]).start()
while not pathlib.Path("begun").exists():
    time.sleep(0.01)
threading.Timer(0.5, pathlib.Path("go_on").touch).start()
with worker._surroundings(SimpleNamespace(environment={}), pathlib.Path.cwd()):
    assert pathlib.Path("go_on").exists()
"""


def test_a_pack_may_begin_while_matplotlib_is_being_imported(tmp_path: Path) -> None:
    """In another thread: a stand-in, which is as slow as the test wants."""
    (tmp_path / LOG).touch()
    (tmp_path / "matplotlib.py").write_text(SLOW_TO_IMPORT)
    ran = subprocess.run(
        [sys.executable, "-c", BESIDE_AN_IMPORT],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert ran.returncode == 0, ran.stderr
