"""The sample pack of bench/engine.py: six charts and a table of one department's orders.

Written three times with the same data, charts and numbers: for packs (`blocks.figure`), for
papermill and nbconvert alone (`plt.show()`), and for R Markdown (ggplot2).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of the sample: what it shows, in Python and in R."""

    headline: str
    python: str
    r: str


CHARTS = (
    Chart(
        "Sales by month against their mean",
        """\
monthly = orders.groupby(orders["day"].dt.to_period("M").dt.to_timestamp())["amount"].sum()
ax.plot(monthly.index, monthly.values, label="sales")
ax.axhline(monthly.mean(), color="black", linestyle="--", label="mean")
ax.set(xlabel="month", ylabel="sales")
ax.legend()""",
        """\
monthly <- aggregate(amount ~ month, orders, sum)
ggplot(monthly, aes(month, amount)) + geom_line(aes(linetype = "sales")) +
  geom_hline(aes(yintercept = mean(amount), linetype = "mean")) +
  labs(x = "month", y = "sales")""",
    ),
    Chart(
        "Sales by product",
        """\
by_product = orders.groupby("product")["amount"].sum().sort_values()
ax.bar(by_product.index, by_product.values)
ax.set(xlabel="product", ylabel="sales")""",
        """\
by_product <- aggregate(amount ~ product, orders, sum)
ggplot(by_product, aes(reorder(product, amount), amount)) + geom_col() +
  labs(x = "product", y = "sales")""",
    ),
    Chart(
        "Minutes that orders took",
        """\
ax.hist(orders["minutes"], bins=30)
ax.set(xlabel="minutes", ylabel="orders")""",
        """\
ggplot(orders, aes(minutes)) + geom_histogram(bins = 30) + labs(x = "minutes", y = "orders")""",
    ),
    Chart(
        "Minutes by region",
        """\
regions = sorted(orders["region"].unique())
ax.boxplot([orders.loc[orders["region"] == region, "minutes"] for region in regions],
           tick_labels=regions)
ax.set(xlabel="region", ylabel="minutes")""",
        """\
ggplot(orders, aes(region, minutes)) + geom_boxplot() + labs(x = "region", y = "minutes")""",
    ),
    Chart(
        "Minutes against the amount, in the latest year",
        """\
latest = orders[orders["day"] >= "2023-01-01"]
slope, intercept = np.polyfit(latest["amount"], latest["minutes"], 1)
ends = np.array([latest["amount"].min(), latest["amount"].max()])
ax.scatter(latest["amount"], latest["minutes"], s=8)
ax.plot(ends, intercept + slope * ends, color="black")
ax.set(xlabel="amount", ylabel="minutes")""",
        """\
latest <- orders[orders$day >= as.Date("2023-01-01"), ]
ggplot(latest, aes(amount, minutes)) + geom_point(size = 0.8) +
  geom_smooth(method = "lm", formula = y ~ x, se = FALSE) + labs(x = "amount", y = "minutes")""",
    ),
    Chart(
        "Orders by region and product",
        """\
counted = pd.crosstab(orders["region"], orders["product"])
ax.pcolormesh(counted.values, cmap="Greys")
for down, row in enumerate(counted.values):
    for across, count in enumerate(row):
        ax.text(across + 0.5, down + 0.5, str(count), ha="center", va="center",
                bbox={"facecolor": "white", "edgecolor": "none"})
ax.set_xticks(np.arange(len(counted.columns)) + 0.5, counted.columns)
ax.set_yticks(np.arange(len(counted.index)) + 0.5, counted.index)""",
        """\
counted <- as.data.frame(table(region = orders$region, product = orders$product))
ggplot(counted, aes(product, region, fill = Freq)) + geom_tile() + geom_label(aes(label = Freq),
  fill = "white") + scale_fill_gradient(low = "white", high = "black")""",
    ),
)
TABLE_PYTHON = """\
summary = orders.groupby("product").agg(
    orders=("amount", "size"), sales=("amount", "sum"), minutes=("minutes", "mean"),
    late=("late", "mean"))"""
TABLE_R = """\
groups <- split(orders, orders$product)
knitr::kable(data.frame(orders = sapply(groups, nrow), sales = sapply(groups, function(g)
  sum(g$amount)), minutes = sapply(groups, function(g) mean(g$minutes)),
  late = sapply(groups, function(g) mean(g$late))), digits = 2)"""
PARAMETERS = """\
company = "made"
department = "D001"
period = "2023Q4"
languages = "en"
"""


def sample_cells(data: Path, *, blocks: bool) -> list[tuple[str, str]]:
    """The cells of the sample as (kind, source): a pack's, or a plain notebook's."""
    cells = [("code", PARAMETERS)]
    imports = "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd"
    cells.append(("code", imports + ("\nfrom kpi_reports import blocks" if blocks else "")))
    cells.append(("markdown", "# Orders\n\nWhat was ordered, and how long it took."))
    read = f'orders = pd.read_csv(f"{data.as_posix()}/{{department}}.csv", parse_dates=["day"])'
    cells.append(("code", read))
    for chart in CHARTS:
        show = "plt.show()"
        if blocks:
            words = f'headline="{chart.headline}", alt="{chart.headline}, as a chart."'
            show = f"blocks.figure(fig, {words})"
        cells.append(("code", f"fig, ax = plt.subplots()\n{chart.python}\n{show}"))
    table = 'blocks.table(summary, headline="Orders by product")' if blocks else "summary.round(2)"
    cells.append(("code", f"{TABLE_PYTHON}\n{table}"))
    return cells


def small_cells() -> list[tuple[str, str]]:
    """A notebook of one block."""
    shown = "from kpi_reports import blocks\nblocks.note(f'{department} in {period}')"
    return [("code", PARAMETERS), ("code", shown)]


def write_notebook(path: Path, cells: Sequence[tuple[str, str]]) -> None:
    """A notebook of these cells; the first one holds the parameters."""
    written = [
        {
            "cell_type": kind,
            "id": f"c{position}",
            "metadata": {"tags": ["parameters"]} if position == 0 else {},
            "source": source,
        }
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for position, (kind, source) in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": written, "metadata": {"kernelspec": kernel}, "nbformat": 4,
                "nbformat_minor": 5}  # fmt: skip
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def r_markdown(data: Path) -> str:
    """The sample for R: the same data, charts and table, all code hidden as in a pack."""
    parts = [
        '---\ntitle: "Orders"\noutput: html_document\nparams:\n  department: D001\n---',
        "What was ordered, and how long it took.",
        chunk(
            "read",
            "library(ggplot2)\n"
            f'place <- "{data.as_posix()}"\n'
            'orders <- read.csv(file.path(place, paste0(params$department, ".csv")))\n'
            "orders$day <- as.Date(orders$day)\n"
            'orders$month <- as.Date(format(orders$day, "%Y-%m-01"))',
        ),
    ]
    parts += [chunk(f"chart{number}", chart.r) for number, chart in enumerate(CHARTS, 1)]
    return "\n\n".join([*parts, chunk("table", TABLE_R)]) + "\n"


def chunk(name: str, code: str) -> str:
    return f"```{{r {name}, echo=FALSE, message=FALSE, warning=FALSE}}\n{code}\n```"
