from __future__ import annotations

import pytest

from kpi_reports.measure import cube_key
from kpi_reports.params.models import Words

ROW = [("N", "2024-01-05", 1)]
KPIS = {"k": {"kind": "sum", "value": "x"}}
PRINTS = {"sales": "0" * 64}


def test_the_same_data_and_params_have_the_same_key(made):
    assert cube_key(made(ROW, KPIS).workspace, PRINTS) == cube_key(
        made(ROW, KPIS).workspace, PRINTS
    )


@pytest.mark.parametrize(
    "kpis, prints, units",
    [
        (KPIS, {"sales": "1" * 64}, ("N", "S")),
        ({"k": {"kind": "sum", "value": "x + 1"}}, PRINTS, ("N", "S")),
        ({"k": {"kind": "sum", "value": "x", "distribution": "x"}}, PRINTS, ("N", "S")),
        ({"k": {"kind": "sum", "value": "x", "where": "x > 0"}}, PRINTS, ("N", "S")),
        ({"other": {"kind": "sum", "value": "x"}}, PRINTS, ("N", "S")),
        (KPIS, PRINTS, ("N", "S", "W")),
    ],
)
def test_a_change_that_affects_measuring_changes_the_key(made, kpis, prints, units):
    base = cube_key(made(ROW, KPIS).workspace, PRINTS)
    assert cube_key(made(ROW, kpis, units=units).workspace, prints) != base


def test_names_minimum_and_targets_do_not_change_the_key(made):
    workspace = made(ROW, KPIS).workspace
    kpi = workspace.kpis["k"].model_copy(
        update={"name": Words(en="Other", zh="别的"), "minimum_n": 3}
    )
    other = workspace.model_copy(update={"kpis": {"k": kpi}, "files": {"targets.csv": "1"}})
    assert cube_key(other, PRINTS) == cube_key(workspace, PRINTS)
