"""What must hold of star ratings."""

from __future__ import annotations

import pytest

from kpi_reports.params.load import load_workspace

STARS = """\
stars:
  - id: service
    name: {en: Service, zh: 服务}
    units: [NO]
    combine: mean
    inputs:
      - kpi: late
        weight: 40
        bands:
          - {at_most: 0.1, stars: 5}
          - {at_most: 0.2, stars: 3}
      - kpi: revenue
        weight: 60
        bands:
          - {at_least: 1000, stars: 5}
          - {at_least: 500, stars: 2}
"""
FIRST = 28  # the line of scheme.yaml on which STARS begins


@pytest.fixture
def rated(acme):
    with (acme / "scheme.yaml").open("a", encoding="utf-8") as file:
        file.write(STARS)
    return acme


def test_a_sound_rating_is_read(rated):
    (stars,) = load_workspace(rated).scheme.stars
    assert [entry.kpi for entry in stars.inputs] == ["late", "revenue"]


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ("kpi: late\n        weight: 40", "kpi: lat\n        weight: 40", 6,
         "star rating 'service' rests on the unknown KPI 'lat'. Did you mean 'late'?"),
        ("kpi: late\n        weight: 40", "kpi: mix\n        weight: 40", 6,
         "star rating 'service': KPI 'mix' has direction 'neither' and earns no stars"),
        ("weight: 40", "weight: 30", 5,
         "star rating 'service': weights sum to 90; they must sum to 100"),
        ("at_most: 0.1,", "at_least: 0.1,", 8,
         "star rating 'service', KPI 'late': better when lower, so a band has 'at_most' and not "
         "'at_least'"),
        ("at_most: 0.2,", "at_most: 0.05,", 8,
         "star rating 'service', KPI 'late': the band at_most 0.05 with 3 stars comes after "
         "at_most 0.1 with 5; list bands from the best down"),
        ("at_least: 500, stars: 2", "at_least: 500, stars: 5", 13,
         "star rating 'service', KPI 'revenue': the band at_least 500 with 5 stars comes after "
         "at_least 1000 with 5; list bands from the best down"),
        ("at_least: 1000, stars: 5", "at_least: 1000, stars: 6", 13,
         "star rating 'service', KPI 'revenue': a band has 6 stars, and the most are 5"),
        ("units: [NO]", "units: [NX]", 3,
         "star rating 'service' is of the unknown department 'NX'. Choose one of '007', 'NA', "
         "'NO'."),
    ],
)  # fmt: skip
def test_a_rating_s_faults_are_told_with_their_line(rated, change, faults, old, new, line, fault):
    change("scheme.yaml", STARS, STARS.replace(old, new, 1))
    assert f"acme/scheme.yaml:{FIRST + line}: {fault}" in faults()


def test_a_rating_stands_once_and_so_does_each_of_its_kpis(rated, change, faults):
    again = STARS.partition("\n")[2].replace("kpi: revenue", "kpi: late")
    with (rated / "scheme.yaml").open("a", encoding="utf-8") as file:
        file.write(again)
    told = "\n".join(faults())
    assert "star rating 'service' stands twice" in told
    assert "star rating 'service': KPI 'late' stands twice" in told


def test_a_department_shows_the_kpis_of_its_rating(rated, change, faults):
    own = """\
departments:
  NO:
    monitored: []
    nodes:
      - {id: service, name: {en: S, zh: S}, weight: 40, kpis: [
          {kpi: late, weight: 100, rule: {kind: three_point}}]}
      - {id: money, name: {en: M, zh: M}, weight: 60, kpis: [
          {kpi: growth, weight: 100, rule: {kind: bands, bands: [{at_least: 0, score: 100}]}}]}
"""
    change("scheme.yaml", "stars:\n", f"{own}stars:\n")
    assert faults() == [
        "acme/scheme.yaml:39: star rating 'service' of department 'NO' rests on 'revenue', which "
        "the department has not; score it there, or list it under 'monitored'"
    ]


def test_weights_are_nothing_to_the_least_of_the_inputs(rated, change):
    change("scheme.yaml", "combine: mean", "combine: minimum")
    change("scheme.yaml", "weight: 60\n        bands", "weight: 70\n        bands")
    assert load_workspace(rated).scheme.stars[0].combine == "minimum"
