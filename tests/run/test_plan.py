from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kpi_reports.errors import KpiReportsError, UnitError
from kpi_reports.run.plan import PackTask, choose_units, parse_formats, parse_languages

if TYPE_CHECKING:
    from conftest import Tiny

TASK = PackTask(
    unit="N",
    company="tiny",
    period="2013Q4",
    notebook="/n.ipynb",
    languages=("zh", "en"),
    formats=("html",),
    cube="/cube",
    params="/params",
    scratch="/scratch",
    department="N",
    more={"against": "2012Q4"},
)


def test_a_task_survives_json() -> None:
    assert PackTask.from_json(TASK.to_json()) == TASK


def test_without_departments_the_company_comes_first_and_then_every_department(
    tiny: Tiny,
) -> None:
    assert [unit.id for unit in choose_units(tiny.workspace, ())] == ["company", "N", "S"]


def test_with_departments_only_those_each_once(tiny: Tiny) -> None:
    assert [unit.id for unit in choose_units(tiny.workspace, ["S", "S"])] == ["S"]
    assert [unit.id for unit in choose_units(tiny.workspace, ["company"])] == ["company"]


def test_an_unknown_department_is_refused(tiny: Tiny) -> None:
    with pytest.raises(UnitError, match=r"no department 'n'\. Did you mean 'N'"):
        choose_units(tiny.workspace, ["n"])


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("html", ("html",)),
        ("pdf, html", ("pdf", "html")),
        ("html,html,", ("html",)),
        ("slides", ("slides",)),
    ],
)
def test_formats_are_a_list_without_repeats(text: str, formats: tuple[str, ...]) -> None:
    assert parse_formats(text) == formats


@pytest.mark.parametrize(
    ("parse", "text", "words"),
    [
        (
            parse_formats,
            "docx",
            "--to: 'docx' is no format of a pack. Choose one of 'html', 'pdf', 'slides', 'xlsx'",
        ),
        (parse_formats, "html,pfd", "'pfd' is no format of a pack. Did you mean 'pdf'"),
        (parse_formats, ",", "--to: nothing is asked for. Write 'html,pdf,xlsx,slides'"),
        (parse_languages, "fr", "--language: 'fr' is no language of packs. Choose one of 'en'"),
        (parse_languages, "", "--language: nothing is asked for. Write 'en,zh'"),
    ],
)
def test_an_unknown_value_of_an_option_is_told_with_the_choices(
    parse: Callable[[str], object], text: str, words: str
) -> None:
    with pytest.raises(KpiReportsError, match=words):
        parse(text)
