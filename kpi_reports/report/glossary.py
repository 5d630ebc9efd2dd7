"""The words of the field as packs use them; `docs/glossary.md` is generated from here."""

from __future__ import annotations

from kpi_reports.values import Text

# term -> what it means; the term's own two forms come first
GLOSSARY: tuple[tuple[Text, Text], ...] = (
    (
        Text("attainment", "完成率"),
        Text(
            "Actual over target; target over actual where lower is better. For reading beside "
            "the score.",
            "实际值与目标值之比；越低越好的指标取目标值与实际值之比。供阅读参考，与得分并列。",
        ),
    ),
    (
        Text("score", "得分"),
        Text(
            "Points out of 100 for meeting the target, capped at 120.",
            "百分制，达到目标为 100 分，封顶 120 分。",
        ),
    ),
    (
        Text("scored weight", "计分权重"),
        Text(
            "The sum of the weights of KPIs with usable data; the others leave the denominator.",
            "数据可用、参与计分的指标权重之和；其余指标不进入分母。",
        ),
    ),
    (
        Text("data provider, reviewer", "数据提供部门、审核人"),
        Text(
            "Who gives a KPI's number and who confirms it, distinct from the department assessed.",
            "提供指标数据的部门与核对该数据的人，均不同于被考核部门。",
        ),
    ),
    (
        Text("comment", "点评"),
        Text(
            "A person's own statement, marked with name and day; it changes no number and no icon.",
            "个人的意见表述，注明点评人和日期，不改变任何数值和图标。",
        ),
    ),
    (
        Text("withheld value", "暂不列示的数值"),
        Text(
            "A value whose data failed a check that was declared as an error; it is not scored.",
            "数据未通过声明为错误级的校验，数值不列示、不计分。",
        ),
    ),
    (
        Text("grade", "等级"),
        Text(
            "The band that the rounded score falls into; its lower edge belongs to it.",
            "按四舍五入后的得分所在区间确定，区间含下限。",
        ),
    ),
    (
        Text("shared goal", "协同目标"),
        Text(
            "A goal that several departments answer for together, or by whose KPIs several are "
            "scored.",
            "由多个部门共同负责，或多个部门的计分指标共同支撑的目标。",
        ),
    ),
    (
        Text("range of a score", "得分范围"),
        Text(
            "The scores of 95 of 100 reruns of the period: how much of a score chance alone makes.",
            "本期重来 100 次，其中 95 次的得分范围，表示偶然因素对得分的影响。",
        ),
    ),
    (
        Text("raw score, final score", "原始得分、最终得分"),
        Text(
            "The weighted sum of the items, and what is left after gates, bonus and deduction "
            "items, vetoes, rounding and the committee; both are kept.",
            "各项得分的加权合计，以及经门槛指标、加减分项、否决项、修约和委员会调整之后的得分；"
            "两者均保留。",
        ),
    ),
    (
        Text("gate", "门槛指标"),
        Text(
            "A KPI whose miss caps the score of an item, a block or the total.",
            "未达标时对某项、某板块或总分封顶的指标。",
        ),
    ),
    (
        Text("veto", "否决项"),
        Text(
            "A condition that zeroes an item or the total, multiplies the total or limits the "
            "grade; of several the strictest holds.",
            "触发后将某项或总分计零、对总分打折或限定等级的条件；多项触发时执行最严的一项。",
        ),
    ),
    (
        Text("approved exclusion", "剔除因素"),
        Text(
            "A factor outside the unit's control, approved by document; the value without it is "
            "scored, and both scores are shown.",
            "经批准剔除的不可控因素；按剔除后数值计分，并同时列示两种得分。",
        ),
    ),
    (
        Text("robustness of the grade", "等级稳健性"),
        Text(
            "What chance, other weights and missing items could have made of the grade: three "
            "statements that are never pooled and change nothing.",
            "偶然波动、另设权重、缺失数据各会使等级如何变化：三项说明互不合并，也不改变等级。",
        ),
    ),
    (
        Text("simulation of the grade", "等级模拟"),
        Text(
            "The period drawn again by chance, many times, each KPI about its value with the "
            "spread of its own process.",
            "把本期按偶然波动多次重新抽取：各指标以实际值为中心，按自身过程的波动幅度变动。",
        ),
    ),
    (
        Text("rank interval", "名次范围"),
        Text(
            "The ranks that a department has in 95 of 100 simulations; ranges that overlap are "
            "not told apart.",
            "部门在 95% 的模拟结果中所处的名次；范围重叠的部门不分先后。",
        ),
    ),
    (
        Text("score bridge", "得分变动分解"),
        Text(
            "The change of score since the period before in parts that add up to it: KPIs, "
            "targets, weights, rules, items that came or went, adjustments, rounding. "
            "Contributions, not causes.",
            "将得分较上期的变动分解为指标、目标、权重、规则、计分范围、加减分与四舍五入各部分，合计等于总变动；"
            "各部分是贡献，并非原因。",
        ),
    ),
    (
        Text("contribution", "贡献（拉动）"),
        Text(
            "What a part adds to the change of the whole: a department, a segment, an input of a "
            "formula. The parts add up to the change; none of them is a cause.",
            "部门、分类或公式构成项对总体变动的影响；各部分之和等于总变动，并非原因。",
        ),
    ),
    (
        Text("mix, within", "结构影响、自身影响"),
        Text(
            "Of a rate or mean: what a part adds because its share in the whole changed, and what "
            "it adds because its own value did.",
            "比率或均值变动的两部分：因占比变动产生的影响，与因自身数值变动产生的影响。",
        ),
    ),
    (
        Text("Simpson's paradox", "辛普森悖论"),
        Text(
            "The whole moves one way although no part does by itself, because the mix changed.",
            "因结构变化，总体变动方向与各部分自身变动方向相反。",
        ),
    ),
    (
        Text("common variation", "正常波动"),
        Text(
            "The ups and downs that the process has by itself; not worth explaining month by "
            "month.",
            "过程自身的起伏，不宜逐月解释。",
        ),
    ),
    (
        Text("special cause", "异常波动"),
        Text(
            "A change beyond common variation, improving or worsening; worth finding out why.",
            "超出正常波动的变化，分改善与恶化，值得查明原因。",
        ),
    ),
    (
        Text("assurance", "达标能力"),
        Text(
            "Whether the process, as it stands, will meet its target, will not, or cannot "
            "assure it.",
            "按现有过程判断目标能否实现：稳定达标、难以达标或不能确保达标。",
        ),
    ),
    (
        Text("limits", "上下限"),
        Text(
            "Between them the months normally vary: mean ± 2.66 × mean moving range (XmR chart).",
            "月度值正常波动的范围：均值 ± 2.66 × 平均移动极差（XmR 图）。",
        ),
    ),
    (
        Text("new process", "新过程"),
        Text(
            "From a month on, by a dated decision: its months have limits of their own. A pack "
            "may suggest it and never does it.",
            "经有日期记录的决定，自某月起单独设定上下限；报告只提示，不自动改动。",
        ),
    ),
    (
        Text("season", "季节因素"),
        Text(
            "What a calendar month adds every year; taken out before months are judged where "
            "36 months are there.",
            "某一月份每年重复出现的高低差异；数据满 36 个月方可剔除后再作判断。",
        ),
    ),
    (
        Text("attainment to date", "累计完成率"),
        Text(
            "The year to date over what was due: of a total, the share of the year's "
            "target that is due by now; of anything else, its target.",
            "年初至今的累计值与序时应达值之比：总量类指标按年度目标的序时应达部分，"
            "其余指标按目标值。",
        ),
    ),
    (
        Text("lights", "红黄绿灯"),
        Text(
            "Green, amber or red by stated thresholds of the attainment to date, with a shape and "
            "a word each; they say nothing of chance.",
            "按既定阈值依据累计完成率给出的绿、黄、红灯，各有形状与文字；不反映随机波动。",
        ),
    ),
    (
        Text("KPI health", "指标体检"),
        Text(
            "Whether each KPI is well set: targets too easy or too hard, KPIs that conflict or say "
            "the same, data that are late. Questions to ask; no score changes.",
            "检查各指标设置是否合理：目标偏易或偏难、指标相互牵制或重复、数据滞后等。"
            "只提出待核实的问题，不改变得分。",
        ),
    ),
    (
        Text("conflict of KPIs", "指标相互牵制"),
        Text(
            "One KPI is better in months in which the other is worse, beyond chance; this says "
            "nothing of causes.",
            "一项指标较好的月份另一项往往较差，且超出偶然；不说明原因。",
        ),
    ),
    (
        Text("near double", "近乎重复的指标"),
        Text(
            "Two KPIs whose months move almost alike, so that the second says little more.",
            "两项指标逐月几乎同步变动，第二项提供的信息很少。",
        ),
    ),
    (
        Text("trial limits", "试用界限"),
        Text(
            "Limits from 12 to 19 months; they can still move as months are added.",
            "由 12 至 19 个月的数据得出的上下限，随数据增加仍可能变动。",
        ),
    ),
    (
        Text("floor (target)", "门槛值"),
        Text(
            "The least that earns points under the three-point rule: 60 points; worse earns none.",
            "三点法中得分的最低要求，对应 60 分；低于门槛值不得分。",
        ),
    ),
    (
        Text("stretch (target)", "挑战值"),
        Text(
            "What earns the full 120 points under the three-point rule.",
            "三点法中得满 120 分的水平。",
        ),
    ),
    (
        Text("SMART", "SMART 原则"),
        Text(
            "Whether a KPI is specific, measurable, attainable, relevant and time-bound; it does "
            "not change the score.",
            "指标是否明确具体、可衡量、可实现、相关、有时限；不影响得分。",
        ),
    ),
    (
        Text("data in doubt", "数据存疑"),
        Text(
            "The period is not complete, or some rows could not be used.",
            "期间数据不完整，或部分记录无法使用。",
        ),
    ),
    (
        Text("n", "n"),
        Text("The number of records behind a value.", "数值所依据的记录数。"),
    ),
    (
        Text("forced distribution", "强制分布"),
        Text(
            "Quotas of grades within a group: ceilings for the best, by rank from below for the "
            "last; equal totals stay together. It lowers a grade or leaves it.",
            "组内各等级的名额：靠前等级为上限，末位等级按名次倒序确定，同分同进退；只下调或维持等级，不上调。",
        ),
    ),
    (
        Text("bonus simulation", "绩效工资测算"),
        Text(
            "Base times the coefficients of company, department, person and attendance; simulated "
            "for those who decide, and never paid from here.",
            "基数乘以公司、部门、个人和出勤系数，仅供审定人员测算参考，不作发放依据。",
        ),
    ),
    (
        Text("step, slope", "台阶式变化、斜率"),
        Text(
            "A level that changed once is a step; one that moves a little every month has a slope. "
            "A pack tells which of the two describes the months better.",
            "水平只变动一次为台阶式变化，逐月小幅变动则以斜率表示；报告注明哪一种更符合这些月份。",
        ),
    ),
    (
        Text("service stars", "服务星级"),
        Text(
            "Stars by bands of each KPI, then the least of them or their weighted mean.",
            "各指标按区间评星，再取最低星级或加权平均。",
        ),
    ),
    (
        Text("funnel", "漏斗图"),
        Text(
            "Departments by how many records they have, with limits that narrow as records grow: a "
            "small department may lie further out by chance than a large one.",
            "按记录数排列各部门，界限随记录增多而收窄：规模小的部门更容易因随机波动偏离。",
        ),
    ),
    (
        Text("value without chance", "剔除随机波动后的水平"),
        Text(
            "A department's value drawn towards the level of all, the further the fewer records "
            "it rests on; the best guess of what it is really like.",
            "部门数值向全部部门的共同水平靠拢，记录越少靠拢越多；是对其真实水平的最佳估计。",
        ),
    ),
    (
        Text("95% interval", "95% 置信区间"),
        Text(
            "Made by this method, 95 of 100 such intervals hold the true value; how it is made "
            "depends on n, and with too few values there is none.",
            "按同一方法得出的区间，100 个中约有 95 个包含真实值；方法因 n 而定，数值过少时不给出。",
        ),
    ),
    (
        Text("size of a difference", "差异大小"),
        Text(
            "The share of all spread that lies between groups: small from 1%, medium from 6%, "
            "large from 14%. It does not depend on how many records there are, as p does.",
            "组间差异占全部离散程度的比重：1% 起为较小，6% 起为中等，14% 起为较大；"
            "它不像 p 值那样随记录数变化。",
        ),
    ),
    (
        Text("adjusted p", "校正后 p 值"),
        Text(
            "How often chance alone would show such a difference, raised because several are "
            "looked at together (Benjamini–Hochberg); below 0.05 it is called established.",
            "仅由随机因素造成同等差异的概率，因同时检验多项而上调（Benjamini–Hochberg 法）；"
            "低于 0.05 才认定存在差异。",
        ),
    ),
    (
        Text("far out, far from the rest", "明显偏离"),
        Text(
            "More than 3.5 robust standard deviations from the median, measured by the median "
            "distance so that the odd values do not hide themselves.",
            "与中位数相差超过 3.5 倍稳健标准差；该标准差由距离的中位数推得，不受异常值本身影响。",
        ),
    ),
    (
        Text("on the year before, on the period before", "同比、环比"),
        Text(
            "The value against that of the same period a year before, and of the period just "
            "before; of percentages in points.",
            "本期数值与上年同期、与上一期相比的变动；百分比指标以百分点计。",
        ),
    ),
    (
        Text("year to date", "累计"),
        Text(
            "January to the end of the period, from sums; of a rate both its numerator and its "
            "denominator are added up.",
            "自 1 月起至期末，由合计数重算；比率指标的分子、分母分别累加后相除。",
        ),
    ),
    (
        Text("progress, due by now", "完成进度、序时进度"),
        Text(
            "The share of the year's target that is there, and the share that should be: as the "
            "same months of earlier years came to, else by days.",
            "已完成的年度目标比重，以及按往年同期比重（不足两年的按天数）应完成的比重。",
        ),
    ),
    (
        Text("plain rule", "简单规则"),
        Text(
            "The mean of the months, the last month, or the same month a year before: what a "
            "forecast has to beat on the past year before it is used.",
            "历史月均值、上月值或上年同月值；预测方法须在过去一年的检验中优于它们，方予采用。",
        ),
    ),
)
