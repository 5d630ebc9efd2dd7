"""`kpi-reports whatif` as it is typed: what it prints and how it ends."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.cli import main

AIRLINES = Path(__file__).parents[1] / "params" / "airlines"
Told = tuple[object, str, str]


@pytest.fixture
def whatif(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Told]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*options: str) -> Told:
        arguments = ["kpi-reports", "whatif", str(AIRLINES), "--period", "2013Q4", *options]
        monkeypatch.setattr(sys, "argv", arguments)
        with pytest.raises(SystemExit) as caught:
            main()
        return caught.value.code, *capsys.readouterr()

    return run


def hashes() -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in AIRLINES.iterdir()}


def test_it_prints_before_and_after_of_every_unit_and_leaves_params_alone(whatif):
    params = hashes()
    code, out, _ = whatif("--target", "on_time=0.75", "--weight", "on_time@UA=30")
    assert code == 0 and hashes() == params
    lines = out.splitlines()
    assert lines[:3] == [
        "What if, 2013Q4:",
        "  On-time arrivals: target 75.0%",
        "  On-time arrivals: weight 30 of its block (United Airlines alone)",
    ]
    found = {line.split()[0]: line.split() for line in lines if line.strip()}
    assert found["UA"] == ["UA", "United", "Airlines", "94.8", "96.2", "+1.4", "B", "A", "yes"]
    assert lines[-1] == (
        "2 of 17 change grade: United Airlines (B to A) and JetBlue (B to A). "
        "Params are as they were."
    )


def test_json_is_for_other_programs(whatif):
    code, out, _ = whatif("--value", "on_time=97%", "--department", "UA", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["supposed"] == [{"kind": "value", "kpi": "on_time", "unit": None, "value": 0.97}]
    [unit] = found["units"]
    assert unit["name"] == {"en": "United Airlines", "zh": "美国联合航空"}
    assert unit["before"] == {"score": 94.8, "grade": "B", "held": False}
    assert (unit["after"]["grade"], unit["changes_grade"]) == ("A", True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "nothing is supposed"),
        (["--target", "on_time"], "--target 'on_time' is not written as KPI=NUMBER"),
        (["--target", "=3"], "--target '=3' is not written as KPI=NUMBER"),
        (["--weight", "on_time="], "--weight 'on_time=' is not written as KPI=NUMBER"),
        (["--value", "on_time=1", "--value", "on_time=2"], "--value of 'on_time' is given twice"),
        (["--target", "on_tme=1"], "unknown KPI 'on_tme'. Did you mean 'on_time'?"),
        (["--target", "on_time@UAA=1"], "no department 'UAA'. Did you mean 'UA'?"),
        (["--target", "on_time=much"], "target of 'on_time' is 'much'; write a number"),
        (["--target", "on_time=0"], "needs a target above 0, found 0.0%"),
    ],
)
def test_a_mistake_is_told_in_words_with_exit_code_2(whatif, options, words):
    code, _, err = whatif(*options)
    assert code == 2
    assert words in " ".join(err.split())
