from __future__ import annotations

import os
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
