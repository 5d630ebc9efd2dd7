"""Scoring functions that scheme.yaml names: found, told where they cannot be had, never code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.params import custom_rules
from kpi_reports.params.load import load_workspace

Faults = Callable[[], list[str]]
ScoreBy = Callable[[str, str], None]
AT = "acme/scheme.yaml:8: "
CUSTOM = "kind: custom\nname: ours\nkpis: [errors]"


class Brought:
    """An entry point of an installed package, as importlib.metadata gives it."""

    value = "acme_rules:ours"

    def __init__(self, name: str, answer: object) -> None:
        self.name, self.answer = name, answer

    def load(self) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Group(tuple[Brought, ...]):
    """What `entry_points` gives."""

    @property
    def names(self) -> set[str]:
        return {entry.name for entry in self}


@pytest.fixture
def brings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets installed packages bring these functions, by name, and nobody else."""
    monkeypatch.setattr(custom_rules, "_REGISTERED", {})

    def install(**functions: object) -> None:
        def entry_points(*, group: str, name: str | None = None) -> Group:
            assert group == "kpi_reports.scoring_rules"
            found = [Brought(known, answer) for known, answer in functions.items()]
            return Group(entry for entry in found if name in (None, entry.name))

        monkeypatch.setattr(custom_rules, "entry_points", entry_points)

    return install


def test_a_function_of_a_package_is_found_by_its_name(
    acme: Path, score_by: ScoreBy, brings: Callable[..., None]
) -> None:
    brings(ours=abs)
    score_by("revenue", CUSTOM)
    rule = load_workspace(acme).scheme.nodes[0].kpis[0].rule
    assert (rule.kind, rule.reads) == ("custom", ("errors",))
    assert custom_rules.find_function("ours") is abs
    assert custom_rules.registered_names() == ("ours",)


@pytest.mark.parametrize(
    ("functions", "fault"),
    [
        ({"our": abs}, "no scoring rule 'ours' is registered. Did you mean 'our'?"),
        (
            {},
            "no scoring rule 'ours' is registered. No package brings any under "
            "'kpi_reports.scoring_rules'.",
        ),
        (
            {"ours": ImportError("no module 'x'")},
            "the scoring rule 'ours' (acme_rules:ours) cannot be loaded: "
            "ImportError: no module 'x'",
        ),
        ({"ours": 3}, "the scoring rule 'ours' (acme_rules:ours) is not a function"),
    ],
)
def test_a_function_that_cannot_be_had_is_a_fault_at_its_name(
    score_by: ScoreBy,
    brings: Callable[..., None],
    faults: Faults,
    functions: dict[str, object],
    fault: str,
) -> None:
    brings(**functions)
    score_by("revenue", CUSTOM)
    assert faults() == [f"acme/scheme.yaml:12: KPI 'revenue': {fault}"]


def test_a_further_kpi_of_a_function_must_be_known(
    score_by: ScoreBy, brings: Callable[..., None], faults: Faults
) -> None:
    brings(ours=abs)
    score_by("revenue", CUSTOM.replace("errors", "error"))
    assert faults() == [f"{AT}KPI 'revenue': unknown KPI 'error'. Did you mean 'errors'?"]


def test_params_hold_no_code(acme: Path, score_by: ScoreBy) -> None:
    score_by("revenue", "{kind: custom, name: ours, expression: actual * 2}")
    with pytest.raises(ParamsError, match="unknown key 'expression'"):
        load_workspace(acme)
