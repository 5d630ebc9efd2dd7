"""What docs/params.md says beside the tables: words and examples."""

from __future__ import annotations

from collections.abc import Mapping

# One example of each measure, check and rule; a test reads them all.
MEASURES: Mapping[str, str] = {
    "sum": "{kind: sum, value: price * pieces, where: status = 'paid'}",
    "count": "{kind: count, where: complaint IS NOT NULL}",
    "mean": "{kind: mean, value: wait_minutes}",
    "ratio": "{kind: ratio, numerator: arr_delay < 15, denominator: arr_delay IS NOT NULL}",
    "distinct": "{kind: distinct, value: customer}",
    "quantile": "{kind: quantile, value: wait_minutes, q: 0.9}",
    "growth": "{kind: growth, of: revenue, against: yoy}",
    "formula": "{kind: formula, expression: (revenue - cost) / revenue}",
    "entered": "{kind: entered, roll_up: mean}",
}
CHECKS: Mapping[str, str] = {
    "required": "{kind: required, column: amount, severity: error}",
    "unique": "{kind: unique, columns: [order_id]}",
    "range": "{kind: range, column: score, at_least: 0, at_most: 100}",
    "allowed": "{kind: allowed, column: status, values: [open, closed]}",
    "refers_to": "{kind: refers_to, column: customer, source: customers, to: id}",
    "monotone": "{kind: monotone, column: meter, direction: rising}",
    "rows": "{kind: rows, at_least: 0.5, at_most: 2}",
    "fresh": "{kind: fresh, days: 45}",
    "complete": "{kind: complete, each: workday, at_least: 0.9}",
}
RULES: Mapping[str, str] = {
    "ratio": "{kind: ratio, cap: 120, lower_form: mirror}",
    "bands": "{kind: bands, bands: [{at_most: 25, score: 100}, {at_most: 30, score: 60}]}",
    "three_point": "{kind: three_point}",
}
WORKED: Mapping[str, str] = {
    "ratio": "Target 100, value 110: 110 where higher is better; where lower is better 90 "
    "(`mirror`) or 90.9 (`inverse`). The target must be above 0.",
    "bands": "25 days: 100; 26 days: 60; 31 days: 0. Where higher is better write `at_least`.",
    "three_point": "Floor 80, target 100, stretch 120 in targets.csv: 79 scores 0, 80 scores 60, "
    "90 scores 80, 110 scores 110. Also for values and targets that are zero or negative.",
}

INTRO = """\
# Params

A params folder, `params/<company>/`, says who is assessed, on what, and how. It holds six files
that must be there: [company.yaml](#companyyaml), [departments.yaml](#departmentsyaml),
[sources.yaml](#sourcesyaml), [kpis.yaml](#kpisyaml), [scheme.yaml](#schemeyaml) and
[targets.csv](#targetscsv). [signoffs.csv](#signoffscsv), [goals.yaml](#goalsyaml),
[people.csv](#peoplecsv), [results.csv](#resultscsv), [adjustments.csv](#adjustmentscsv) and
[exclusions.csv](#exclusionscsv) may be there. Copy
`params/airlines` to begin. `kpi-reports check params/<company> --period 2013Q4` tells every fault
of every file at once, with file and line.

A notebook that is given a company's name looks for `params/<company>` in the current folder and in
the folders above it. The environment variable `KPI_REPORTS_PARAMS`, where it names a params folder,
goes before.

## How the files are read

- **Every value is the text that stands in the file**, and gets its type from the tables below. So
  `NO` is a department and not "false", `007` keeps its zeros, `12:30` is not 750.
- An **empty value** (`key:` and nothing after it) is as if the key were not there.
- An unknown key is a fault, and so is a key that stands twice.
- Anchors and aliases (`&x`, `*x`) and tags (`!x`) are refused: write the value out.
- Put quotes round text that holds `: ` or ` #`, or that begins with one of ``% @ ` & * ! | > [ {``.
- Files are UTF-8. Names are exact: `kpis.yml` is not read, and is told.
- An *id* holds letters (of any script), digits, spaces, `_`, `-` and `.`, begins with a letter or a
  digit, and has at most 64 characters.
"""

