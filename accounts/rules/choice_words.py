"""
What people write in files for the words of a choice, beside those that the product has today in its languages.

Old words of the product stand here too: files that were made with them are understood. A word that stands with two
choices may mean either, so it is refused. Whoever reads 回扣 in a file has a bribe before them, and no rebate.
"""

from __future__ import annotations

from accounts.rules.headers import table

LEVELS = table("""
low: 较低 較低
medium: middle mid moderate 中等
high: 较高 較高
""")
ACCOUNT_WORDS = {
    "kind": table("""
end_user: end_users 最终用户 终端使用者 最終使用者 終端用戶
distributor: distributors reseller 渠道商 通路商
dealer: dealers reseller 渠道商 通路商
wholesaler: wholesalers wholesale 批发 批發 渠道商 通路商
agent: agents agency 代理 渠道商 通路商
retailer: retailers retail reseller 零售 渠道商 通路商
government: public_authority 政府 政府部门 政府部門
consumer: consumers 消费者 消費者
"""),
    "ownership": table("""
state: state_owned_enterprise soe 国企 国有企业 國企 國有企業 國營
collective: 集体企业 集體企業
private: privately_owned 民企 民营企业 私企 私营 私营企业 民企業 民營企業 私營
foreign: foreign_owned_enterprise wfoe 外企 外资企业 外資企業 外商独资 外商獨資
"""),
    "size_band": table("""
micro: 微 小微
small: 小 小微 中小 sme
medium: mid medium_sized 中 中小 sme
large: big 大
"""),
    "chain_place": table("""
horizontal: complementary 互补 互補
end_customer: end_customers 最终客户 最終客戶
channel: channels 渠道商 通路商
"""),
    "sales_mode": table("""
club: 俱乐部 俱樂部
consultative: consulting 顾问 顧問
customised: customized custom 定制 定製 客制化 客製化
"""),
}
GRADES = table("""
platinum: 白金 铂 鉑
gold: 金
iron: 铁 鐵
lead: 铅 鉛
""")
COST_KINDS = table("""
visits: visit 拜访费 拜访费用 拜訪費 拜訪費用
support: technical_support 技术支持 技術支援
freight: shipping transport carriage 运输 运输费 物流费 運輸 運輸費 物流費
rebate: rebates 返点 返點 回饋 回饋金
incentive: incentives 奖励 獎勵
marketing: marketing_cost market 市场 市場 市场费 市場費用 营销 营销费用 營銷 行銷 市场推广 市場推廣
hours: hour working_hour man_hours labour_hours labor_hours 工时费 工時費
other: others misc miscellaneous 其它 别的 別的
""")
INCENTIVE_KINDS = table("""
rebate: rebates 返点 返點 回饋 回饋金
bonus: bonuses cash_bonus reward 现金奖励 現金獎勵 奖励 獎勵
voucher: vouchers discount_vouchers coupon coupons 优惠券 優惠券 折价券 折價券 代金券 抵用券
gift: gifts present presents 礼物 禮物 赠品 贈品
travel: trip trips tour 旅游 旅遊 考察
support: in_kind 实物 實物
award: awards prize reward 奖励 獎勵 奖牌 獎牌 荣誉 榮譽
title: titles honorary_title 职务 職務 称号 稱號 荣誉 榮譽
council: council_seat 理事
plaque: plaques 牌匾 匾额 匾額 奖牌 獎牌
invitation: invitations 邀约 邀約
""")
EARNED_FOR = table("""
tier: 达到级别 達到級別
class: key_account_class
volume: purchase_volume 采购量 採購量
agreement: contract 协议 協議 合同 合約
other: others 其他 其它
""")
INCENTIVE_WORDS = {"kind": INCENTIVE_KINDS, "earned_for": EARNED_FOR, "grade": GRADES}
CONTACT_WORDS = {
    "role": table("""
decision_maker: decider 决策人 決策人 拍板人
economic_buyer: budget_holder budget_owner
user: users 用户 用戶 使用人
technical: technical_buyer 技术人员 技術人員
gatekeeper: 守门人 守門人
influencer: 影响人 影響人
coach: 教练 教練
"""),
    "influence": LEVELS,
    "stance": table("""
champion: 拥护者 擁護者
supporter: 支持
neutral: 中立者
sceptic: skeptic sceptical skeptical 怀疑 懷疑
blocker: opponent 反对 反對
"""),
}
STRENGTHS = table("""
none: no 没有 沒有
weak: 较弱 較弱
good: 好
strong: close 强 強 密切
""")
SEATS = table("""
manager: kam am key_account_manager 大客户经理 大客戶經理
marketing: 市场营销 營銷 行銷 市场部 市場部
rnd: rnd research_and_development 研发 研發
technical: tech_support 技术 技術
finance: accounting 财务部 財務部
service: customer_service 客服 客户服务 客戶服務
sponsor: executive 高层 高層
""")
PRESENCE_WORDS = {
    "threat": {**LEVELS, "trial": ("trial_confirmed", "已试用", "已試用")},
    "means": table("""
price: prices pricing 价钱 價錢
technology: technical tech
service: services
policy: policies 政策
connections: connection relations relationship relationships 人脉 關係
"""),
}
AGREEMENT_WORDS = {
    "kind": table("""
alliance: strategic_cooperation 战略合作 戰略合作
partnership: partner strategic_cooperation 战略合作 戰略合作 合作协议 合作協議
framework: framework_contract 框架合同 框架合約
exclusive: exclusivity 独家 獨家
annual: annual_agreement yearly_contract 年度协议 年度協議 年度合约
"""),
    "price_kind": table("""
unit: unit_price
total: total_prices lump_sum
"""),
}
REQUIREMENTS = table("""
quality: 質量 品质
supplier: supplier_qualification 供应商资格 供應商資質
safety: ehs 环保 环境 環保
delivery: deliveries 交期
other: others misc 其它
""")
NOMINATION_WORDS = {
    "state": table("""
proposed: open 待定 建议中 建議中
confirmed: approved
declined: rejected 未采纳 未採納
"""),
}
