"""`kpi-reports align`: lists in words, a map written whole or not at all, mistakes told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kpi_reports.alignment.command import run_align
from kpi_reports.alignment.saving import save_map
from kpi_reports.alignment.telling import told
from kpi_reports.cli import app
from kpi_reports.errors import KpiReportsError, OutputError, PeriodError, UnitError

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "params" / "demo"


def test_the_demo_has_one_of_each_misfit_and_says_what_to_do():
    lines = run_align(DEMO, "2024Q4", output=None, language="en")
    text = "\n".join(lines)
    counts = "17 goals (4 of strategy), 35 scored KPIs, 10 units scored by them; 5 notes."
    assert lines[0].endswith(counts)
    assert "  1. “Drafts per designer and month” is scored (Design) but serves no goal" in text
    assert "  2. No KPI serves goal “Bring two new products to market a year”" in text
    assert "  3. Customer service, Sales and Internet operations share goal" in text
    assert "  4. “Customer satisfaction” and “Customers handled per agent and day”" in text
    # 7,350 of sales and 1,200 of internet operations are 8,550; the company's is 8,500
    assert "add up to CNY\u00a085.50m; the company's is CNY\u00a085.00m" in text


def test_without_a_language_the_company_s_first_one_speaks():
    assert "没有指标支撑的目标" in run_align(DEMO, "2024Q4", output=None, language=None)


@pytest.mark.parametrize("ending", [".svg", ".html", ".HTML"])
def test_the_map_is_written_by_its_ending_over_what_stood_there(tmp_path, ending):
    target = tmp_path / f"map{ending}"
    target.write_text("before")
    run_align(DEMO, "2024Q4", output=target, language="zh")
    text = target.read_text(encoding="utf-8")
    assert text.startswith("<svg" if ending == ".svg" else "<!doctype html>")
    assert "赢得客户" in text
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_the_command_prints_and_says_where_the_map_is(tmp_path):
    target = tmp_path / "map.svg"
    arguments = ["align", str(DEMO), "--period", "2024Q4", "--language", "en"]
    done = CliRunner().invoke(app, [*arguments, "--output", str(target)])
    assert done.exit_code == 0
    assert "KPIs without a goal" in done.output
    assert done.output.endswith(f"Look at {target}\n")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"output": Path("map.png")}, OutputError, "end it with .svg or .html"),
        ({"output": Path("map")}, OutputError, "'map' is no name for a map"),
        ({"period": "2024Q5"}, PeriodError, "'2024Q5' is not a period"),
        ({"language": "fr"}, UnitError, "do not speak 'fr'"),
        ({"language": "en,zh"}, UnitError, "a map speaks one language, not 'en,zh'"),
    ],
)
def test_a_mistake_is_told_in_words_and_ends_with_2(change, error, words):
    asked = {"period": "2024Q4", "output": None, "language": None, **change}
    with pytest.raises(error, match=words) as caught:
        run_align(DEMO, asked.pop("period"), **asked)
    assert isinstance(caught.value, KpiReportsError)
    assert caught.value.exit_code == 2


def test_a_place_that_cannot_be_written_is_told(tmp_path, cascade):
    file = tmp_path / "file"
    file.write_text("no folder")
    for target in (tmp_path / "nowhere" / "map.svg", file / "map.svg"):
        with pytest.raises(OutputError, match=r"the map cannot be written to .*map\.svg"):
            save_map(cascade, target, "en")


def test_a_map_that_cannot_be_finished_leaves_what_stood_there(tmp_path, cascade, monkeypatch):
    target = tmp_path / "map.svg"
    target.write_text("before")

    def full(self: Path, *_: object, **__: object) -> None:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OutputError, match="No space left on device"):
        save_map(cascade, target, "en")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("map.svg", "before")]


def test_a_broken_goal_is_told_before_anything_is_written(tmp_path):
    params = tmp_path / "demo"
    shutil.copytree(DEMO, params, ignore=shutil.ignore_patterns("data"))
    goals = params / "goals.yaml"
    goals.write_text(goals.read_text(encoding="utf-8").replace("[pmo]", "[pm]"), encoding="utf-8")
    with pytest.raises(KpiReportsError, match=r"unknown owner 'pm'.*Did you mean 'pmo'"):
        run_align(params, "2024Q4", output=tmp_path / "map.svg", language=None)
    assert not (tmp_path / "map.svg").exists()


def test_names_that_would_turn_a_terminal_around_are_made_visible(cascade):
    assert all("\x1b" not in line for line in told(cascade, "en"))
