"""Analysis of variance, Welch's tests and Levene's, against certified and published results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kpi_reports.analysis.groups import levene, one_way_anova, welch_anova, welch_t

Reference = Callable[[str, str], dict[str, Any]]


def read_nist(path: Path) -> dict[str, list[float]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    start = max(at for at, line in enumerate(lines) if line.startswith("Data:"))
    groups: dict[str, list[float]] = {}
    for line in lines[start + 1 :]:
        if len(line.split()) == 2:
            group, value = line.split()
            groups.setdefault(group, []).append(float(value))
    return groups


@pytest.mark.parametrize("name", ["SiRstv", "SmLs01", "SmLs03", "SmLs04", "SmLs06", "SmLs09"])
def test_f_agrees_with_the_certified_digits(
    reference: Reference, reference_folder: Path, name: str
) -> None:
    item = reference("dev_nist.yaml", f"nist_anova_{name}")
    found = one_way_anova(read_nist(reference_folder / item["data"]))
    row, close = item["expected"]["raw_row"], item["tolerance"]
    assert found.f == pytest.approx(item["expected"]["F"], **close)
    assert found.df_between == int(row[2])
    assert found.ss_between == pytest.approx(float(row[3]), **close)


def test_plant_growth(reference: Reference, reference_folder: Path) -> None:
    item = reference("dev_groups.yaml", "anova_plantgrowth")
    frame = pd.read_csv(reference_folder / item["data"])
    found, expected, close = (
        one_way_anova(frame, value="weight", by="group"),
        item["expected"],
        item["tolerance"],
    )
    assert found.f == pytest.approx(expected["F"], **close)
    assert found.p == pytest.approx(expected["p"], **close)
    assert found.ss_between == pytest.approx(expected["ss_between"], **close)
    assert found.ss_within == pytest.approx(expected["ss_within"], **close)
    # 3.76634 / 14.25843, and (3.76634 - 2 · 10.49209 / 27) / (14.25843 + 10.49209 / 27)
    assert found.eta_squared == pytest.approx(0.264148, abs=1e-6)
    assert found.omega_squared == pytest.approx(0.204079, abs=1e-6)


def test_insect_sprays_by_welch_and_levene(reference: Reference, reference_folder: Path) -> None:
    item = reference("dev_groups.yaml", "welch_anova_insectsprays")
    frame = pd.read_csv(reference_folder / item["data"])
    found, expected, close = (
        welch_anova(frame, value="count", by="spray"),
        item["expected"],
        item["tolerance"],
    )
    assert (found.f, found.df_between) == (pytest.approx(expected["F"], **close), expected["df1"])
    assert found.df_within == pytest.approx(expected["df2"], **close)
    assert found.p == pytest.approx(expected["p"], **close)
    item = reference("dev_groups.yaml", "levene_bf_insectsprays")
    alike = levene(frame, value="count", by="spray")
    assert alike.f == pytest.approx(item["expected"]["F"], **item["tolerance"])
    assert alike.p == pytest.approx(item["expected"]["p"], **item["tolerance"])


def test_students_sleep_data(reference: Reference, reference_folder: Path) -> None:
    item = reference("dev_groups.yaml", "welch_t_sleep")
    frame = pd.read_csv(reference_folder / item["data"])
    one, two = (frame.loc[frame["group"] == at, "extra"] for at in (1, 2))
    found, expected, close = welch_t(one, two), item["expected"], item["tolerance"]
    assert found.t == pytest.approx(expected["t"], **close)
    assert found.df == pytest.approx(expected["df"], **close)
    assert found.p == pytest.approx(expected["p"], **close)
    assert [found.low, found.high] == pytest.approx(expected["ci95"], **close)
    assert found.difference == pytest.approx(-1.58)


def test_one_sided_alternatives_share_the_chance() -> None:
    one, two = [1, 2, 3, 4], [3, 4, 5, 9]
    both, less, greater = (
        welch_t(one, two, alternative=way).p for way in ("two-sided", "less", "greater")
    )
    assert (less, greater) == (pytest.approx(both / 2), pytest.approx(1 - both / 2))


@pytest.mark.parametrize("unit", [1e-15, 1e15])
def test_the_unit_does_not_matter(unit: float) -> None:
    groups = {"a": [unit * x for x in (1, 2, 3, 4)], "b": [unit * x for x in (3, 4, 5, 9)]}
    assert welch_anova(groups).f == pytest.approx(welch_t(*groups.values()).t ** 2)
    assert one_way_anova(groups).f == pytest.approx(3.524272, abs=1e-6)  # 15.125 / (25.75 / 6)


def test_the_forms_that_groups_may_have_say_the_same() -> None:
    mapping = {"a": [1.0, 2.0, 4.0], "b": [2.0, None, 5.0, 3.0]}
    wide = pd.DataFrame({"a": [1.0, 2.0, 4.0, None], "b": [2.0, None, 5.0, 3.0]})
    long = wide.melt(var_name="unit", value_name="days")
    expected = one_way_anova(mapping)
    assert one_way_anova(wide) == expected
    assert one_way_anova(long, value="days", by="unit") == expected
    assert one_way_anova(list(mapping.values())) == expected
    assert one_way_anova({**mapping, "empty": [None]}) == expected


def test_where_no_value_differs_there_is_no_difference() -> None:
    same = {"a": [0.3, 0.3], "b": [0.1 + 0.2, 0.3]}
    assert (one_way_anova(same).f, one_way_anova(same).p) == (0.0, 1.0)
    assert (welch_anova(same).f, welch_anova(same).p) == (0.0, 1.0)
    assert welch_t(same["a"], same["b"]).p == 1.0
    assert levene(same).p == 1.0


def test_what_cannot_be_tested_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="from two on, found 1 with values"):
        one_way_anova({"a": [1, 2], "b": [None]})
    with pytest.raises(ValueError, match="more values than groups, found 2 of 2"):
        one_way_anova([[1], [2]])
    with pytest.raises(ValueError, match="no value differs within its group"):
        one_way_anova([[1, 1], [2, 2]])
    with pytest.raises(ValueError, match="group 'b' does not vary, and Welch's test"):
        welch_anova({"a": [1, 2], "b": [3, 3]})
    with pytest.raises(ValueError, match="2 values in each group; group 'b' has 1"):
        welch_anova({"a": [1, 2], "b": [3]})
    with pytest.raises(ValueError, match="2 values in each sample, found 1 and 2"):
        welch_t([1], [2, 3])
    with pytest.raises(ValueError, match="neither sample varies"):
        welch_t([1, 1], [2, 2])
    with pytest.raises(ValueError, match="two-sided, greater or less, found 'larger'"):
        welch_t([1, 2], [2, 3], alternative="larger")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="between 0 and 1, found 95"):
        welch_t([1, 2], [2, 3], level=95)


def test_a_frame_of_which_a_column_is_missing_is_refused() -> None:
    frame = pd.DataFrame({"unit": ["a", "b"], "days": [1, 2]})
    with pytest.raises(ValueError, match="found 'hours' and 'unit'; it has unit, days"):
        one_way_anova(frame, value="hours", by="unit")
    with pytest.raises(ValueError, match="these groups are none"):
        one_way_anova([[1, 2], [3, 4]], by="unit")
