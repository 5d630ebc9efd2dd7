"""The recipes of docs/schedule.md work: they are read from the page and run, or taken apart."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import nbformat
import pytest
from ruamel.yaml import YAML

from kpi_reports.run.publish import publisher
from tests.run.recipes import (
    PAGE,
    ROOT,
    Dag,
    DefaultExecutionManager,
    airflow,
    parsed,
    recipe,
    record_engine,
    stand_in,
)

if TYPE_CHECKING:
    from conftest import Make

HOME = "/srv/kpi-reports"
CRON = re.compile(r"(\S+ \S+ \S+ \S+ \S+) (/\S.*)")
# As cron gives it, on Debian.
BARE = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
LAUNCHER = f"""\
#!{sys.executable}
import os, sys
from datetime import date
sys.path[:0] = [{str(ROOT)!r}, os.path.join({{home!r}}, "site")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
os.environ["KPI_REPORTS_CACHE"] = os.path.join({{home!r}}, "cache")
from kpi_reports.cli import last_period, main
last_period.today = lambda: date(2014, 1, 5)
sys.argv += ["--department", "S", "--to", "html", "--language", "en"]
main()
"""
STUB = """\
#!/bin/sh
echo "$0 $@" >>"{told}"
echo "HR_DB=$HR_DB"
exit {code}
"""


def install(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    place.chmod(0o755)


def told_commands(told: Path) -> list[list[str]]:
    """The commands that stubs were given, each with its own name first."""
    return [shlex.split(line) for line in told.read_text(encoding="utf-8").splitlines()]


def asked_for(arguments: list[str]) -> tuple[str, str]:
    """Name and period of a command of kpi-reports that makes packs of params/acme in output/."""
    given = parsed(arguments)
    assert str(given["params"]).replace("\\", "/") == "params/acme"
    assert str(given["output"]) == "output"
    return arguments[0], arguments[arguments.index("--period") + 1]


def run_cron(home: Path) -> subprocess.CompletedProcess[str]:
    """Writes quarter.sh and gives the command of the crontab line to /bin/sh as cron does."""
    script = recipe("sh", "#!/bin/sh").replace(HOME, str(home)).replace("acme", "tiny")
    (home / "quarter.sh").write_text(script, encoding="utf-8")
    line = CRON.fullmatch(recipe("crontab", "quarter.sh").strip())
    assert line is not None and "%" not in line[2]  # cron takes % for the end of the line
    command = line[2].replace(HOME, str(home))
    environment = {**BARE, "HOME": str(home)}
    return subprocess.run(
        ["/bin/sh", "-c", command], env=environment, capture_output=True, text=True, timeout=300
    )


def test_cron_makes_the_packs_of_the_last_quarter_and_a_second_run_ends_with_2(
    make_tiny: Make, tmp_path: Path
) -> None:
    make_tiny(tmp_path)
    install(tmp_path / ".venv/bin/kpi-reports", LAUNCHER.format(home=str(tmp_path)))
    done = run_cron(tmp_path)
    (log,) = (tmp_path / "logs").glob("*.log")
    assert (done.returncode, done.stdout) == (0, ""), log.read_text(encoding="utf-8")
    assert "last-quarter is 2013Q4.\n" in log.read_text(encoding="utf-8")
    assert (tmp_path / "output/tiny/2013Q4/S/review.en.html").is_file()

    with publisher(tmp_path / "output", "tiny", "2013Q4"):
        second = run_cron(tmp_path)
    assert second.returncode == 2
    assert "kpi-reports ended with 2." in second.stdout
    assert "another run is working in" in second.stdout


@pytest.mark.parametrize("code", [0, 1, 2])
def test_cron_passes_secrets_on_and_mails_only_what_went_wrong(tmp_path: Path, code: int) -> None:
    stub = STUB.format(told=tmp_path / "told", code=code)
    install(tmp_path / ".venv/bin/kpi-reports", stub)
    (tmp_path / "secrets.env").write_text("HR_DB='a secret'\n")
    done = run_cron(tmp_path)
    assert done.returncode == code
    assert done.stderr == ""
    assert (done.stdout == "") == (code == 0)
    assert ("HR_DB=a secret" in done.stdout) == (code != 0)
    (command,) = told_commands(tmp_path / "told")
    assert parsed(command[1:])["params"] == Path("params/tiny")


def test_the_days_of_all_schedules_are_the_same() -> None:
    cron = CRON.fullmatch(recipe("crontab", "quarter.sh").strip())
    assert cron is not None
    assert cron[1] == "30 6 5 1,4,7,10 *"
    assert PAGE.count('schedule="30 6 5 1,4,7,10 *"') == 1


def test_the_commands_to_begin_with_are_parsed() -> None:
    lines = recipe("sh", "kpi-reports doctor").splitlines()
    commands = [shlex.split(line) for line in lines]
    assert [command[0] for command in commands] == [".venv/bin/kpi-reports"] * 2
    assert str(parsed(commands[0][1:])["params"]) == "params/acme"
    assert str(parsed(commands[1][1:])["params"]) == "params/acme"


def test_the_task_of_windows_runs_the_script_in_its_folder_each_quarter() -> None:
    task = ElementTree.fromstring(recipe("xml", "<Task"))

    def text(path: str) -> str:
        found = task.find("/".join(f"{TASK}{name}" for name in path.split("/")))
        assert found is not None, path
        return (found.text or "").strip()

    assert [part.tag.removeprefix(TASK) for part in task] == [
        *("RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"),
    ]
    trigger = "Triggers/CalendarTrigger"
    assert re.fullmatch(r"\d{4}-01-05T06:30:00", text(f"{trigger}/StartBoundary"))
    assert text(f"{trigger}/ScheduleByMonth/DaysOfMonth/Day") == "5"
    months = task.find(f".//{TASK}Months")
    assert months is not None
    assert [month.tag.removeprefix(TASK) for month in months] == [
        *("January", "April", "July", "October"),
    ]
    assert text("Principals/Principal/RunLevel") == "LeastPrivilege"
    assert text("Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert text("Actions/Exec/Command") == r"C:\kpi-reports\quarter.cmd"
    principal, actions = task.find(f".//{TASK}Principal"), task.find(f"{TASK}Actions")
    assert principal is not None and actions is not None
    assert principal.get("id") == actions.get("Context")

    script = recipe("bat", "kpi-reports.exe").splitlines()
    assert f"cd /d {text('Actions/Exec/WorkingDirectory')} || exit /b 2" in script
    (line,) = [line for line in script if "kpi-reports.exe" in line]
    command, log = line.split(" >> ")
    assert log == r"logs\quarter.log 2>&1"
    assert asked_for(shlex.split(command, posix=False)[1:]) == ("run", "last-quarter")
    assert script[script.index(line) + 1] == "exit /b %ERRORLEVEL%"
    assert r"C:\kpi-reports\quarter.xml" in recipe("powershell", "Register-ScheduledTask")


def workflow() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = YAML(typ="safe").load(recipe("yaml", "actions/checkout"))
    return loaded


def test_the_workflow_is_one_that_github_takes() -> None:
    flow = workflow()
    assert set(flow) == {"name", "on", "permissions", "concurrency", "jobs"}
    assert set(flow["on"]) == {"schedule", "workflow_dispatch"}
    assert flow["on"]["workflow_dispatch"]["inputs"]["period"]["default"] == "last-quarter"
    job = flow["jobs"]["packs"]
    assert job["env"]["PERIOD"] == "${{ inputs.period || 'last-quarter' }}"
    for step in job["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert "inputs." not in step.get("run", "")  # an input is never part of a command
        if "uses" in step:
            assert re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"])


@pytest.mark.parametrize("code", [0, 1])
def test_the_steps_of_the_workflow_run_and_end_with_the_code_of_the_run(
    tmp_path: Path, code: int
) -> None:
    told = tmp_path / "told"
    for name in ("python", "kpi-reports"):
        install(tmp_path / "bin" / name, STUB.format(told=told, code=code))
    environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "PERIOD": "last-quarter"}
    steps = [step["run"] for step in workflow()["jobs"]["packs"]["steps"] if "run" in step]
    codes = [
        subprocess.run(["bash", "-e", "-c", step], env=environment, capture_output=True).returncode
        for step in steps
    ]
    assert codes == [code] * len(steps)
    if code == 0:
        install_command, *commands = told_commands(told)
        assert install_command[1:5] == ["-m", "pip", "install", "-c"]
        assert (ROOT / install_command[5]).is_file()
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert install_command[6].strip(".[]") in project["optional-dependencies"]
        assert [command[1] for command in commands] == ["doctor", "check", "run"]
        assert all(parsed(command[1:]) for command in commands)
        assert asked_for(commands[-1][1:]) == ("run", "last-quarter")


def test_airflow_runs_the_command_with_the_period_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    airflow(monkeypatch)
    install(tmp_path / ".venv/bin/kpi-reports", STUB.format(told=tmp_path / "told", code=1))
    code = recipe("python", 'dag_id="kpi_packs"').replace(HOME, str(tmp_path))
    exec(compile(code, "kpi_packs.py", "exec"), {})
    task: Any = Dag.current.tasks["make_packs"].rendered()
    assert task.append_env
    done = subprocess.run(
        ["bash", "-c", task.bash_command],
        cwd=task.cwd,
        env={**os.environ, **task.env},
        capture_output=True,
    )
    assert done.returncode == 1
    (command,) = told_commands(tmp_path / "told")
    assert asked_for(command[1:]) == ("run", "last-quarter")


def test_airflow_executes_a_notebook_with_our_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    airflow(monkeypatch)
    seen = record_engine(monkeypatch)
    monkeypatch.setenv("KPI_REPORTS_PARAMS", "as it was")
    for folder in ("notebooks", "output"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "notebooks/company_overview.ipynb", tmp_path / "notebooks")
    code = recipe("python", 'dag_id="kpi_overview"').replace(HOME, str(tmp_path))
    exec(compile(code, "kpi_overview.py", "exec"), {})
    Dag.current.params["period"] = "2026Q2"
    executed: Any = Dag.current.tasks["execute"].rendered()
    place = executed.execute({})
    assert place == f"{tmp_path}/output/overview_2026Q2.ipynb"
    assert seen == [
        (
            "python3",
            {
                "company": "acme",
                "department": "company",
                "period": "2026Q2",
                "languages": "en,zh",
            },
        )
    ]
    assert os.environ["KPI_REPORTS_PARAMS"] == f"{tmp_path}/params/acme"
    page: Any = Dag.current.tasks["page"].rendered()
    assert page.after == [executed]
    assert page.env == {"EXECUTED": place}
    assert re.fullmatch(r"20\d\dQ[1-4]", Dag.current.macros["last_quarter"]())


def test_a_notebook_job_runs_the_command_and_fails_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[tuple[list[str], str]] = []

    def answer(
        command: list[str], *, cwd: str, env: dict[str, str], **_: Any
    ) -> subprocess.CompletedProcess[str]:
        assert env["FORCE_COLOR"] == ""
        calls.append((command, cwd))
        return subprocess.CompletedProcess(command, len(calls) - 1, stdout="what was told")

    monkeypatch.setattr(subprocess, "run", answer)
    names: dict[str, Any] = {}
    exec(recipe("python", 'home = "/srv'), names)
    second = recipe("python", "done.check_returncode()")
    exec(second, names)
    with pytest.raises(subprocess.CalledProcessError):
        exec(second, names)
    command, folder = calls[0]
    assert (command[:3], folder) == ([sys.executable, "-m", "kpi_reports"], HOME)
    assert asked_for(command[3:]) == ("run", "last-quarter")
    assert capsys.readouterr().out == "what was told\n" * 2


def test_jupyter_scheduler_executes_jobs_with_our_engine_and_makes_our_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = record_engine(monkeypatch)
    executors = "jupyter_scheduler.executors"
    stand_in(monkeypatch, executors, DefaultExecutionManager=DefaultExecutionManager)
    names: dict[str, Any] = {}
    exec(recipe("python", "class KpiExecutionManager"), names)
    shutil.copy(ROOT / "notebooks/department_review.ipynb", tmp_path / "job.ipynb")
    parameters = {"department": '"UA"', "period": "2013Q4"}  # quoted, as jobs have them, and not
    model = SimpleNamespace(parameters=parameters, output_formats=["ipynb", "html"])
    paths = {"input": "job.ipynb", "ipynb": "made.ipynb", "html": "made.html"}
    staging = {name: str(tmp_path / file) for name, file in paths.items()}
    names["KpiExecutionManager"](model, staging).execute()
    assert seen == [("python3", {"department": "UA", "period": "2013Q4"})]
    made = nbformat.read(tmp_path / "made.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    assert json.dumps(made.cells[-1].outputs).count("All is well.") == 2
    page = (tmp_path / "made.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page and "All is well." in page

    settings = SimpleNamespace(Scheduler=SimpleNamespace())
    exec(recipe("python", "c.Scheduler"), {"c": settings})
    module, name = settings.Scheduler.execution_manager_class.rsplit(".", 1)
    assert f"`{module}.py`" in PAGE and name in names
