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
    "last": "{kind: last, value: people}",
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
    "deduct": "{kind: deduct, full: 10, each: 2, items: [{kpi: complaints, each: 1, cap: 3}]}",
    "add": "{kind: add, full: 10, each: 2, own_cap: 6}",
    "all_or_nothing": "{kind: all_or_nothing}",
    "levels": "{kind: levels, levels: [{level: 1, score: 60, text: {en: Planned, zh: 已制定计划}}, "
    "{level: 2, score: 100, text: {en: In use, zh: 已投入使用}}]}",
    "per_percent": "{kind: per_percent, points: 5, percent: 5}",
    "level_interpolation": "{kind: level_interpolation, a: 0.98, b: 0.95, c: 0.9, d: 0.85}",
    "efficacy": "{kind: efficacy, worst: 0.1, best: 0.15}",
    "efficacy_bands": "{kind: efficacy_bands, excellent: 0.15, good: 0.1, average: 0.08, "
    "low: 0.05, poor: 0}",
    "baseline_guarded": "{kind: baseline_guarded}",
    "custom": "{kind: custom, name: square, settings: {most: 10}}",
}
WORKED: Mapping[str, str] = {
    "ratio": "Target 100, value 110: 110 where higher is better; where lower is better 90 "
    "(`mirror`) or 90.9 (`inverse`). The target must be above 0.",
    "bands": "25 days: 100; 26 days: 60; 31 days: 0. Where higher is better write `at_least`. With "
    "`edges: exclusive` 25 days are no longer in the first band. No target is needed.",
    "three_point": "Floor 80, target 100, stretch 120 in targets.csv: 79 scores 0, 80 scores 60, "
    "90 scores 80, 110 scores 110. Also for values and targets that are zero or negative.",
    "deduct": "3 errors, no complaint: 10 − 3 × 2 = 4 of 10, so 40. 5 complaints take 3 points and "
    "no more. The KPI and those under `items` count events (unit of kind `count`) and are better "
    "lower. A kind of event without a value is missing, never 0: the KPI is then not scored.",
    "add": "2 proposals: 2 × 2 = 4 of 10, so 40. 5 proposals: no more than 6 points, so 60. The "
    "KPI counts events and is better higher.",
    "all_or_nothing": "Target 0 accidents: 0 scores 100, 1 scores 0. Any target will do.",
    "levels": "The measure of the KPI is `entered`. results.csv gives the level's number as "
    "`value` and what shows it as evidence, without which params do not load. Write `roll_up: last`"
    ": a mean of levels is no level.",
    "per_percent": "Target 100, value 108: 108; where lower is better 92. With `percent: 3`, "
    "`points: 1` and `steps: complete`, 108 is 2 steps, so 102. The target must be above 0.",
    "level_interpolation": "98 %: 4 points, so 100. 92 %: between 2 (90 %) and 3 (95 %), so 2.4 "
    "of 4 points, 60. 84.9 %: 0. With `full: 3`, level B is 100. No target is needed.",
    "efficacy": "12 %: (12 − 10) / (15 − 10) × 40 + 60 = 76. Worse than 10 % goes on below 60 and "
    "better than 15 % above 100. Without `worst` and `best` the target's floor and value count.",
    "efficacy_bands": "12 %: 80 + (12 − 10) / (15 − 10) × 20 = 88, of weight 20 so 17.6. 15 % and "
    "more: 100. Below `poor`: 0. No target is needed.",
    "baseline_guarded": "Target 100, value 120: 6 complete steps of 3 %, so 36 of 30 points, 120. "
    "Where the baseline was 130, the target is 23 % below it and no more than 4 points are gained: "
    "34, so 113.3. The baseline is the lower of last year's value and the mean of the three years "
    "before, which the data must hold. The target may be negative, not 0.",
    "custom": "A package brings the function by an entry point of the group "
    "`kpi_reports.scoring_rules`, a notebook by the decorator `register_rule` of "
    "`kpi_reports.scoring.custom`. It is given a `CustomCase` and gives a `Decimal` or a "
    "`RuleResult`. Params hold its name and numbers, never code.",
}

# What holds for all rules, after the last of them.
RULES_END = """\
**Every score is on one scale**: 100 is what meeting a target earns, and no score passes the
scheme's `maximum`. A KPI without a value is missing before any rule is looked at; a rule that
cannot work with a KPI or a target is a fault when params load, which names the rules that can.
"""

