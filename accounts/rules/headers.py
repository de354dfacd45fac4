"""The names that columns of customers and orders go by in files, in English and Chinese, the surest first."""

from __future__ import annotations


def table(text: str) -> dict[str, tuple[str, ...]]:
    """`field: name name …`, a field's names going on in the next line when it begins with spaces."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.strip().replace("\n    ", " ").splitlines():
        field, _, names = line.partition(":")
        found[field] = tuple(names.split())
    return found


ORDER_NAMES = table("""
account: account_id account_code customer_id customer_code customer_no customer_number customer client_id client
    buyer_id buyer cust_id 客户编号 客户代码 客户编码 客户号 客户ID 客户 購方編號 购方编号 购方单位代号 買方 买方
    客戶編號 客戶代碼 客戶 账户编号
number: order_id order_no order_number order order_code invoice_no invoice_id invoice_number invoice bill_no
    sales_order document_no 订单号 订单编号 订单号码 订单 单号 单据编号 单据号 发票号码 发票号 合同号 销售单号
    訂單號 訂單編號 訂單 單號 發票號碼
ordered_on: order_date ordered_on ordered_at date invoice_date day order_time bill_date sale_date transaction_date
    下单日期 订单日期 订货日期 日期 下单时间 开票日期 单据日期 销售日期 訂單日期 下單日期 開票日期
amount: revenue amount sales total net_amount order_amount sales_amount turnover value total_amount net_sales 收入
    销售额 销售金额 订单金额 金额 总金额 总额 成交金额 销售收入 不含税金额 价税合计 含税金额 銷售額 訂單金額 金額
    總金額
cost: amount_cost cost_of_goods cogs costs 成本 销售成本 成本金额 銷售成本 成本金額
discount: amount_discount discount_amount rebate 折扣 折扣金额 优惠 优惠金额 让利 折讓
currency: currency_code ccy 币种 币别 货币 幣種 幣別 貨幣
account_name: customer_name client_name company company_name buyer_name 客户名称 客户名 客户全称 购方名称 单位名称
    公司名称 客戶名稱
segment: market_segment 客户细分 细分 客户类别 細分
region: area country province 地区 区域 大区 省份 地區 區域
promised_on: promised_date promise_date delivery_due 承诺交期 约定交货日期 交货期 交期
delivered_on: delivery_date delivered_date ship_date shipped_on 交货日期 发货日期 交貨日期
due_on: due_date payment_due 应收日期 到期日 应付日期 付款到期日 到期日期
paid_on: paid_date payment_date paid_at 付款日期 回款日期 收款日期 到账日期
channel: order_channel sales_channel ordered_by ordered_through order_source placed_by via 下单渠道 订单渠道 销售渠道
    下单方式 订货方式 订单来源 渠道 来源渠道 下單管道 訂單管道 下單通路 訂單來源 銷售通路 通路 管道 下單方式
product: product_id product_code sku stock_code item_code item material 产品编号 产品编码 产品代码 商品编号 商品编码
    物料编码 物料号 料号 产品 商品 產品編號 商品編號
product_name: item_name description 产品名称 商品名称 物料名称 品名 產品名稱
quantity: qty units 数量 件数 销售数量 數量
unit_price: price unitprice 单价 单位价格 售价 單價
text: line_text 规格 规格型号 行备注
note: notes remark remarks comment 备注 说明 備註
""")

ACCOUNT_NAMES = table("""
code: account_id account_code customer_id customer_code customer_no account 客户编号 客户代码 客户编码 客户号
    编号 编码 代码 客戶編號 客戶代碼 編號 id
name: account_name customer_name company company_name client_name customer 客户名称 客户名 客户全称 公司名称
    单位名称 名称 客户 客戶名稱 名稱
short_name: shortname abbreviation 简称 客户简称 簡稱
kind: type customer_type account_type 类型 客户类型 性质 類型
ownership: 所有制 企业性质 企業性質
industry: sector 行业 所属行业 行業
country: country_code nation 国家 国家代码 国别 國家 國別
region: area province 地区 区域 大区 省份 地區 區域
city: town 城市
address: street 地址 通讯地址
latitude: lat 纬度 緯度
longitude: lng lon long 经度 經度
size_band: size company_size 规模 企业规模 規模
segment: market_segment 细分 客户细分 客户类别 細分
chain_place: place_in_the_chain place_in_chain 在产业链中的位置 产业链位置 在產業鏈中的位置 產業鏈位置
sales_mode: sales_model 销售模式 銷售模式
inherits_team: takes_over_the_group's_team takes_over_team 沿用集团的小组 沿用集团团队 沿用集團的小組
inherits_tier: takes_over_the_group's_tier takes_over_tier 沿用集团的等级 沿用集团等级 沿用集團的等級
owner: owner_username account_manager manager sales_rep salesperson 负责人 客户经理 业务员 销售员 归属 負責人
    客戶經理
parent: parent_code group group_code parent_account 集团 集团编号 上级客户 母公司 集團
customer_since: since created_on first_order_date 建档日期 合作日期 成为客户日期 建檔日期
source: lead_source 来源 客户来源 來源
referred_by: referrer referrer_code introduced_by 推荐人 推荐客户 介绍人 介绍客户 推薦客戶 介紹客戶
referred_by_contact: by_whom_there referrer_contact recommended_by_person 推荐联系人 对方推荐人 介绍人 介紹人 推薦聯絡人
referred_on: referral_date recommended_on 推荐日期 介绍日期 介紹日期 推薦日期
phone: telephone tel 电话 联系电话 電話
website: web url homepage 网站 网址 網站
tax_id: tax_no vat_id vat_number 税号 纳税人识别号 统一社会信用代码 稅號 統一編號
tags: labels 标签 標籤
credit_limit: credit 信用额度 授信额度 信用額度
credit_days: payment_terms payment_days 账期 信用天数 帳期
""")
