from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpi_reports import __version__
from kpi_reports.cli import main
from kpi_reports.errors import SHOWN_FAULTS

ROOT = Path(__file__).parents[1]
AIRLINES = ROOT / "params" / "airlines"
RUN = ("run", AIRLINES, "--period", "2013Q4")
SLOW_TO_IMPORT = (
    "distributed",
    "duckdb",
    "fsspec",
    "ipykernel",
    "jupyter_client",
    "kpi_reports.run.how",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "nbformat",
    "numpy",
    "pandas",
    "papermill",
    "psutil",
    "rich",
    "scipy",
    "seaborn",
    "typst",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a command did."""

    code: int | str | None
    out: str
    err: str


Command = Callable[..., Told]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    """Runs the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Told:
        monkeypatch.setattr(sys, "argv", ["kpi-reports", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        out, err = capsys.readouterr()
        return Told(caught.value.code, out, err)

    return run


# Typer itself takes pydantic to look at a command's options.
@pytest.mark.parametrize(
    ("arguments", "absent"),
    [(["--help"], (*SLOW_TO_IMPORT, "pydantic")), (["run", "--help"], SLOW_TO_IMPORT)],
)
def test_help_imports_nothing_slow(arguments: list[str], absent: tuple[str, ...]) -> None:
    code = (
        "import json, sys; from kpi_reports.cli import main\n"
        f"sys.argv = ['kpi-reports', *{arguments!r}]\n"
        "try: main()\n"
        "except SystemExit as end: code = end.code\n"
        f"print(json.dumps([code, [n for n in {absent!r} if n in sys.modules]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Usage: kpi-reports" in done.stdout
    assert json.loads(done.stdout.splitlines()[-1]) == [0, []]


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kpi_reports", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == f"kpi-reports {__version__}\n"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "run",
            "health",
            "compare",
            "monthly",
            "check",
            "demo",
            "doctor",
            "inspect",
            "schema",
            "trace",
        ),
        "whatif",
    ],
)
def test_the_help_of_every_command_has_an_example(command: Command, name: str) -> None:
    assert name in command("--help").out
    told = command(name, "--help")
    assert told.code == 0
    assert f"Example:\n    kpi-reports {name}" in told.out


def test_the_help_of_a_command_that_makes_packs_groups_its_options(command: Command) -> None:
    shown = command("monthly", "--help").out
    heads = [line for line in shown.splitlines() if line.endswith(":") and line[0] != " "]
    assert heads == ["Arguments:", "Options:", "Which of them are made:", "How they are made:"]
    assert "html, pdf or both. [default: html,pdf]" in " ".join(shown.split())
    assert shown.index("--explain") < shown.index("How they are made:") < shown.index("--jobs")


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("run", ["--period", "Q4"], "'Q4' is not a period"),
        ("compare", ["--period", "2013Q4", "--force", "--retry-failed"], "give one of them"),
        ("health", ["--period", "2013Q4", "--jobs", "none"], "Invalid value for '--jobs'"),
        ("monthly", [], "Missing option '--period'"),
    ],
)
def test_with_json_a_mistake_is_an_event_and_words(
    command: Command, tmp_path: Path, name: str, options: list[str], words: str
) -> None:
    told = command(name, AIRLINES, *options, "--json")
    assert told.code == 2
    assert words in told.err
    *first, last = [json.loads(line) for line in told.out.splitlines()]
    assert (last["event"], last["exit_code"]) == ("error", 2)
    assert words in last["message"]
    assert [(event["event"], event["command"]) for event in first] in ([], [("started", name)])
    assert list(tmp_path.iterdir()) == []


