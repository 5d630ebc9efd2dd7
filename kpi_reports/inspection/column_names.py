"""Names for columns in the language of expressions, and the units that headers tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from kpi_reports.errors import SourceError
from kpi_reports.intake.measurement_units import UNITS, conversion

# what the files of Chinese companies call things
WORDS: Mapping[str, str] = {
    "营业收入": "revenue", "销售收入": "revenue", "主营业务收入": "revenue", "收入": "revenue",
    "销售额": "sales", "营业额": "sales", "销售": "sales", "销量": "units_sold",
    "成本费用": "cost", "实际成本": "cost", "总成本": "cost", "成本": "cost", "费用": "expense",
    "费用预算": "budget", "预算": "budget", "利润": "profit", "毛利": "gross_profit",
    "毛利率": "gross_margin", "净利润": "net_profit", "金额": "amount", "单价": "price",
    "客单价": "sales_per_customer", "价格": "price", "数量": "quantity", "件数": "pieces",
    "产量": "output", "计划产量": "planned_output", "实际产量": "output", "合格数": "passed",
    "合格率": "pass_rate", "缺陷数": "defects", "库存": "stock", "目标": "target",
    "计划": "planned", "实际": "actual", "完成": "finished", "完成率": "completion_rate",
    "日期": "date", "时间": "time", "月份": "month", "月": "month", "年份": "year", "年": "year",
    "年度": "year", "季度": "quarter", "日": "day_of_month", "周": "week", "周起始日": "week_start",
    "部门": "department", "科室": "department", "团队": "team", "组": "team", "公司": "company",
    "门店": "shop", "区域": "region", "地区": "region", "省份": "province", "城市": "city",
    "客户": "customer", "客户数": "customers", "新增客户": "new_customers", "新签": "new",
    "续约": "renewed", "续约客户数": "customers", "到期客户数": "customers_due",
    "客户类型": "customer_type", "类型": "kind", "类别": "category", "分类": "category",
    "供应商": "supplier", "产品": "product", "产线": "line", "商品": "goods", "项目": "project",
    "合同": "contract", "订单": "order", "订单号": "order_no", "订单数": "orders",
    "工单": "ticket", "工单号": "ticket", "编号": "number", "序号": "number", "名称": "name",
    "姓名": "name", "代码": "code", "状态": "state", "备注": "remark", "指标": "figure",
    "数值": "value", "单位": "unit_of_measure", "满意度": "satisfaction", "评分": "score",
    "得分": "score", "分数": "score", "服务态度评分": "attitude", "员工": "employee",
    "员工编号": "employee_no", "工号": "employee_no", "坐席": "agent", "人数": "people",
    "在职人数": "headcount", "离职人数": "leavers", "入职日期": "hired_on", "离职日期": "left_on",
    "性别": "sex", "年龄": "age", "岗位": "position", "职位": "position", "工资": "pay",
    "薪酬": "pay", "接待量": "handled", "响应时长": "response_time",
    "首次响应时长": "response_time",
    "处理时长": "handling_time", "时长": "duration", "一次解决数": "solved_at_once",
    "受理时间": "opened_at", "办结时间": "closed_at", "提交时间": "submitted_at",
    "提交日期": "submitted_on", "评审日期": "reviewed_on", "计划完成日": "planned_on",
    "实际完成日": "finished_on", "开始日期": "started_on", "结束日期": "ended_on",
    "访问量": "visits", "访客数": "visitors", "活跃用户": "active_users", "注册数": "registered",
    "付费用户数": "paying_users", "充值收入": "income", "推广费用": "promotion",
    "转化率": "conversion_rate", "支付转化率": "conversion_rate", "流量来源": "traffic_source",
    "来源明细": "source_detail", "来源": "origin", "是否采用": "adopted", "获奖": "award",
    "设计师": "designer", "版次": "version", "稿件编号": "draft_no", "答卷编号": "answer_no",
    "受访者": "respondent", "回答": "answer", "主题": "topic", "测试覆盖率": "coverage",
    "合并请求数": "merge_requests", "已评审数": "reviewed", "代码量": "code_lines",
    "数据状态": "data_state", "投诉": "complaints", "投诉数": "complaints",
    "及时率": "on_time_rate",
    "投诉工单": "complaints", "客服": "service", "财务": "finance", "生产月报": "production",
    "网站流量": "traffic", "设计稿": "drafts", "设计评审": "design_reviews", "版本质量": "releases",
    "项目任务": "tasks", "员工满意度调查": "employee_survey", "客户满意度调查": "customer_survey",
    "行业签约": "market", "订单编号": "order_no", "客户编号": "customer_no",
    "产品编号": "product_no",
    "项目编号": "project_no", "员工姓名": "employee", "客户名称": "customer", "产品名称": "product",
    "占比": "share", "增长率": "growth_rate", "回款": "payments", "回款额": "payments",
}  # fmt: skip
_TAKEN = ("unit", "day")  # every table of departments' rows has these of its own
_UNIT_IN_NAME = re.compile(
    r"[（(\[【]\s*(?:单位[：:])?\s*([^（）()\[\]【】]{1,12}?)\s*[）)\]】]\s*$"
)
_JOINTS = re.compile(r"[_.\s/\\-]+")
_BASE = {
    "money in CNY": "元", "money in USD": "美元", "money in EUR": "欧元", "money in HKD": "港元",
    "share": "fraction", "time": "分钟", "count": "个",
}  # fmt: skip


def english_name(header: str, taken: set[str]) -> str:
    """A name for expressions: translated where every part is known, else the file's own.

    It differs from all of `taken`, which it joins.
    """
    bare = _UNIT_IN_NAME.sub("", header).strip() or header
    name = _translated(bare) or _slug(bare) or bare
    if name in _TAKEN:
        name = f"{name}_in_file"
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name}_{number}"
    taken.add(unique)
    return unique


def _translated(text: str) -> str:
    parts = [part for part in _JOINTS.split(unicodedata.normalize("NFKC", text)) if part]
    words = [WORDS.get(part) or _slug(part) for part in parts]
    return "_".join(words) if words and all(words) else ""


def _slug(text: str) -> str:
    """A text of ASCII letters and digits as one word; nothing where it holds others."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if not folded.isascii():
        return ""
    name = re.sub(r"[^A-Za-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", folded))
    name = name.strip("_").lower()
    return name if re.match(r"[a-z]", name) else ""


def unit_in_header(header: str) -> str | None:
    """The unit of measurement in parentheses at the end of a header, where it is a known one."""
    found = _UNIT_IN_NAME.search(unicodedata.normalize("NFKC", header))
    written = found[1] if found else ("%" if header.strip().endswith("%") else None)
    if written is None:
        return None
    known = any(written in units for units in UNITS.values())
    return written if known else None


def base_unit(unit: str) -> str | None:
    """The unit to count in; None where the unit is that already, or none is usual."""
    for dimension, units in UNITS.items():
        if unit in units:
            base = _BASE.get(dimension) or next(iter(units))
            try:
                factor = conversion(unit, base)
            except SourceError:
                return None
            return None if factor.multiply == factor.divide == 1 else base
    return None
