"""The names that columns of visits, needs, milestone marks and self-checks go by in files, the surest first."""

from __future__ import annotations

from accounts.rules.bond_headers import COLLEAGUES, CONTACTS, NOTE
from accounts.rules.headers import table
from accounts.rules.row_headers import CODES

NEED_NAMES = table(f"""
account: {CODES}
text: need what_they_need 需求 需求内容 需求內容
sign: heard_as signal 听到的形式 表现形式 信号 聽到的形式 表現形式
contact: who_said_it {CONTACTS}
heard_on: day_heard 听到日期 聽到日期 日期 date
user: {COLLEAGUES}
stated_on: day_stated 明确提出日期 提出日期 明確提出日期
category: product_category 产品类别 品类 產品類別
solution: what_was_offered offer 提供的方案 方案
proposed_on: solution_offered_on offered_on 提出方案日期 方案日期
benefit: benefit_to_the_customer 客户收益 客戶收益
cost: cost_to_the_customer 客户成本 客戶成本
currency: currency_code ccy 币种 币别 幣種 幣別
proof: what_the_customer_confirmed 客户确认的内容 客戶確認的內容
confirmed_by: who_confirmed_it 确认人 客户确认人 確認人
confirmed_on: benefit_confirmed_on 收益确认日期 收益確認日期
outcome: what_became_of_it result 结果 最终结果 結果
outcome_note: why reason 原因 结果说明 結果說明
closed_on: day_closed 关闭日期 关闭于 關閉日期
""")

VISIT_NAMES = table(f"""
account: {CODES}
held_at: visited_at visited_on visit_date date_time date day when 拜访时间 时间 拜访日期 日期 拜訪時間 時間 拜訪日期
kind: type how visit_type 类型 拜访类型 方式 型別 類型 拜訪類型
user: visited_by {COLLEAGUES} 拜访人 拜訪人
contacts: met people people_met attendees 见到的人 会见 拜访对象 見到的人 拜訪對象 {CONTACTS}
outcome: result what_came_of_it 结果 拜访结果 結果 拜訪結果
note: what_happened {NOTE} 拜访记录 拜訪記錄 记录
next_step: next follow_up 下一步 后续 後續
""")

MILESTONE_MARK_NAMES = table(f"""
account: {CODES}
milestone: milestone_key milestone_name 里程碑 里程碑代码 里程碑代碼
on: reached_on date day 达成日期 日期 達成日期
note: how_we_know evidence proof 如何得知 依据 {NOTE} 依據
""")

SELF_CHECK_NAMES = table("""
measure: countermeasure 对策 对策名称 對策
state: status level 状态 程度 狀態
owner: owner_username in_charge 负责人 负责人登录名 負責人 負責人登入名
evidence: proof what_shows_it 依据 证据 依據 證據
link: url address 链接 連結 鏈接
next_step: next 下一步 下一步行动 下一步行動
next_on: until next_step_until due 期限 截止日期 截止
step_done_on: step_done done_on 完成日期 步骤完成日期 步驟完成日期
on: assessed_on date day 评估日期 日期 評估日期
""")
