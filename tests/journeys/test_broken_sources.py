"""A company whose data are partly broken: what is broken is told, everything else goes on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.demo import write_demo

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company with a cut-off workbook, an absent file, a query that fails, and a column
    that vanishes from one of three files."""
    folder = tmp_path_factory.mktemp("broken") / "params" / "demo"
    shutil.copytree(ROOT / "params" / "demo", folder, ignore=shutil.ignore_patterns("data"))
    write_demo(folder)
    data = folder / "data"
    book = data / "CRM_2024年.xlsx"
    book.write_bytes(book.read_bytes()[:3000])
    (data / "行业签约.csv").unlink()
    sources = folder / "sources.yaml"
    text = sources.read_text(encoding="utf-8")
    assert "FROM monthly_roll AS r" in text
    sources.write_text(text.replace("FROM monthly_roll AS r", "FROM no_such_roll AS r"), "utf-8")
    traffic = data / "网站流量_2024.csv"
    written = traffic.read_bytes()
    assert "注册数".encode() in written
    traffic.write_bytes(written.replace("注册数".encode(), "新增用户".encode(), 1))
    return folder


@pytest.fixture(scope="module")
def run(command: Any, company: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    output = tmp_path_factory.mktemp("output")
    arguments = ["--period", "2024Q4", "--department", "ops", "--department", "sales"]
    done = command(
        "run", str(company), *arguments, "--to", "html", "--language", "en", "--output", str(output)
    )
    return done, output / "demo" / "2024Q4"


def test_check_tells_every_broken_source_at_once_with_its_line(command, company):
    done = command("check", str(company), "--period", "2024Q4")
    told = done.stdout + done.stderr
    assert done.returncode == 2
    assert "source 'contracts': 'CRM_2024年.xlsx' is damaged or was not copied in full" in told
    assert "source 'market': there is no file 'data/行业签约.csv'" in told
    assert "source 'roll': the query cannot be read" in told and "no_such_roll" in told
    assert told.count("sources.yaml:") == 3
    assert "Traceback" not in told


def test_a_run_publishes_the_other_packs_and_ends_with_code_1(run):
    done, place = run
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Source 'contracts' was not read" in done.stderr
    assert "Traceback" not in done.stderr
    assert (place / "ops" / "review.en.html").is_file()
    assert (place / "sales" / "review.en.html").is_file()
    failed = json.loads((place / "run.json").read_text(encoding="utf-8"))["inputs"]["failed"]
    assert sorted(failed) == ["contracts", "market", "roll"]


def test_the_pack_says_which_source_failed_and_gives_no_value(run):
    _, place = run
    review = json.loads((place / "sales" / "review.json").read_text(encoding="utf-8"))
    values = {entry["kpi"]["id"]: entry["value"] for entry in review["kpis"]}
    assert values["renewal_rate"]["value"] is None
    assert values["renewal_rate"]["missing"] == "source_failed"
    assert values["revenue"]["value"] is not None
    text = (place / "sales" / "review.en.html").read_text(encoding="utf-8")
    assert "The source could not be read: &#39;CRM_2024年.xlsx&#39; is damaged" in text


def test_a_column_that_vanishes_withholds_what_rests_on_it_and_nothing_else(run):
    _, place = run
    review = json.loads((place / "ops" / "review.json").read_text(encoding="utf-8"))
    kpis = {entry["kpi"]["id"]: entry for entry in review["kpis"]}
    assert kpis["registration_rate"]["value"]["missing"] == "check_failed"
    assert kpis["visits"]["value"]["value"] is not None
    months = {p["period"]: p["value"] for p in kpis["registration_rate"]["months"]["points"]}
    assert months["2023-12"] is not None
    assert months["2024-01"] is None
    text = (place / "ops" / "review.en.html").read_text(encoding="utf-8")
    assert "网站流量_2024.csv&#39; has no column &#39;registered&#39;" in text


def test_the_log_holds_the_notes_that_packs_leave_out(run):
    _, place = run
    log = json.loads((place / "run.log.json").read_text(encoding="utf-8"))
    assert "note: source 'tasks': Cells are separated by tabs." in log["data"]
    assert any(line.startswith("error: source 'market': The source could") for line in log["data"])
    text = (place / "sales" / "review.en.html").read_text(encoding="utf-8")
    assert "Cells are separated" not in text
