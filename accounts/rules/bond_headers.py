"""The names that columns of judgements, nominations, teams and relationships go by in files, the surest first."""

from __future__ import annotations

from accounts.rules.headers import table
from accounts.rules.row_headers import CODES

NOTE = "notes remark remarks comment 备注 说明 備註"
COLLEAGUES = "colleague colleague_username username sign_in_name 同事 登录名 同事登录名 登入名 同事登入名"
CONTACTS = "contact contact_name 联系人 联系人姓名 聯絡人 聯絡人姓名"

WALLET_NAMES = table(f"""
account: {CODES}
on: known_since date day as_of 截至日期 日期 获知日期 獲知日期
amount: buys_a_year wallet wallet_amount yearly_need annual_need 年采购额 采购总额 年需求 年採購額 採購總額 钱包 錢包
currency: currency_code ccy 币种 币别 幣種 幣別
source: 来源 数据来源 來源 資料來源
note: {NOTE}
""")

ASSESSMENT_NAMES = table(f"""
account: {CODES}
criterion: standard 标准 评估标准 標準 評估標準
score: score_0_to_100 score,_0_to_100 points 分数 评分 得分 分數 評分
note: {NOTE} reason
judged_on: day date judged assessed_on 日期 评估日期 評估日期
""")

MARK_NAMES = table(f"""
account: {CODES}
kind: mark mark_of_the_relation 标志 关系标志 標誌 關係標誌
since: holds_since from start 起始于 开始日期 起始日期 起始於 開始日期
until: held_until to end 保持到 结束日期 結束日期
evidence: proof what_proves_it 证明 依据 證明 依據
""")

NOMINATION_NAMES = table(f"""
account: {CODES}
kind: nominated_for nomination 提名类型 类型 提名型別 類型
reason: why grounds 理由 原因 提名理由
until: last_day end ends_on 截止日 截止日期 结束日期 結束日期
state: status 状态 狀態
proposed_by: proposed_by_(sign_in_name) proposer 提名人 提名人登录名 提名人登入名
""")

SEAT_NAMES = table(f"""
account: {CODES}
user: {COLLEAGUES}
function: role team_role 职能 角色 職能
until: last_day end ends_on 截止 截止日期 结束日期 結束日期
""")

INFLUENCE_NAMES = table(f"""
account: {CODES}
who: who_(name_or_e-mail) influencer from 谁 影响者 誰 影響者
whom: sways_whom influenced to 影响谁 被影响者 影響誰 被影響者
strength: how_strongly influence 影响程度 影响力 影響程度
note: {NOTE}
""")

RELATION_NAMES = table(f"""
account: {CODES}
contact: {CONTACTS}
user: {COLLEAGUES}
strength: relation_strength relation 关系强度 关系 關係強度 關係
assessed_on: date day assessed 评估日期 日期 評估日期
note: {NOTE}
""")

RIVALRY_NAMES = table(f"""
account: {CODES}
contact: {CONTACTS}
competitor: rival competitor_name 竞争对手 对手 競爭對手 對手
strength: relation_strength relation 关系强度 关系 關係強度 關係
note: {NOTE}
""")
