"""Writes the demo company's exports: the whole of it on one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kpi_reports.demo.drafts import (
    draft_scores,
    drafts,
    tally_drafts,
    write_draft_scores,
    write_drafts,
)
from kpi_reports.demo.finance import accounts, tally_accounts, write_accounts
from kpi_reports.demo.hr_database import write_hr_database
from kpi_reports.demo.people import people, tally_people
from kpi_reports.demo.production import line_months, tally_production, write_production
from kpi_reports.demo.projects import (
    releases,
    tally_projects,
    tasks,
    write_releases,
    write_tasks,
)
from kpi_reports.demo.sales import (
    contracts,
    market,
    tally_contracts,
    tally_market,
    write_contracts,
    write_market,
)
from kpi_reports.demo.service import agent_days, by_month, tally_service, write_service_month
from kpi_reports.demo.surveys import (
    customer_answers,
    employee_answers,
    tally_surveys,
    write_surveys,
)
from kpi_reports.demo.tally import Tally
from kpi_reports.demo.truth import write_truth
from kpi_reports.demo.website import (
    complaints,
    site_days,
    tally_website,
    write_complaints,
    write_traffic,
)

DEMO_SEED = 20241231
Part = Callable[[], None]


def write_demo(
    folder: Path, *, seed: int = DEMO_SEED, on_part: Callable[[int, int], None] | None = None
) -> None:
    """Writes three years of messy exports, and truth.json, to `folder`/data.

    Same seed, same bytes. Files there that have the same names are replaced; no other is touched.
    `on_part` is told how many of how many parts are written.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    tally, mess = Tally(), Counter[str]()
    parts = [*_connected_parts(data, seed, tally, mess), *_parts(data, seed, tally, mess)]
    for done, part in enumerate(parts, start=1):
        part()
        if on_part is not None:
            on_part(done, len(parts))
    write_truth(data / "truth.json", tally, mess, seed)


def _connected_parts(data: Path, seed: int, tally: Tally, mess: Counter[str]) -> list[Part]:
    """Money, contracts, website, production, people and drafts: each needs what others made."""
    sold, site, made, hired = contracts(seed), site_days(seed), line_months(seed), people(seed)
    booked = accounts(seed, sold, site, made)
    drawn, scores, tickets = drafts(seed, hired.roll), draft_scores(seed), complaints(seed)
    published = market(sold, seed)
    tally_contracts(sold, tally)
    tally_market(published, tally)
    tally_website(site, tickets, tally)
    tally_production(made, tally)
    tally_people(hired, tally)
    tally_accounts(booked, tally)
    tally_drafts(drawn, scores, tally)
    return [
        lambda: write_contracts(data, sold, seed, mess),
        lambda: write_market(data / "行业签约.csv", published),
        lambda: write_traffic(data, site, seed, mess),
        lambda: write_complaints(data / "投诉工单.csv", tickets, seed, mess),
        lambda: write_production(data / "生产月报.xlsx", made, mess),
        lambda: write_hr_database(data / "hr.db", hired),
        lambda: write_accounts(data, booked, seed, mess),
        lambda: write_drafts(data, drawn, seed, mess),
        lambda: write_draft_scores(data / "设计评审.csv", scores, mess),
    ]


def _parts(data: Path, seed: int, tally: Tally, mess: Counter[str]) -> list[Part]:
    """Surveys, projects and service, which nothing else needs; service has a part a month."""
    rows, weeks, served = tasks(seed), releases(seed), agent_days(seed)
    asked = customer_answers(seed), employee_answers(seed)
    tally_projects(rows, weeks, tally)
    tally_service(served, tally)
    for answers in asked:
        tally_surveys(answers, tally)

    def surveys() -> None:
        sources = {"customer_survey": "客户满意度调查", "employee_survey": "员工满意度调查"}
        for (source, name), answers in zip(sources.items(), asked, strict=True):
            write_surveys(data / f"{name}.jsonl", answers, seed, mess, source=source)

    return [
        surveys,
        lambda: write_tasks(data, rows, seed, mess),
        lambda: write_releases(data / "版本质量.csv", weeks),
        *(
            partial(write_service_month, data, month, found, seed, mess)
            for month, found in by_month(served).items()
        ),
    ]
