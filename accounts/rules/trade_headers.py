"""The names that columns of payments, deliveries, products and rates go by in files, the surest first."""

from __future__ import annotations

from accounts.rules.headers import table
from accounts.rules.row_headers import CODES

PAYMENT_NAMES = table(f"""
account: {CODES}
on: received_on payment_date paid_on value_date date day 到账日 到帳日 到账日期 回款日期 收款日期
    收到日期 日期 到帳日期 收款日 入帳日
amount: payment received_amount sum 金额 回款金额 收款金额 到账金额 金額 收款金額
currency: currency_code ccy 币种 币别 货币 幣種 幣別 貨幣
reference: payment_no voucher bank_reference receipt_no 凭证号 流水号 付款参考 参考号 摘要号 凭证 參考號 流水號 憑證號
order: order_no order_number invoice invoice_no 订单号 订单编号 订单 訂單號 訂單編號 訂單
note: notes remark remarks comment 备注 说明 備註
""")

DELIVERY_NAMES = table(f"""
account: {CODES}
number: order_no order_number order invoice_no 订单号 订单编号 订单 编号 订单号码 訂單號 訂單編號 訂單 編號
promised_on: promised promised_date promised_delivery 承诺交期 承诺交货日期 约定交货日期 承诺交货 交期 承諾交期 承諾交貨
delivered_on: delivered delivery_date actual_delivery arrived_on 实际交货日期 交货日期 到货日期 实际交货 交付日期
    實際交貨日期 交貨日期
damaged: arrived_damaged damage 到货破损 破损 是否破损 货损 到貨破損 破損
""")

PRODUCT_NAMES = table("""
code: product_code sku item_code article_no 产品编号 产品代码 产品编码 编码 编号 代码 物料编码
    產品編號 產品代碼 代碼 編號
name: product product_name description 产品名称 产品 品名 名称 產品名稱 產品 名稱
category: product_category group 类别 品类 产品类别 分类 類別 品類 產品類別
unit: uom 单位 计量单位 單位 計量單位
list_price: price unit_price 目录价 标价 单价 价格 定价 牌价 目錄價 定價 單價
""")

RATE_NAMES = table("""
currency: currency_code ccy 币种 币别 货币 幣種 幣別 貨幣
on: from date day valid_from 从 從 日期 生效日期 起 自 起始日期 開始日期
rate: exchange_rate value 汇率 匯率
""")

HOUR_RATE_NAMES = table("""
kind: type cost_kind 类型 费用类型 类别 類型 費用類型 型別
on: from date day valid_from 从 從 日期 生效日期 起 自 起始日期 開始日期
amount: amount_an_hour hour_rate rate 每小时金额 小时费率 费率 金额 每小時金額 費率
""")
