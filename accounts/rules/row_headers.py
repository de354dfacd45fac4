"""The names that columns of statements, agreements, contacts and costs go by in files, the surest first."""

from __future__ import annotations

from accounts.rules.headers import table

CODES = """account_code account_id customer_code customer_id customer_no customer account 客户编号 客户代码 客户编码
    客户号 客户 客戶編號 客戶代碼 客戶"""

STATEMENT_NAMES = table(f"""
account: {CODES}
year: fiscal_year financial_year 会计年度 年度 年份 財年 财年 會計年度
year_end: fiscal_year_end balance_date period_end 年度截止日 年末日期 截止日期 年末 年度截止日期 結算日
currency: currency_code ccy 币种 币别 货币 幣種 幣別 貨幣
current_assets: total_current_assets 流动资产 流动资产合计 流動資產 流動資產合計
total_assets: assets 总资产 资产总计 资产合计 資產總計 總資產
cash: cash_and_equivalents cash_and_cash_equivalents 货币资金 现金 现金及等价物 現金 貨幣資金 現金及約當現金
current_liabilities: total_current_liabilities 流动负债 流动负债合计 流動負債 流動負債合計
receivables: accounts_receivable trade_receivables 应收账款 应收款 應收帳款 應收款
inventory: inventories stock 存货 存貨
revenue: sales turnover operating_revenue 营业收入 收入 销售收入 營業收入
cost_of_sales: cogs cost_of_goods_sold operating_cost 营业成本 销售成本 營業成本 銷貨成本
net_profit: net_income profit 净利润 净利 淨利 淨利潤 本期淨利
source: 来源 数据来源 來源 資料來源
""")

AGREEMENT_NAMES = table(f"""
account: {CODES}
kind: type agreement_type 协议类型 合同类型 类型 協議類型 合約類型 類型
number: agreement_no agreement_number contract_no contract_number 协议编号 合同编号 合同号 编号 協議編號 合約編號 編號
title: name subject 标题 协议名称 合同名称 名称 標題 協議名稱 合約名稱
signed_on: signed signature_date 签订日期 签署日期 簽訂日期 簽署日期
starts_on: start start_date begins_on valid_from 开始日期 生效日期 起始日期 開始日期 生效日
ends_on: end end_date valid_to valid_until 结束日期 到期日期 终止日期 到期日 結束日期
notice_days: notice notice_period 提前通知天数 通知期 通知天数 提前通知（天） 提前通知天數
price_kind: price pricing 价格方式 定价方式 价格 計價方式 價格
price_terms: price_conditions 价格条款 价格条件 價格條款
discount_percent: discount discount_pct 折扣率 折扣 折扣（%）
delivery: delivery_terms 交货条款 交货 交付 交貨條款 交貨
after_sales: service service_terms 售后服务 售后 售後服務
without_tender: no_tender direct_orders 免招标采购 免招标 免正式采购下单 免正式採購下單 免招標採購
exclusivity: exclusive 排他条款 独家 排他 獨家條款
committed_amount: commitment volume amount 承诺金额 协议金额 约定金额 承諾金額 合約金額
committed_quantity: quantity 承诺数量 约定数量 承諾數量
committed_unit: unit 单位 計量單位 單位
committed_category: category 产品类别 品类 仅限品类 產品類別 僅限品類
""")

CONTACT_NAMES = table(f"""
account: {CODES}
name: contact contact_name full_name person 联系人 姓名 联系人姓名 聯絡人 名称
title: job_title position 职务 职位 职称 職稱 職務
department: dept division 部门 部門
role: role_in_the_purchase purchase_role buying_role 采购角色 决策角色 角色 採購角色
influence: 影响力 影響力
stance: stance_to_us attitude 对我方态度 态度 立场 對我方態度 態度
email: e_mail mail email_address 邮箱 电子邮件 电子邮箱 邮件 電子郵件
phone: telephone tel 电话 办公电话 座机 電話
mobile: mobile_phone cell cell_phone 手机 手机号 移动电话 手機
birthday: date_of_birth born_on birth_date 生日 出生日期 出生年月日
reports_to: boss manager superior supervisor 上级 直属上级 汇报对象 汇报给 上級 直屬上級 匯報對象
note: notes remark remarks comment 备注 備註
last_met_on: last_met last_contact 最近见面 上次见面 最近会面 上次會面
left_on: left left_the_company_on 离职日期 離職日期
""")

COST_NAMES = table(f"""
account: {CODES}
on: date day booked_on cost_date 日期 发生日期 費用日期 日
kind: type cost_type cost_kind 类型 费用类型 费用类别 類型 費用類型
amount: cost value sum 金额 费用 費用 金額
hours: working_hours time 工时 小时 工時 小時
note: notes remark remarks text voucher 备注 说明 凭证 備註 說明
""")

REQUIREMENT_NAMES = table(f"""
account: {CODES}
agreement: agreement_no agreement_number contract_no contract_number 协议编号 合同编号 合同号 协议 協議編號 協議
kind: type requirement_kind 类型 要求类型 类别 類型 要求類型 型別
text: requirement demand 要求 要求内容 内容 要求內容
valid_until: expires expires_on expiry valid_to 有效期至 到期日 有效期 有效至 到期日期 效期
evidence: proof certificate 证明 证据 证书编号 凭证 證明 證據 證書編號
""")
