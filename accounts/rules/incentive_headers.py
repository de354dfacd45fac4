"""The names that columns of incentives go by in files, the surest first."""

from __future__ import annotations

from accounts.rules.headers import table
from accounts.rules.row_headers import CODES

INCENTIVE_NAMES = table(f"""
account: {CODES}
kind: type incentive_type incentive_kind 类型 激励类型 激励方式 類型 激勵類型 型別
title: what incentive name 激励 激励内容 奖励 名称 激勵內容 獎勵 名稱 激勵
promise: promised_as policy_promise promised_by_the_policy_as 政策承诺 对应政策 政策承諾 對應政策
earned_for: reason earned_by 获得原因 依据类型 獲得原因
grade: tier_or_class tier class 级别 客户级别 级别或类别 等级或类别 等級或類別 級別 級別或類別
basis: how_it_was_earned grounds 获得依据 依据 獲得依據
earned_on: earned date earned_date 获得日期 达成日期 獲得日期 達成日期
due_by: due due_date to_be_given_by 应兑现日期 兑现期限 應兌現日期
value: worth 价值 金额 價值
given_on: given given_date 兑现日期 发放日期 兌現日期 發放日期
currency: currency_code ccy 币种 币别 幣種 幣別
spent: what_it_cost cost_amount 花费 实际花费 实际成本 花費 實際成本 實際花費
forfeited_on: forfeited cancelled_on 作废日期 失效日期 作廢日期
forfeit_reason: why_it_was_forfeited 作废原因 失效原因 作廢原因
approval: approved_by_whom_and_why approved_by 审批说明 批准人及理由 審批說明
""")
