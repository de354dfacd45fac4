"""What people write in files for the choices of visits, cases and needs, as `accounts.rules.choice_words` has it."""

from __future__ import annotations

from accounts.rules.choice_words import LEVELS
from accounts.rules.headers import table

VISIT_WORDS = {
    "kind": table("""
on_site: onsite in_person face_to_face 现场 現場 上门拜访 上門拜訪 面谈 面談
call: phone telephone phone_call calls 电话拜访 電話拜訪
video: video_call video_conference online 视频会议 視訊 視訊會議 影片 线上 線上
event: events
executive: executive_visits 高层 高層
supervisor: supervisor 主管
message: email e_mail mail wechat sms online 邮件 郵件 电子邮件 電子郵件 電郵 消息 訊息 微信 短信 簡訊 线上 線上
"""),
    "outcome": table("""
order: orders ordered 订单 訂單 下单 下單
advance: progress 有进展 有進展
continuation: 待跟进 待跟進
refused: refusal rejected 被拒绝 被拒絕
"""),
}
CASE_WORDS = {
    "sort": table("""
complaint: complaints
request: service_request requests 请求 請求
"""),
    "kind": table("""
quality: 質量 品质 质量问题 品質問題
delivery: deliveries 交货 交貨 交期
price: prices pricing
channel: channel_conflicts 渠道衝突 窜货 竄貨
service: services
invoice: invoices invoicing billing 开票 開票
other: others misc 其它
"""),
    "severity": {**LEVELS, "critical": ("urgent", "严重", "嚴重")},
    "state": table("""
new: open 新建 新增 未关闭 未關閉
work: in_progress open working 未关闭 未關閉
waiting: pending on_hold
resolved: solved closed 已关闭 已關閉
accepted: closed 已认可 已認可 已接受 已关闭 已關閉
cancelled: canceled 已撤销 已撤銷 撤销 撤銷 取消
"""),
    "cause": table("""
product: product_defect
packing: packaging
transport: transportation shipping
planning: 庫存或計劃
territory: 違反區域或渠道規則
response: 我方響應太慢
question: 咨询 諮詢
other: others misc 其它
"""),
}
NEED_WORDS = {
    "sign": table("""
complaint: complaints
dissatisfaction: dissatisfied
doubt: doubts
wish: wishes
stated: stated_demand explicit_demand 明确需求 明確需求
"""),
}
