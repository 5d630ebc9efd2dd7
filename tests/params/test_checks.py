"""What must hold between company, departments, sources and kpis."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.params.checks import unsafe_as_folder
from kpi_reports.params.load import load_workspace

Change = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]


@pytest.mark.parametrize(
    "name",
    ["UA", "NA", "NO", "007", "9E", "销售部", "North America", "a.b", "COM", "CONTROL", "LPT10"],
)
def test_plain_names_are_safe_as_folders(name: str) -> None:
    assert unsafe_as_folder(name) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("CON", "is a device on Windows"),
        ("nul", "is a device on Windows"),
        ("Com1", "is a device on Windows"),
        ("LPT9.reports", "is a device on Windows"),
        ("aux .x", "is a device on Windows"),
        ("COM¹", "is a device on Windows"),
        ("UA.", "ends in a dot or a space, which Windows drops"),
        ("UA ", "ends in a dot or a space, which Windows drops"),
        ("..", "ends in a dot or a space, which Windows drops"),
        (".UA", "begins with a dot or a space"),
        (" UA", "begins with a dot or a space"),
        ("a/b", "holds a character that folder names cannot have"),
        ("a\\b", "holds a character that folder names cannot have"),
        ("../x", "holds a character that folder names cannot have"),
        ("a:b", "holds a character that folder names cannot have"),
        ("a\x01b", "holds a character that folder names cannot have"),
    ],
)
def test_names_that_cannot_be_folders_are_told_why(name: str, why: str) -> None:
    assert unsafe_as_folder(name) == why


def test_a_company_id_that_cannot_be_a_folder_is_told(change: Change, faults: Faults) -> None:
    change("company.yaml", "id: acme", "id: nul")
    assert faults() == ["acme/company.yaml:1: company id 'nul' is a device on Windows"]


@pytest.mark.parametrize("languages", ["[]", "[en, en]"])
def test_languages_are_named_once(change: Change, faults: Faults, languages: str) -> None:
    change("company.yaml", "as_of: 2024-12-31", f"languages: {languages}")
    assert faults() == ["acme/company.yaml:3: name each language once: [en, zh], [en] or [zh]"]


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("007", "department '007' stands twice"),
        ("no", "department ids 'NO' and 'no' differ only by case"),
        ("company", "department id 'company' is taken; choose another"),
        ("Company", "department id 'Company' is taken; choose another"),
        ("run.json", "department id 'run.json' is taken; choose another"),
        ("PRN", "department id 'PRN' is a device on Windows; its packs need a folder"),
        (
            "N A.",
            "department id 'N A.' ends in a dot or a space, which Windows drops; "
            "its packs need a folder",
        ),
        (
            "a/b",
            "department id 'a/b' holds a character that folder names cannot have; "
            "its packs need a folder",
        ),
    ],
)
def test_department_ids_are_unique_and_safe(
    change: Change, faults: Faults, new: str, fault: str
) -> None:
    change("departments.yaml", "id: NA", f"id: {new}")
    assert f"acme/departments.yaml:5: {fault}" in faults()


def test_a_device_with_an_ending_is_told_also_in_quotes(change: Change, faults: Faults) -> None:
    change("departments.yaml", "id: NA", "id: 'con .x'")
    assert faults() == [
        "acme/departments.yaml:5: department id 'con .x' is a device on Windows; "
        "its packs need a folder"
    ]


def test_full_width_letters_do_not_make_another_department(change: Change, faults: Faults) -> None:
    change("departments.yaml", "id: NA", "id: ＮＯ")
    assert faults() == [
        "acme/departments.yaml:5: department ids 'NO' and 'ＮＯ' differ only by case"
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("orders:", "my orders:", "1: source 'my orders': use letters, digits and '_'"),
        ("orders:", "../orders:", "1: source '../orders': use letters, digits and '_'"),
        (
            "name: late",
            "name: DAY",
            "8: column name 'DAY' is taken; rename it and give 'source_name'",
        ),
        (
            "name: late",
            "name: unit",
            "8: column name 'unit' is taken; rename it and give 'source_name'",
        ),
        ("name: price", "name: Late", "9: column 'Late' stands twice in source 'orders'"),
    ],
)
def test_sources_and_columns_have_names_of_their_own(
    change: Change, faults: Faults, old: str, new: str, fault: str
) -> None:
    change("sources.yaml", old, new)
    assert f"acme/sources.yaml:{fault}" in faults()


def test_sources_do_not_differ_only_by_case(acme: Path, faults: Faults) -> None:
    text = (acme / "sources.yaml").read_text(encoding="utf-8")
    (acme / "sources.yaml").write_text(text + text.replace("orders:", "Orders:"), "utf-8")
    assert faults() == ["acme/sources.yaml:10: sources 'orders' and 'Orders' differ only by case"]


def test_the_unit_and_day_columns_may_be_declared_as_what_they_are(
    acme: Path, change: Change
) -> None:
    change("sources.yaml", "unit: region", "unit: unit")
    change("sources.yaml", "name: late, type: boolean", "name: unit, type: text")
    assert load_workspace(acme).sources["orders"].columns[0].name == "unit"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("id: revenue", "id: late", "8: KPI 'late' stands twice"),
        (
            "  source: orders\n",
            "",
            "1: KPI 'late' needs a source. Choose one of 'orders'.",
        ),
        (
            "source: orders",
            "source: order",
            "6: KPI 'late' has the unknown source 'order'. Did you mean 'orders'?",
        ),
        (
            "measure: {kind: growth, of: revenue}",
            "source: orders\n  measure: {kind: growth, of: revenue}",
            "20: KPI 'growth' is a growth of other KPIs and reads no rows; remove 'source'",
        ),
        (
            "measure: {kind: formula,",
            "distribution: price\n  measure: {kind: formula,",
            "26: KPI 'mix' is a formula of other KPIs and reads no rows; remove 'distribution'",
        ),
        (
            "of: revenue}",
            "of: revenu}",
            "20: KPI 'growth' is a growth of the unknown KPI 'revenu'. Did you mean 'revenue'?",
        ),
        (
            "revenue * (1 - late)",
            "revenue * (1 - lat)",
            "26: KPI 'mix' is a formula of the unknown KPI 'lat'. Did you mean 'late'?",
        ),
        (
            "revenue * (1 - late)",
            "revenue ** late",
            "26: KPI 'mix': formula holds 'revenue ** late'; "
            "a formula holds KPI ids, numbers, + - * / and brackets",
        ),
        (
            "revenue * (1 - late)",
            "mix + 1",
            "26: KPIs are made of each other in a circle: mix -> mix",
        ),
    ],
)
def test_kpis_are_made_of_what_is_there(
    change: Change, faults: Faults, old: str, new: str, fault: str
) -> None:
    change("kpis.yaml", old, new)
    assert f"acme/kpis.yaml:{fault}" in faults()


def test_a_circle_is_told_once_from_its_first_kpi_on(change: Change, faults: Faults) -> None:
    change("kpis.yaml", "of: revenue}", "of: mix}")
    change("kpis.yaml", "revenue * (1 - late)", "growth - late")
    assert faults() == [
        "acme/kpis.yaml:20: KPIs are made of each other in a circle: growth -> mix -> growth"
    ]


def test_two_circles_are_both_told(change: Change, faults: Faults) -> None:
    change("kpis.yaml", "of: revenue}", "of: growth}")
    change("kpis.yaml", "revenue * (1 - late)", "mix - late")
    assert faults() == [
        "acme/kpis.yaml:20: KPIs are made of each other in a circle: growth -> growth",
        "acme/kpis.yaml:26: KPIs are made of each other in a circle: mix -> mix",
    ]


def test_a_chain_of_kpis_is_no_circle(acme: Path, change: Change) -> None:
    change("kpis.yaml", "revenue * (1 - late)", "growth + revenue - late")
    assert load_workspace(acme).kpis["mix"].measure.kind == "formula"
