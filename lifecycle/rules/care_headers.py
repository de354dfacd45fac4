"""The names that columns of cases and of survey answers go by in files, the surest first."""

from __future__ import annotations

from accounts.rules.bond_headers import CONTACTS
from accounts.rules.headers import table
from accounts.rules.row_headers import CODES

CASE_NAMES = table(f"""
account: {CODES}
number: case_no case_number ticket ticket_no ticket_id 编号 工单号 工单编号 投诉编号 編號 工單號
sort: what_it_is type complaint_or_request 类型 投诉或请求 型別
kind: category topic 类别 問題類別 问题类别 類別
severity: priority urgency 严重度 优先级 紧急程度 嚴重度 優先級
title: what_it_is_about subject case 标题 主题 工单 標題 主題
text: what_the_customer_says description details 客户反映 客戶反映 客户怎么说 描述 问题描述 客戶怎麼說
contact: reported_by {CONTACTS} 反映人 投诉人
opened_at: opened opened_on created reported_on 受理时间 开始 投诉日期 受理日期 受理時間
answered_at: first_answered first_response 首次答复 首次响应 首次答覆
resolved_at: resolved solved closed 解决时间 办结时间 解決時間
state: status 状态 狀態
cause: root_cause 原因 根本原因
resolution: solution what_was_done 解决办法 处理结果 解決辦法
""")

ANSWER_NAMES = table(f"""
account: {CODES}
survey: survey_name questionnaire 问卷 问卷名称 問卷
contact: {CONTACTS} 作答人 填写人
answered_on: answered day date 作答日期 日期 填写日期
score: rating grade 得分 评分 分数 評分
role: role_in_the_purchase 采购中的角色 角色 採購中的角色
tier: tier_at_that_time 等级 当时等级 等級
why: reason comment in_their_words 理由 原话 意见
gain: without_us 没有我们 如果没有我们 沒有我們
""")
