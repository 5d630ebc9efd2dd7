"""A params folder becomes a Workspace, or every fault of it is told at its file and line."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Ratio
from kpi_reports.periods import Period

Change = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]
ROOT = Path(__file__).parents[2]


def test_every_scalar_is_the_text_that_stands_in_the_file(acme: Path) -> None:
    workspace = load_workspace(acme)
    assert [department.id for department in workspace.departments] == ["NO", "007", "NA"]
    assert workspace.targets[1].department == "NO"


def test_times_and_decimals_stay_text_where_text_is_asked_for(acme: Path, change: Change) -> None:
    change("departments.yaml", "{en: Norway, zh: 挪威}", "{en: 12:30, zh: 1.0}")
    name = load_workspace(acme).departments[0].name
    assert (name.en, name.zh) == ("12:30", "1.0")


def test_models_give_text_its_type(acme: Path) -> None:
    workspace = load_workspace(acme)
    assert workspace.company.as_of == date(2024, 12, 31)
    assert workspace.scheme.grades[0].lowest == Decimal(90)
    assert workspace.kpis["late"].measure == Ratio(
        kind="ratio", numerator="late", denominator="TRUE"
    )


def test_an_empty_value_is_as_if_the_key_were_not_there(acme: Path, change: Change) -> None:
    change("company.yaml", "as_of: 2024-12-31", "as_of:")
    assert load_workspace(acme).company.as_of is None


def test_targets_hold_decimals_days_and_evidence(acme: Path) -> None:
    late, revenue_no, revenue = load_workspace(acme).targets
    assert (late.kpi, late.department) == ("late", None)
    assert (late.target.value, late.target.floor, late.target.stretch) == (
        Decimal("0.1"),
        Decimal("0.2"),
        Decimal("0.05"),
    )
    assert (late.target.agreed_by, late.target.agreed_on) == ("Board", date(2023, 12, 1))
    assert revenue_no.target.evidence.text.en == "A share, as in 2023"
    assert (revenue.target.floor, revenue.target.agreed_by) == (None, None)


def test_files_are_known_by_their_sha256(acme: Path) -> None:
    workspace = load_workspace(acme)
    assert list(workspace.files) == [
        "company.yaml",
        "departments.yaml",
        "sources.yaml",
        "kpis.yaml",
        "scheme.yaml",
        "targets.csv",
    ]
    data = (acme / "kpis.yaml").read_bytes()
    assert workspace.files["kpis.yaml"] == hashlib.sha256(data).hexdigest()


def test_loading_twice_gives_the_same(acme: Path) -> None:
    assert load_workspace(acme) == load_workspace(acme)


@pytest.mark.parametrize(
    ("key", "file", "line"),
    [
        ("company.as_of", "company.yaml", 3),
        ("departments.007", "departments.yaml", 3),
        ("sources.orders", "sources.yaml", 1),
        ("sources.orders.file", "sources.yaml", 4),
        ("sources.orders.columns.price", "sources.yaml", 9),
        ("kpis.late", "kpis.yaml", 1),
        ("kpis.late.measure.numerator", "kpis.yaml", 7),
        ("scheme.nodes.money", "scheme.yaml", 12),
        ("scheme.nodes.money.kpis.growth.rule.bands.1.at_least", "scheme.yaml", 25),
        ("scheme.grades.B", "scheme.yaml", 3),
        ("scheme.monitored.0", "scheme.yaml", 27),
        ("targets.revenue.NO.2024-01-01", "targets.csv", 3),
        ("targets.revenue.*.2024-01-01", "targets.csv", 4),
    ],
)
def test_places_tell_file_and_line(acme: Path, key: str, file: str, line: int) -> None:
    assert load_workspace(acme).places[key] == (f"acme/{file}", line)


def test_a_file_inside_the_current_directory_is_named_relative_to_it(
    acme: Path, change: Change, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    change("company.yaml", "id: acme", "idd: acme")
    assert faults() == ["acme/company.yaml:1:1: unknown key 'idd'. Did you mean 'id'?"]
    monkeypatch.chdir(acme)
    assert faults() == ["company.yaml:1:1: unknown key 'idd'. Did you mean 'id'?"]


def test_faults_of_all_files_are_told_at_once_in_the_order_of_files_and_lines(
    acme: Path, change: Change, faults: Faults
) -> None:
    change("targets.csv", "revenue,NO", "revenue,NOO")
    change("scheme.yaml", "weight: 40", "weight: 35")
    change("scheme.yaml", "rule: {kind: ratio}", "rule: {kind: rato}")
    change("kpis.yaml", "source: orders", "sorce: orders")
    change("company.yaml", "as_of: 2024-12-31", "as_of: 2024-13-31")
    assert faults() == [
        "acme/company.yaml:3:8: 'as_of' is '2024-13-31'; expected a day such as 2013-12-31",
        "acme/kpis.yaml:1: KPI 'late' needs a source. Choose one of 'orders'.",
        "acme/kpis.yaml:6:3: unknown key 'sorce'. Did you mean 'source'?",
        "acme/scheme.yaml:4: weights of the top blocks sum to 95, 5 short of 100",
        "acme/scheme.yaml:18:22: 'kind' cannot be 'rato'. Did you mean 'ratio'?",
        "acme/targets.csv:3: unknown department 'NOO'. Did you mean 'NO'?",
    ]


def test_a_fault_in_a_file_does_not_make_its_names_unknown_elsewhere(
    change: Change, faults: Faults
) -> None:
    change("kpis.yaml", "direction: lower", "direction: down")
    assert faults() == [
        "acme/kpis.yaml:4:14: 'direction' cannot be 'down'. "
        "Choose one of 'higher', 'lower', 'neither'."
    ]


def test_a_file_that_cannot_be_read_does_not_make_its_names_unknown_elsewhere(
    acme: Path, faults: Faults
) -> None:
    (acme / "kpis.yaml").write_text("- id: [late\n", encoding="utf-8")
    (told,) = faults()
    assert told.startswith("acme/kpis.yaml:2:1: not readable as YAML: expected ',' or ']'")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"nowhere' is not a folder\. A params folder holds comp"):
        load_workspace(tmp_path / "nowhere")


def test_airlines_load_with_departments_in_the_order_of_flights() -> None:
    workspace = load_workspace(ROOT / "params" / "airlines")
    ids = "UA B6 EV DL AA MQ US 9E WN VX FL AS F9 YV HA OO"
    assert " ".join(unit.id for unit in workspace.units()) == ids
    assert workspace.company_unit.name.zh == "纽约出发航空公司"


@pytest.mark.parametrize("text", ["2013-01", "2013Q3", "2013"])
def test_airlines_have_a_target_for_every_scored_kpi(text: str) -> None:
    period = Period.parse(text)
    workspace = load_workspace(ROOT / "params" / "airlines")
    scored = [entry.kpi for node in workspace.scheme.nodes for entry in node.kpis]
    assert len(scored) == 6
    assert [kpi for kpi in scored if workspace.target_for(kpi, "UA", period) is None] == []
    assert [kpi for kpi in scored if workspace.target_for(kpi, "company", period) is None] == []


def test_airlines_never_word_a_grade_as_unfit_for_the_post() -> None:
    text = (ROOT / "params" / "airlines" / "scheme.yaml").read_text(encoding="utf-8")
    assert "不能胜任" not in text


def test_a_copy_with_other_targets_answers_by_them() -> None:
    workspace = load_workspace(ROOT / "params" / "airlines")
    period = Period.parse("2013Q4")
    assert workspace.target_for("on_time", "UA", period) is not None
    without = workspace.model_copy(update={"targets": ()})
    assert without.target_for("on_time", "UA", period) is None
    assert without == load_workspace(ROOT / "params" / "airlines").model_copy(
        update={"targets": ()}
    )
    assert workspace.target_for("on_time", "UA", period) is not None


def test_unchanged_files_give_the_same_workspace_and_changed_ones_another(tmp_path: Path) -> None:
    folder = tmp_path / "airlines"
    shutil.copytree(ROOT / "params" / "airlines", folder)
    first = load_workspace(folder)
    assert load_workspace(folder) is first
    company = folder / "company.yaml"
    company.write_text(company.read_text(encoding="utf-8") + "\n# a note\n", encoding="utf-8")
    changed = load_workspace(folder)
    assert changed is not first and changed.files != first.files
    (folder / "kpi.yaml").touch()  # a name that is nearly right is a fault each time
    for _ in range(2):
        with pytest.raises(ParamsError, match="a file of this name is not read"):
            load_workspace(folder)
