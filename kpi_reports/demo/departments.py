"""The eight departments, how many people they have, and how the files spell them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class DemoDepartment:
    """`code` is the key of the HR system; `spellings` are what people write, the first mostly."""

    id: str
    code: str
    people: int
    leaving: float  # share of its people who leave in a month
    spellings: tuple[str, ...]


DEPARTMENTS = (
    DemoDepartment(
        "kefu", "D101", 30, 0.022, ("客服部", "客户服务中心", "客服", "客服部 ", "客服部　")
    ),
    DemoDepartment("sales", "D102", 40, 0.018, ("销售部", "销售中心", "市场销售部", " 销售部")),
    DemoDepartment("hr", "D103", 8, 0.008, ("人力资源部", "人事部", "ＨＲ", "HR")),
    DemoDepartment("ops", "D104", 24, 0.014, ("互联网运营部", "运营部", "线上运营", "运营部　")),
    DemoDepartment("rnd", "D105", 60, 0.010, ("研发部", "技术研发中心", "研发中心", "Ｒ＆Ｄ")),
    DemoDepartment("production", "D106", 120, 0.020, ("生产部", "制造部", "生产制造中心")),
    DemoDepartment("design", "D107", 12, 0.009, ("设计部", "产品设计部", "设计中心", "ＵＥＤ")),
    DemoDepartment("pmo", "D108", 9, 0.008, ("项目管理部", "项目管理办公室", "ＰＭＯ", "PMO")),
)
BY_ID = {department.id: department for department in DEPARTMENTS}
STRANGER = "总经办"  # stands in some files, but is not assessed
SPELT_OTHERWISE = 0.18  # share of cells that do not hold the usual spelling


def spelt(chance: Random, department: str) -> str:
    """A department as somebody wrote it in a file."""
    usual, *others = BY_ID[department].spellings
    return chance.choice(others) if chance.random() < SPELT_OTHERWISE else usual
