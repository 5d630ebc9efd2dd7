from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_reports.cli import main
from kpi_reports.errors import ClusterError, ClusterLost
from kpi_reports.run import batch
from kpi_reports.run.how import How

if TYPE_CHECKING:
    from conftest import Tiny


@pytest.mark.parametrize(("error", "code"), [(ClusterError, 2), (ClusterLost, 1)])
def test_a_run_says_in_words_why_a_cluster_did_not_do_it(
    error: type[ClusterError],
    code: int,
    tiny: Tiny,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: list[How] = []

    def run_batch(*_: object, how: How, **__: object) -> None:
        asked.append(how)
        raise error("no scheduler answers")

    monkeypatch.setattr(batch, "run_batch", run_batch)
    options = ("--cluster", "tcp://head:8786", "--exchange", "file:///shared")
    arguments = ["kpi-reports", "run", str(tiny.params), "--period", "2013Q4", *options]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == code
    assert capsys.readouterr().err == "kpi-reports: no scheduler answers\n"
    assert (asked[0].cluster, asked[0].exchange) == ("tcp://head:8786", "file:///shared")
