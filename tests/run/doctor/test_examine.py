"""The command: what it prints, in which order, and how it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.cli import main
from kpi_reports.run.doctor import company, examine
from kpi_reports.run.doctor.finding import Finding, gigabytes, listed
from kpi_reports.run.doctor.shown import advice

AIRLINES = Path(__file__).parents[3] / "params" / "airlines"
Command = Callable[..., tuple[object, str]]

WELL = Finding("Fonts", "ok", "all there.")
SLOW = Finding("Limits", "warning", "few files.", "Raise them.")
WRONG = Finding("Kernels", "problem", "none starts.", "Install ipykernel.")


@pytest.fixture
def doctor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    """Runs the command where these are the only checks; gives exit code and output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: object, says: tuple[Finding, ...] = (WELL,)) -> tuple[object, str]:
        checks = {finding.name: (lambda finding=finding: finding) for finding in says}
        monkeypatch.setattr(examine, "checks_of", lambda output, packs: checks)
        monkeypatch.setattr(sys, "argv", ["kpi-reports", "doctor", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        return caught.value.code, capsys.readouterr().out

    return run


def test_where_nothing_is_wrong_it_ends_with_0(doctor: Command) -> None:
    code, out = doctor()
    assert code == 0
    assert out.endswith("Nothing is wrong: packs can be made here.\n")


def test_warnings_alone_end_with_0_and_are_told(doctor: Command) -> None:
    code, out = doctor(says=(SLOW, WELL))
    assert code == 0
    assert "Packs can be made here. 1 warning; what to do:\n" in out
    assert out.endswith("1. Limits (warning): few files.\n   Raise them.\n")


def test_a_problem_ends_with_1_and_comes_first_in_what_to_do(doctor: Command) -> None:
    code, out = doctor(says=(SLOW, WELL, WRONG))
    assert code == 1
    rows = [line.split()[:2] for line in out.splitlines()[3:6]]
    assert rows == [["Limits", "warning"], ["Fonts", "ok"], ["Kernels", "problem"]]
    assert out.splitlines()[-5:] == [
        "1 problem and 1 warning; what to do:",
        "1. Kernels (problem): none starts.",
        "   Install ipykernel.",
        "2. Limits (warning): few files.",
        "   Raise them.",
    ]


def test_json_has_the_same(doctor: Command) -> None:
    code, out = doctor("--json", says=(WELL, WRONG))
    assert code == 1
    told = json.loads(out)
    assert (told["schema"], told["state"]) == (1, "problem")
    assert told["findings"][1] == {
        "name": "Kernels",
        "state": "problem",
        "found": "none starts.",
        "remedy": "Install ipykernel.",
    }


def test_params_are_read_and_their_faults_counted(doctor: Command, tmp_path: Path) -> None:
    code, out = doctor("--json", AIRLINES)
    assert code == 0
    assert "16 departments, 9 KPIs" in json.loads(out)["findings"][0]["found"]
    code, out = doctor("--json", tmp_path / "nowhere")
    first = json.loads(out)["findings"][0]
    assert (code, first["state"]) == (1, "problem")
    assert "1 fault in" in first["found"]
    assert first["remedy"].startswith("kpi-reports check ")


def test_a_variable_that_a_source_asks_for_must_be_set(tmp_path: Path) -> None:
    _, workspace = company.params(AIRLINES.parent / "demo")
    assert workspace is not None
    assert company.secrets(workspace, {}).state == "not needed"
    first = next(iter(workspace.sources))
    source = workspace.sources[first].model_copy(update={"connection": "env:HR_DB"})
    asking = workspace.model_copy(update={"sources": {**workspace.sources, first: source}})
    found = company.secrets(asking, {"HR_DB": ""})
    assert (found.state, "not set: HR_DB." in found.found) == ("problem", True)
    assert company.secrets(asking, {"HR_DB": "x"}).found == "set: HR_DB."


def test_a_system_that_refuses_to_be_asked_is_a_warning(doctor: Command, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def refused() -> Finding:
        raise PermissionError(13, "Permission denied")

    doctor()
    monkeypatch.setattr(examine, "checks_of", lambda output, packs: {"Limits": refused})
    found = examine.examine()
    assert [finding.state for finding in found] == ["warning"]
    assert "could not be looked at: [Errno 13] Permission denied" in found[0].found


def test_every_check_is_told_by_its_name_and_this_machine_makes_packs(tmp_path: Path) -> None:
    found = examine.examine(output=tmp_path / "output")
    assert [finding.name for finding in found] == list(examine.checks_of(tmp_path, None))
    by_name = {finding.name: finding for finding in found}
    for name in ("Python", "Packages", "Fonts", "PDF", "Kernels", "Output folder"):
        assert by_name[name].state == "ok", by_name[name]
    for finding in found:
        assert bool(finding.remedy) == (finding.state in ("problem", "warning")), finding


def test_long_lists_are_cut_and_sizes_are_for_people() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed(list("abcdefg")) == "a, b, c, d, e and 2 more"
    assert (gigabytes(999e6), gigabytes(1.25e9)) == ("999 MB", "1.2 GB")
    assert advice([WELL, SLOW, SLOW])[0] == "Packs can be made here. 2 warnings; what to do:"
