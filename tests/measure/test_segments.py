"""KPIs within the segments of their rows, worked out by hand; the segments come to the whole."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kpi_reports.errors import ParamsError, SourceError, UnitError
from kpi_reports.measure import check_measures
from kpi_reports.measure import segments as cut
from kpi_reports.measure.key import cube_key
from kpi_reports.periods import Grain, Period
from kpi_reports.values import OTHER_SEGMENTS, Doubt, Missing, SegmentValue

JAN, FEB, MAR = (Period.parse(f"2024-0{month}") for month in (1, 2, 3))
Q1, Q2 = Period.parse("2024Q1"), Period.parse("2024Q2")
COLUMNS = {"x": "integer", "kind": "text", "region": "text"}
RATE = {"kind": "ratio", "numerator": "x = 1", "denominator": "true"}
BOTH = {"segments": ["kind", "region"]}
# unit, day, x, kind, region
ROWS = [
    ("N", "2024-01-05", 1, "large", "east"),
    ("N", "2024-01-05", 0, "large", "west"),
    ("N", "2024-01-06", 1, "small", "east"),
    ("N", "2024-02-07", 1, "small", "east"),
    ("S", "2024-01-05", 0, "large", "east"),
    ("S", "2024-02-05", 1, None, ""),
]


def told(values: Sequence[SegmentValue]) -> list[tuple[object, ...]]:
    return [(value.segment, value.numerator, value.denominator, value.n) for value in values]


# --- values ---------------------------------------------------------------------------------------


def test_a_rate_is_told_for_each_segment_the_largest_first_then_by_name(made):
    cube = made(ROWS, {"rate": {**RATE, **BOTH}}, columns=COLUMNS).cube()
    assert told(cube.segments("rate", "N", JAN)) == [(("large",), 1, 2, 2), (("small",), 1, 1, 1)]
    assert [(v.segment, v.value) for v in cube.segments("rate", "N", Q1)] == [
        (("large",), 0.5),  # two rows each in the quarter: by name
        (("small",), 1.0),
    ]
    assert told(cube.segments("rate", "N", JAN, level=2)) == [
        (("large", "east"), 1, 1, 1),
        (("large", "west"), 0, 1, 1),
        (("small", "east"), 1, 1, 1),
    ]


def test_the_company_s_segments_are_those_of_its_departments_together(made):
    cube = made(ROWS, {"rate": {**RATE, **BOTH}}, columns=COLUMNS).cube()
    assert told(cube.segments("rate", "company", Q1)) == [
        (("large",), 1, 3, 3),
        (("small",), 2, 2, 2),
        (("",), 1, 1, 1),
    ]


def test_a_missing_and_an_empty_segment_are_one_and_no_total(made):
    rows = [("N", "2024-01-05", 1, None, "a"), ("N", "2024-01-05", 2, "", None)]
    kpis = {"sum": {"kind": "sum", "value": "x", **BOTH}}
    cube = made(rows, kpis, columns=COLUMNS).cube()
    assert told(cube.segments("sum", "N", JAN)) == [(("",), 3, None, 2)]
    assert told(cube.segments("sum", "N", JAN, level=2)) == [
        (("", ""), 2, None, 1),
        (("", "a"), 1, None, 1),
    ]
    assert cube.value("sum", "N", JAN).value == 3.0


def test_texts_of_the_data_stay_the_texts_that_they_are(made):
    names = ["=1+1", "<b>x</b>", "NA", "null", "'; DROP TABLE results.days; --", 'a"b', "中文", " "]
    rows = [("N", "2024-01-05", 1, name, "r") for name in names]
    kpis = {"n": {"kind": "count", "segments": ["kind"]}}
    cube = made(rows, kpis, columns=COLUMNS).cube()
    assert [v.segment[0] for v in cube.segments("n", "N", JAN)] == sorted(names)


@pytest.mark.parametrize(
    "type_, values, segments",
    [
        ("integer", [2013, None], ["", "2013"]),
        ("boolean", [True, False, None], ["", "false", "true"]),
    ],
)
def test_numbers_and_truths_are_segments_by_how_they_are_written(made, type_, values, segments):
    rows = [("N", "2024-01-05", value) for value in values]
    kpis = {"n": {"kind": "count", "segments": ["of"]}}
    cube = made(rows, kpis, columns={"of": type_}).cube()
    assert [v.segment[0] for v in cube.segments("n", "N", JAN)] == segments


def test_a_column_called_as_one_of_our_own_divides_by_its_values(made):
    columns = dict.fromkeys(("segment_1", "s0_0", "rows", "a0", "c0"), "text")
    rows = [("N", "2024-01-05", "a", "b", "c", "d", "e")]
    kpis = {
        f"by_{column}": {"kind": "sum", "value": "length(rows)", "segments": [column]}
        for column in columns
    }
    cube = made(rows, kpis, columns=columns).cube()
    for column, value in zip(columns, "abcde", strict=True):
        assert told(cube.segments(f"by_{column}", "N", JAN)) == [((value,), 1, None, 1)]


def test_a_mean_and_a_sum_are_sized_by_rows_and_by_the_total_without_sign(made):
    rows = [
        ("N", "2024-01-05", 9, "one", ""),
        ("N", "2024-01-05", 1, "two", ""),
        ("N", "2024-01-05", 2, "two", ""),
        ("N", "2024-01-05", -20, "minus", ""),
    ]
    one = {"segments": ["kind"]}
    kpis = {"m": {"kind": "mean", "value": "x", **one}, "s": {"kind": "sum", "value": "x", **one}}
    cube = made(rows, kpis, columns=COLUMNS).cube()
    assert [(v.segment[0], v.value) for v in cube.segments("m", "N", JAN)] == [
        ("two", 1.5),
        ("minus", -20.0),
        ("one", 9.0),
    ]
    assert [(v.segment[0], v.value) for v in cube.segments("s", "N", JAN)] == [
        ("minus", -20.0),
        ("one", 9.0),
        ("two", 3.0),
    ]


def test_a_ratio_of_amounts_is_sized_by_what_it_is_divided_by(made):
    rows = [("N", "2024-01-05", 2, "few", "3"), ("N", "2024-01-05", 9, "many", "30")]
    kpis = {
        "rate": {
            "kind": "ratio",
            "numerator": "x",
            "denominator": "CAST(region AS INTEGER)",
            "segments": ["kind"],
        }
    }
    cube = made(rows, kpis, columns=COLUMNS).cube()
    assert told(cube.segments("rate", "N", JAN)) == [(("many",), 9, 30, 1), (("few",), 2, 3, 1)]


def test_a_segment_is_left_out_only_where_none_of_its_rows_could_have_counted(made):
    rows = [
        ("N", "2024-01-05", 5, "a", ""),
        ("N", "2024-01-05", None, "b", ""),
        ("N", "2024-01-05", 0, "c", ""),
    ]
    one = {"segments": ["kind"]}
    kpis = {
        "mean": {"kind": "mean", "value": "x", **one},
        "count": {"kind": "count", "where": "x > 1", **one},
        "rate": {"kind": "ratio", "numerator": "1", "denominator": "x", **one},
    }
    cube = made(rows, kpis, columns=COLUMNS).cube()
    assert [v.segment[0] for v in cube.segments("mean", "N", JAN)] == ["a", "c"]
    assert [(v.segment[0], v.value, v.n) for v in cube.segments("count", "N", JAN)] == [
        ("a", 1.0, 1),
        ("b", 0.0, 1),  # could have counted, and did not
        ("c", 0.0, 1),
    ]
    assert [(v.segment[0], v.value, v.n) for v in cube.segments("rate", "N", JAN)] == [
        ("a", 0.2, 1),
        ("c", None, 1),  # nothing to divide by
    ]


def test_there_are_no_segments_without_rows_without_a_declaration_or_below_the_last_level(made):
    kpis = {"plain": RATE, "one": {**RATE, "segments": ["kind"]}}
    cube = made(ROWS, kpis, columns=COLUMNS).cube()
    assert cube.segments("plain", "N", JAN) == ()
    assert cube.segments("one", "N", MAR) == cube.segments("one", "N", Q2) == ()
    assert cube.segments("one", "N", JAN, level=2) == ()
    assert len(cube.segments("one", "N", JAN)) == 2


def test_a_wrong_name_or_level_is_told(made):
    cube = made(ROWS, {"rate": {**RATE, **BOTH}}, columns=COLUMNS).cube()
    with pytest.raises(ParamsError, match="does not measure a KPI 'rates'"):
        cube.segments("rates", "N", JAN)
    with pytest.raises(UnitError, match="does not have a department 'X'"):
        cube.segments("rate", "X", JAN)
    for level in (0, 3):
        with pytest.raises(ValueError, match=f"segments of level 1.*not {level}"):
            cube.segments("rate", "N", JAN, level=level)
        with pytest.raises(ValueError, match=f"segments of level 1.*not {level}"):
            cube.segment_series("rate", "N", Grain.MONTH, level=level)


def test_months_of_each_segment_have_missing_points_with_their_reason(made):
    rows = [*ROWS, ("N", "2024-03-01", None, "small", "east")]
    kpis = {"mean": {"kind": "mean", "value": "x", **BOTH}}
    series = made(rows, kpis, columns=COLUMNS).cube().segment_series("mean", "N", Grain.MONTH)
    assert list(series) == [("large",), ("small",)]
    assert [(str(p.period), p.value, p.missing) for p in series["large",].points] == [
        ("2024-01", 0.5, None),
        ("2024-02", None, Missing.NO_ROWS),
        ("2024-03", None, Missing.NO_ROWS),
    ]
    assert [p.value for p in series["small",].points] == [1.0, 1.0, None]


# --- the whole ------------------------------------------------------------------------------------

MEASURES = {
    "sum": {"kind": "sum", "value": "x"},
    "some": {"kind": "sum", "value": "x", "where": "x > 3"},
    "count": {"kind": "count", "where": "x > 3"},
    "mean": {"kind": "mean", "value": "x"},
    "rate": {"kind": "ratio", "numerator": "x > 3", "denominator": "x IS NOT NULL"},
    "of_all": {"kind": "ratio", "numerator": "x > 3", "denominator": "TRUE"},
    "amounts": {"kind": "ratio", "numerator": "x", "denominator": "y"},
}
WIDE = {"x": "number", "y": "decimal", "kind": "text", "region": "text", "size": "integer"}


def random_rows(seed: int) -> list[tuple[object, ...]]:
    chance = random.Random(seed)
    rows: list[tuple[object, ...]] = []
    for _ in range(chance.randrange(1, 120)):
        day = f"2024-{chance.randrange(1, 4):02d}-{chance.randrange(1, 29):02d}"
        x = None if chance.random() < 0.2 else chance.randrange(-50, 100) / 7
        y = None if chance.random() < 0.2 else chance.randrange(0, 5)
        kind = chance.choice(["a", "b", "c", None, ""])
        where = (kind, chance.choice(["n", "s", None]), chance.choice([1, 2, 3]))
        rows.append((chance.choice("NS"), day, x, y, *where))
    return rows


@pytest.mark.parametrize("seed", range(2))
def test_segments_add_up_to_the_whole_exactly_and_leave_it_as_it_is(made, seed):
    rows = random_rows(seed)
    plain = made(rows, MEASURES, columns=WIDE).cube()
    by = [["kind", "region"], ["kind"], ["size"], ["region", "size"], ["region", "kind"]]
    divided = {
        kpi: {**measure, "segments": by[number % len(by)]}
        for number, (kpi, measure) in enumerate(MEASURES.items())
    }
    case = made(rows, divided, columns=WIDE)
    case.folder = case.folder / "divided"
    cube = case.cube()
    for kpi in MEASURES:
        for unit in ("N", "S", "company"):
            for period in (JAN, FEB, MAR, Q1, Period.parse("2024")):
                whole = cube.value(kpi, unit, period)
                assert whole == plain.value(kpi, unit, period)
                for level in range(1, len(divided[kpi]["segments"]) + 1):
                    parts = cube.segments(kpi, unit, period, level=level)
                    for name in ("numerator", "denominator", "n"):
                        given = [getattr(p, name) for p in parts if getattr(p, name) is not None]
                        assert sum(given, Decimal(0)) == (getattr(whole, name) or 0)
                    if level == 2:
                        assert {p.segment[:1] for p in parts} == {
                            p.segment for p in cube.segments(kpi, unit, period)
                        }


def test_a_kpi_without_segments_beside_one_with_keeps_its_rows_left_out(made):
    rows = [*ROWS, ("N", "2024-01-05", None, "large", "east")]
    kpis = {"plain": RATE, "divided": {**RATE, **BOTH}}
    cube = made(rows, kpis, columns=COLUMNS).cube()
    assert cube.value("plain", "N", JAN) == cube.value("divided", "N", JAN)
    assert [(i.code, i.kpi, i.facts) for i in cube.issues] == [
        ("numerator_missing", "plain", {"rows": 1}),
        ("numerator_missing", "divided", {"rows": 1}),
    ]


def test_threads_do_not_change_a_byte_of_the_segments(made):
    case = made(random_rows(9) * 3, {"mean": {**MEASURES["mean"], **BOTH}}, columns=WIDE)
    bytes_ = []
    for threads in (1, 2):
        case.folder = case.folder / str(threads)
        bytes_.append((case.cube(threads=threads).folder / "days.parquet").read_bytes())
    assert bytes_[0] == bytes_[1]


def test_a_row_without_a_usable_value_names_the_kpi_beside_others_with_segments(made):
    rows = [("N", "2024-01-05", 1, "large", "7"), ("N", "2024-01-05", 1, "small", "seven")]
    kpis = {
        "fine": {**RATE, **BOTH},
        "bad": {"kind": "sum", "value": "CAST(region AS INTEGER)", "segments": ["kind"]},
    }
    with pytest.raises(SourceError, match="KPI 'bad' cannot be measured"):
        made(rows, kpis, columns=COLUMNS).cube()


def test_a_source_that_cannot_be_read_is_told_where_its_segments_are_counted(made):
    case = made(ROWS, {"rate": {**RATE, **BOTH}}, columns=COLUMNS)
    (case.folder / "sales.parquet").write_bytes(b"PAR1")
    with pytest.raises(SourceError, match="source 'sales': its rows cannot be read"):
        case.cube()


# --- very many segments ---------------------------------------------------------------------------


def test_of_very_many_segments_the_largest_stay_and_the_rest_are_together_and_told(
    made, monkeypatch
):
    monkeypatch.setattr(cut, "_MOST", (2, 3))
    rows = [
        ("N", "2024-01-05", 1, kind, region)
        for kind, region in ["ax", "ax", "ax", "ay", "bx", "bx", "by", "cz", "dz", "dz"]
    ]
    rows.append(("S", "2024-02-05", 1, "e", "q"))
    kpis = {"n": {"kind": "count", **BOTH}, "one": {"kind": "count", "segments": ["kind"]}}
    cube = made(rows, kpis, columns=COLUMNS).cube()
    rest = OTHER_SEGMENTS
    for kpi in kpis:
        assert told(cube.segments(kpi, "company", Q1)) == [
            (("a",), 4, None, 4),
            ((rest,), 4, None, 4),
            (("b",), 3, None, 3),
        ]
    # largest pairs: ax 3, …z 3, bx 2
    assert told(cube.segments("n", "company", Q1, level=2)) == [
        (("a", "x"), 3, None, 3),
        ((rest, "z"), 3, None, 3),
        (("b", "x"), 2, None, 2),
        (("a", rest), 1, None, 1),
        (("b", rest), 1, None, 1),
        ((rest, rest), 1, None, 1),
    ]
    assert cube.value("n", "company", Q1).value == 11.0
    assert [(i.code, i.severity, i.kpi, i.facts) for i in cube.issues] == [
        ("segments_merged", "warning", "n", {"column": "kind", "values": 5, "kept": 2}),
        ("segments_merged", "warning", "n", {"column": "kind, region", "values": 6, "kept": 3}),
        ("segments_merged", "warning", "one", {"column": "kind", "values": 5, "kept": 2}),
    ]


def test_as_many_segments_as_are_kept_are_all_kept(made, monkeypatch):
    monkeypatch.setattr(cut, "_MOST", (3, 3))
    rows = [("N", "2024-01-05", 1, kind, "") for kind in "abc"]
    cube = made(rows, {"n": {"kind": "count", **BOTH}}, columns=COLUMNS).cube()
    assert [v.segment[0] for v in cube.segments("n", "N", JAN)] == ["a", "b", "c"]
    assert cube.issues == ()


# --- what a failed check holds back ---------------------------------------------------------------


@pytest.mark.parametrize("column, whole", [("kind", True), ("x", False), (None, False)])
def test_a_doubtful_column_holds_back_the_segments_that_rest_on_it(made, column, whole):
    case = made(ROWS, {"rate": {**RATE, **BOTH}, "plain": RATE}, columns=COLUMNS)
    doubt = Doubt(column, "N", date(2024, 2, 1), date(2024, 2, 29), "allowed kind")
    case.tables["sales"] = replace(case.tables["sales"], doubts=(doubt,))
    cube = case.cube()
    assert (cube.value("rate", "N", FEB).missing is None) is whole
    assert (cube.value("plain", "N", FEB).missing is None) is whole
    assert cube.segments("rate", "N", FEB) == cube.segments("rate", "company", Q1) == ()
    assert len(cube.segments("rate", "N", JAN)) == 2
    assert len(cube.segments("rate", "S", FEB)) == 1
    small = cube.segment_series("rate", "N", Grain.MONTH)["small",]
    assert [p.missing for p in small.points] == [None, Missing.CHECK_FAILED]


# --- declarations ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "measure, fault",
    [
        ({**RATE, "segments": ["kinds"]}, "has no column 'kinds'.*'kind'"),
        ({**RATE, "segments": ["kind", "kind"]}, "divided by 'kind' twice; take one"),
        ({**RATE, "segments": ["unit"]}, "departments are compared .* choose another"),
        ({**RATE, "segments": ["day"]}, "every day would be a segment of its own"),
        ({**RATE, "segments": ["amount"]}, "amounts or times.*choose a column of text"),
        (
            {"kind": "last", "value": "x", "segments": ["kind"]},
            "is a last, whose segments do not add up.*Take 'segments' away from it$",
        ),
        ({"kind": "quantile", "value": "x", "q": "0.5", "segments": ["kind"]}, "is a quantile"),
        ({"kind": "distinct", "value": "x", "segments": ["kind"]}, "is a distinct"),
        (
            {"kind": "growth", "of": "rate", "segments": ["kind"]},
            "is a growth.*give segments to the KPIs that it is made of",
        ),
        ({"kind": "formula", "expression": "rate * 2", "segments": ["kind"]}, "is a formula"),
    ],
)
def test_segments_that_cannot_be_are_faults_at_their_line(made, measure, fault):
    places = {"kpis.k": ("kpis.yaml", 3), "kpis.k.segments": ("kpis.yaml", 9)}
    columns = {**COLUMNS, "amount": "decimal"}
    workspace = made([], {"rate": RATE, "k": measure}, columns=columns, places=places).workspace
    (found,) = check_measures(workspace)
    assert (found.file, found.line) == ("kpis.yaml", 9)
    with pytest.raises(ParamsError, match=fault):
        raise ParamsError([found])


def test_people_are_not_segments(made):
    workspace = made([], {"k": {**RATE, "segments": ["kind"]}}, columns=COLUMNS).workspace
    source = workspace.sources["sales"].model_copy(update={"person": "kind"})
    (found,) = check_measures(workspace.model_copy(update={"sources": {"sales": source}}))
    assert "people are not segments" in found.message


def test_more_than_two_segments_are_refused(made):
    with pytest.raises(ValueError, match="at most 2 items"):
        made([], {"k": {**RATE, "segments": ["kind", "region", "x"]}}, columns=COLUMNS)


def test_segments_change_the_key_of_the_cube_and_their_names_do_not(made):
    prints = {"sales": "0" * 64}
    plain, one, two = (
        made([], {"k": {**RATE, "segments": by}}, columns=COLUMNS).workspace
        for by in ([], ["kind"], ["kind", "region"])
    )
    assert len({cube_key(workspace, prints) for workspace in (plain, one, two)}) == 3
    segment = one.kpis["k"].segments[0]
    other = segment.model_copy(update={"name": segment.name.model_copy(update={"en": "Other"})})
    renamed = one.kpis["k"].model_copy(update={"segments": (other,)})
    assert cube_key(one.model_copy(update={"kpis": {"k": renamed}}), prints) == cube_key(
        one, prints
    )