INTRO = """\
# Params

A params folder, `params/<company>/`, says who is assessed, on what, and how. It holds six files
that must be there: [company.yaml](#companyyaml), [departments.yaml](#departmentsyaml),
[sources.yaml](#sourcesyaml), [kpis.yaml](#kpisyaml), [scheme.yaml](#schemeyaml) and
[targets.csv](#targetscsv). [signoffs.csv](#signoffscsv), [goals.yaml](#goalsyaml),
[people.csv](#peoplecsv), [results.csv](#resultscsv), [adjustments.csv](#adjustmentscsv),
[exclusions.csv](#exclusionscsv), [gaps.csv](#gapscsv),
[process_changes.csv](#process_changescsv), [actions.csv](#actionscsv) and
[comments.csv](#commentscsv) may be there, and
[schemes from a later day on](#schemes-from-a-later-day-on). Copy
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
line goes before the one for all; among those the latest that has begun holds. The column may also
name a person or a position: for a person the nearest line holds, the person's own, the position's,
the department's, the one for all.

Numbers and days are plain: `0.805`, `2013-01-01`. A KPI with unit `percent` has fractions: 80 % is
`0.8`. Columns stand in any order; `benchmark`, `grain`, `change`, `reason_en` and `reason_zh` may
be left out, the others must be there; cells may be empty where it says so.

A line with a `grain` holds for periods of that length alone and goes before one without: so a KPI
can have a target for its quarters and another for the year. Where a target begins inside a period,
`change` says what that does: `apply` (it counts for the whole period) or `split` (the targets in
force count by their days: the period is held against their day-weighted mean, for it has one
value). A change inside a period that names no reason, or not who agreed and when, is shown in packs
as not re-confirmed.

```csv
kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,evidence_zh,agreed_by,\
agreed_on,grain,change,reason_en,reason_zh
on_time,,2024-01-01,0.80,0.70,0.90,plan,The plan,计划,Board,2023-12-01,,,,
on_time,,2024-01-01,0.85,,,plan,The plan,计划,Board,2023-12-01,year,,,
on_time,,2024-08-01,0.85,0.75,0.92,plan,The plan,计划,Board,2024-07-20,,split,New depot,新仓库启用
```
"""

SOURCES = """\
Sources by name: `flights:` and below it, indented, its keys. A name is letters, digits and `_`.
`kind` chooses where the data are; each kind has keys of its own, [files](#keys-of-files) have more,
and some hold for [every source](#keys-of-every-source).
"""

GOALS = """\
A goal hangs on one of its own level or of a higher one: strategy, then department, then position.
An owner is a department's id or a position's. KPIs name the goal that they serve by `goal`, or the
KPI that they are handed down from by `parent`. [cascade.md](cascade.md) tells what
`kpi-reports align` makes of them. A position cannot have the id of a department.
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

SCHEMES = """\
### Schemes from a later day on

A file `scheme_2024-07-01.yaml` beside scheme.yaml is the whole scheme from that day on. It is
written and checked like scheme.yaml. The scheme in force on a period's last day holds for the whole
period, so packs of earlier periods stay as they were.
"""

SIGNOFFS = """\
May be left out. One line for each KPI, department and period: who provided the number, who reviewed
it, and when. A department's own line goes before the one for all; a sign-off of a quarter covers
its months, not the other way round. Where the file is there, or a KPI has a `provider` or a
`reviewer`, packs show who answers for the numbers, and a KPI without a sign-off for the period is a
warning among the data.
"""

PEOPLE = """\
Who is assessed as a person, by the blocks of a position in scheme.yaml. A source says by `person`
whose its rows are. This file is personal: keep it where only those who may see it can. No pack
names a person; `kpi-reports people` writes a private file of scores, grades and simulated pay.
"""
RESULTS = """\
Results of KPIs whose measure is `entered`: ratings, described levels, milestones. A period has the
result of exactly that period, else one rolled up from shorter periods, if all of them are there. No
growth or formula can be made of such a KPI: enter its result too.
"""
ADJUSTMENTS = """\
What was decided about a total: bonus and deduction items, vetoes that people pull, and what the
committee changed. Each line has its document and approver, and holds for exactly the unit and
period that it names. All bonus items, and all deduction items, come to at most the scheme's limits;
a total stays between 0 and the maximum. The committee comes last. Packs show every step.
"""
EXCLUSIONS = """\
Approved exclusions (剔除因素): the value that a KPI would have had without a factor that the unit
could not control, in exactly the period named. Packs show the score with and without it; the one
without counts.
"""
PROCESS_CHANGES = """\
Decisions that a KPI is a new process from a month on: a new tool, another way of counting. From
then on its months have limits of their own, and no run crosses the line; packs show the date and
the reason. Limits change by such a line alone: a pack that sees the level change suggests one, with
the months between which it lies. A new process has no limits before it has 12 months, and trial
limits up to 19. A department's own line stands before one for all in the same month.
"""

ACTIONS = """\
What review meetings agreed, copied from their minutes. A department's pack reports on its actions
that reviews of earlier periods agreed, until a period after they are closed: whether each is done,
and what its KPI did since. Fewer than 3 months after an action nothing is concluded, and a KPI that
got better is never said to have done so because of it. `department` is `company` for what its
leaders do themselves. Owners are named by position, not by name.
"""

COMMENTS = """\
What a person says in a pack. It is always marked as theirs, with name and day, and changes no
number and no icon. A comment on a KPI stands with its finding, where there is none with its chart;
one on the verdict or the score on page 1. A replaced sentence stands in the appendix beside what
replaced it. Several comments may be added in one place, one may replace. A comment that replaces a
sentence which the pack turns out not to have is added, and the appendix says so.

```csv
period,department,about,text_en,text_zh,by,on,replaces
2024Q4,sales,revenue,Some signed early.,部分合同提前签署。,Head of Sales,2025-01-08,no
```
"""

GAPS = """\
Who answers for a number that is missing: its data provider, the unit assessed, or nobody. It is
recorded and shown in packs, for else hiding bad data would pay; the score follows `missing_items`.
"""
