"""The files that a source reads, and how they are written."""

from __future__ import annotations

import hashlib

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.places.inputs import find_inputs, format_of, sha256_of


def names(room, path, **changed):
    source = room.source(path=path, **changed)
    return [found.location for found in find_inputs(source, room.folder, room.scratch)]


def test_files_come_in_the_order_in_which_people_read_names(room):
    for name in ("d/2022年10月.csv", "d/2022年9月.csv", "d/~$x.csv", "d/.hidden.csv"):
        room.write(name, "x")
    assert names(room, "d/*.csv") == ["d/2022年9月.csv", "d/2022年10月.csv"]
    assert names(room, "d") == ["d/2022年9月.csv", "d/2022年10月.csv"]


def test_a_file_outside_params_is_told_by_its_name_alone(room, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("x")
    assert names(room, str(outside)) == ["outside.csv"]
    assert names(room, str(tmp_path / "out*.csv")) == ["outside.csv"]


@pytest.mark.parametrize(
    "path, told",
    [
        ("salse.csv", "there is no file 'salse.csv'. Did you mean 'sales.csv'"),
        ("none/a.csv", "There is no folder 'none' either"),
        ("b*.csv", "no file fits 'b..csv' .looked from the params folder 'params'"),
        ("empty", "folder 'empty' holds no file"),
    ],
)
def test_files_that_are_not_there_are_told(room, path, told):
    room.write("sales.csv", "x")
    (room.folder / "empty").mkdir()
    with pytest.raises(SourceError, match=told):
        names(room, path)


def test_a_name_that_does_not_fit_its_pattern_is_told(room):
    room.write("a_2024.csv", "x")
    room.write("a_old.csv", "x")
    with pytest.raises(SourceError, match=r"'a_old.csv' does not fit file_name 'a_{year}.csv'"):
        names(room, "a_*.csv", file_name="a_{year}.csv")


@pytest.mark.parametrize(
    "name, written",
    [("a.CSV", "csv"), ("a.tsv.gz", "csv"), ("a.xlsx", "excel"), ("a.pq", "parquet"),
     ("a.ndjson.zip", "jsonl")],
)  # fmt: skip
def test_the_ending_says_how_a_file_is_written(room, name, written):
    assert format_of(room.source(), name) == written


def test_an_ending_that_says_nothing_is_told_and_a_declared_format_wins(room):
    with pytest.raises(SourceError, match=r"'a.dat' does not say by its ending"):
        format_of(room.source(), "a.dat")
    assert format_of(room.source(format="csv"), "a.dat") == "csv"


def test_a_file_that_cannot_be_opened_is_told_without_its_folder(room):
    assert sha256_of(room.write("a", b"x")) == hashlib.sha256(b"x").hexdigest()
    with pytest.raises(SourceError, match=r"^'params' cannot be read"):
        sha256_of(room.folder)