IDS = """\
A department's folder of packs bears its id, on Windows, macOS and Linux alike: so ids that differ
only by case, Windows' device names (`CON`, `NUL`, `COM1` ...), a dot or space at the end, and
`company` (the whole) are refused. Packs list departments in the order of this file.

An alias means one department: width, case and spaces at the ends make no difference, and one that
is another department's id or alias is refused. So are two departments that have the same English or
the same Chinese name.
"""

EXPRESSIONS = """\
### Expressions

`value`, `numerator`, `denominator`, `where` and `distribution` are DuckDB expressions that see one
row: its declared columns, `unit` and `day`. `AND OR NOT`, comparisons, `IS NULL`, `IN`, `BETWEEN`,
`CASE`, arithmetic, `coalesce` and the usual functions of text and dates are there; subqueries, sums
over rows, the clock and chance are not. A KPI needs a `source` for them.

- **`where` keeps the rows for which it is true.** A row for which it is false *or missing* is left
  out of the value, of its numerator and denominator, and of the distribution.
  `where: region <> 'North'` leaves out rows without a region; to keep them write
  `region IS DISTINCT FROM 'North'`.
- A true/false expression counts its true rows.
- A missing value leaves its row out; it is never 0. In a ratio a row counts only where neither the
  numerator nor the denominator is missing.
- **A denominator is the rows that could have counted.** A rate over rows that report nothing comes
  out too low.
- A period's value comes from the period's rows, or from the values of other KPIs in that period
  (`growth`, `formula`): a quarter's rate is never the mean of three months.
"""

TARGETS = """\
One line for each KPI, department and day from which the target is in force. A department's own
line goes before the one for all; among those the latest that has begun holds. Numbers and days are
plain: `0.805`, `2013-01-01`. A KPI with unit `percent` has fractions: 80 % is `0.8`. All columns
must be there, in any order; cells may be empty where it says so.
"""

SOURCES = """\
Sources by name: `flights:` and below it, indented, its keys. A name is letters, digits and `_`.
`kind` chooses where the data are; each kind has keys of its own, [files](#keys-of-files) have more,
and some hold for [every source](#keys-of-every-source).
"""

DEPARTMENTS = """\
Under `departments:` of scheme.yaml, by the department's id. All that holds for the scheme holds for
such blocks: weights, KPIs, rules, and targets, which are the department's own or those for all. The
company is scored by `nodes` of the scheme. Its overview shows departments side by side by their top
blocks, so these bear the same ids in the same order everywhere; what they hold may differ, and the
overview says whose do.

```yaml
departments:
  sales:
    nodes:
      - id: money
        name: {en: Money, zh: 财务}
        weight: 100
        kpis:
          - {kpi: revenue, weight: 100, rule: {kind: ratio}}
```
"""

SIGNOFFS = """\
May be left out. One line for each KPI, department and period: who provided the number, who reviewed
it, and when. A department's own line goes before the one for all; a sign-off of a quarter covers
its months, not the other way round. Where the file is there, or a KPI has a `provider` or a
`reviewer`, packs show who answers for the numbers, and a KPI without a sign-off for the period is a
warning among the data.
"""

PEOPLE = """\
Who is assessed as a person. This file is personal: keep it where only those who may see it can. No
pack names a person.
"""
RESULTS = """\
Results of KPIs whose measure is `entered`: ratings, described levels, milestones.
"""
ADJUSTMENTS = """\
What was decided about a total: bonus and deduction items, vetoes that people pull, and what the
committee changed. Each line has its document and approver. Packs show every step.
"""
EXCLUSIONS = """\
Approved exclusions (剔除因素): the value that a KPI would have had without a factor that the unit
could not control. Packs show the score with and without it; the one without counts.
"""