def test_schema_prints_the_json_schema_of_a_review(command: Command) -> None:
    told = command("schema")
    assert told.code == 0
    assert json.loads(told.out)["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", AIRLINES], "Missing option '--period'"),
        (["run", "--period", "2013Q4"], "Missing argument 'PARAMS'"),
        (["run", AIRLINES, "--period", "2013Q4", "--jobs", "0"], "'--jobs'"),
        (["runn"], "Did you mean 'run'"),
        (["run", AIRLINES, "--period", "Q4"], "'Q4' is not a period. Write a month as 2013-10"),
        (["run", AIRLINES, "--period", "2013Q4", "--to", "docx"], "'docx' is no format of a pack"),
        (["run", AIRLINES, "--period", "2013Q4", "--language", "fr"], "'fr' is no language"),
        (
            ["run", AIRLINES, "--period", "2013Q4", "--department", "UAA"],
            "no department 'UAA'. Did you mean 'UA'?",
        ),
        (
            ["run", AIRLINES, "--period", "2013Q4", "--department", "../../x"],
            "no department '../../x'. Choose one of",
        ),
        (["run", "nowhere", "--period", "2013Q4"], "'nowhere' is not a folder"),
        (
            ["run", AIRLINES, "--period", "2013Q4", "--notebooks", "nowhere"],
            "Looked in 'nowhere'. Name it with --notebooks.",
        ),
        (["check", "nowhere", "--period", "2013"], "'nowhere' is not a folder"),
        ([*RUN, "--isolation", "forks"], "'forks' is no way to isolate. Did you mean 'fork'?"),
        ([*RUN, "--memory-limit", "4"], "--memory-limit: '4' is no size of memory"),
        ([*RUN, "--time-limit", "0"], "'--time-limit'"),
        ([*RUN, "--force", "--retry-failed"], "give one of them"),
        ([*RUN, "--exchange", "s3://bucket"], "--exchange is where a cluster gets"),
        ([*RUN, "--cluster", "tcp://h:8786", "--jobs", "2"], "Leave --jobs out"),
        (
            ["health", AIRLINES, "--period", "2013Q4", "--to", "xlsx"],
            "KPI health has no scorecard, and so no workbook and no slides",
        ),
    ],
)
def test_a_mistake_is_told_in_words_with_code_2_and_nothing_is_written(
    command: Command, tmp_path: Path, arguments: list[object], words: str
) -> None:
    told = command(*arguments)
    assert told.code == 2
    assert words in told.err
    assert "Traceback" not in told.err
    assert told.out == ""
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_a_file_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    told = command("run", AIRLINES, "--period", "2013Q4", "--output", "taken")
    assert told.code == 2
    assert "packs cannot be written to 'taken'" in told.err
    assert (tmp_path / "taken").read_text() == "mine"


def test_check_tells_every_fault_and_run_the_first_few(command: Command, tmp_path: Path) -> None:
    params = shutil.copytree(AIRLINES, tmp_path / "broken")
    company = params / "company.yaml"
    keys = "".join(f"colour_{number}: red\n" for number in range(SHOWN_FAULTS + 2))
    company.write_text(company.read_text(encoding="utf-8") + keys, encoding="utf-8")

    told = command("check", params, "--period", "2013Q4")
    assert told.code == 2
    assert told.err.count("unknown key 'colour_") == SHOWN_FAULTS + 2
    assert told.err.endswith(f"{SHOWN_FAULTS + 2} faults.\n")

    told = command("run", params, "--period", "2013Q4")
    assert told.code == 2
    assert told.err.count("unknown key 'colour_") == SHOWN_FAULTS
    assert "... and 2 more; `kpi-reports check` lists them all" in told.err


def test_explain_tells_one_score_and_refuses_an_unknown_kpi(command: Command) -> None:
    asked = ("explain", AIRLINES, "--period", "2013Q4", "--department", "UA", "--kpi")
    told = command(*asked, "on_time")
    assert told.code == 0
    assert "  Score: 77.4% of target 80.5% → 96.1, weight 30 → 28.8 of 30\n" in told.out
    refused = command(*asked, "on_tme")
    assert (refused.code, refused.out) == (2, "")
    assert "Did you mean 'on_time'?" in refused.err
