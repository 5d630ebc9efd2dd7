"""Stars of a service: bands per input, then the least of them or their weighted mean."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_reports.params.steps import Stars
from kpi_reports.scoring.stars import rate_stars


def declared(combine: str = "minimum", weights: tuple[int, int] = (50, 50)) -> Stars:
    return Stars.model_validate(
        {
            "id": "service",
            "name": {"en": "Service", "zh": "服务"},
            "combine": combine,
            "inputs": [
                {
                    "kpi": "satisfaction",
                    "weight": weights[0],
                    "bands": [
                        {"at_least": 0.95, "stars": 5},
                        {"at_least": 0.9, "stars": 4},
                        {"at_least": 0.8, "stars": 2},
                    ],
                },
                {
                    "kpi": "minutes",
                    "weight": weights[1],
                    "bands": [{"at_most": 3, "stars": 5}, {"at_most": 5, "stars": 3}],
                },
            ],
        }
    )


def values(satisfaction: str | None, minutes: str | None) -> dict[str, Decimal | None]:
    told = {"satisfaction": satisfaction, "minutes": minutes}
    return {kpi: None if text is None else Decimal(text) for kpi, text in told.items()}


@pytest.mark.parametrize(
    ("satisfaction", "minutes", "inputs", "stars"),
    [
        ("0.95", "3", (5, 5), 5),  # both edges are inclusive
        ("0.9499", "3", (4, 5), 4),
        ("0.96", "3.01", (5, 3), 3),
        ("0.8", "5", (2, 3), 2),
        ("0.7999", "5.01", (0, 0), 0),  # in no band
    ],
)
def test_the_least_of_the_inputs(satisfaction, minutes, inputs, stars):
    found = rate_stars(declared(), values(satisfaction, minutes))
    assert tuple(n for _, n in found.inputs) == inputs
    assert (found.stars, found.most, found.combine) == (Decimal(stars), 5, "minimum")


@pytest.mark.parametrize(
    ("weights", "satisfaction", "minutes", "stars"),
    [
        ((50, 50), "0.95", "5", "4.0"),
        ((50, 50), "0.9", "5", "3.5"),
        ((25, 75), "0.95", "5", "3.5"),
        ((35, 65), "0.95", "5", "3.7"),
        ((45, 55), "0.8", "5", "2.6"),  # 0.9 + 1.65 = 2.55: half up, not to the even 2.5
        ((12, 88), "0.95", "5", "3.2"),  # 0.60 + 2.64 = 3.24
    ],
)
def test_the_weighted_mean_has_one_decimal_rounded_half_up(weights, satisfaction, minutes, stars):
    found = rate_stars(declared("mean", weights), values(satisfaction, minutes))
    assert str(found.stars) == stars


@pytest.mark.parametrize("combine", ["minimum", "mean"])
@pytest.mark.parametrize(
    ("given", "inputs"),
    [
        (values(None, "3"), (None, 5)),
        (values("0.95", None), (5, None)),
        ({"minutes": Decimal(3)}, (None, 5)),
        ({}, (None, None)),
    ],
)
def test_while_an_input_is_missing_there_is_no_rating_and_it_is_named(combine, given, inputs):
    found = rate_stars(declared(combine), given)
    assert found.stars is None
    assert found.inputs == (("satisfaction", inputs[0]), ("minutes", inputs[1]))


def test_zero_is_a_value_and_not_a_missing_one():
    assert rate_stars(declared(), values("0", "0")).inputs == (("satisfaction", 0), ("minutes", 5))
