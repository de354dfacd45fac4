"""The names that columns of the parts of channel files go by, the surest first."""

from __future__ import annotations

from accounts.rules.headers import table
from accounts.rules.row_headers import CODES

PARTNER = f"{CODES} partner partner_code 经销商 经销商编号 渠道伙伴 經銷商 經銷商編號"

OUTLET_NAMES = table(f"""
account: {PARTNER}
name: outlet outlet_name shop store 网点 网点名称 门店 门店名称 網點 網點名稱 門市 據點
city: town 城市
address: street 地址
staff: count_of_staff employees headcount 人数 员工人数 人員數 員工人數
opened_on: opened opening_date 开业日期 开店日期 開業日期
closed_on: closed closing_date 关闭日期 关店日期 關閉日期
note: notes remark remarks 备注 備註
""")

QUOTA_NAMES = table(f"""
account: {PARTNER}
starts_on: from start start_date period_start 起 开始日期 起始日期 開始日期
ends_on: to end end_date period_end 止 结束日期 截止日期 結束日期
amount: quota target quota_amount 任务量 销售任务 配额 指标 任務量 配額 指標
category: only_of_the_category product_category 仅限品类 仅限类别 品类 产品类别 僅限品類 品類
note: notes remark remarks 备注 備註
""")

TERRITORY_NAMES = table(f"""
account: {PARTNER}
region: territory area province 区域 地区 销售区域 大区 省份 區域 地區 銷售區域
category: only_of_the_category product_category 仅限品类 仅限类别 品类 产品类别 僅限品類 品類 僅限類別
exclusive: exclusivity 独家 是否独家 排他 獨家
since: from start start_date 起 自 开始日期 起始日期 開始日期
until: to end end_date 截止 止 至 结束日期 截止日期 結束日期
note: notes remark remarks 备注 備註
""")

SELLER_NAMES = table(f"""
account: {PARTNER}
name: salesperson sales_person seller 销售人员 姓名 业务员 销售员 銷售人員 業務員 名称 名稱
title: position job_title 职务 职位 職務 職稱
lines: product_lines products 产品线 产品系列 負責產品 產品線
phone: telephone tel mobile 电话 手机 联系电话 電話 手機
since: from start_date 起始日期 入职日期 自 起 到岗日期 入職日期
left_on: left left_the_company_on 离职日期 離職日期
""")

DOWNSTREAM_NAMES = table(f"""
account: {PARTNER}
name: downstream_customer downstream end_customer 下游客户 下游客户名称 终端客户 下游客戶 終端客戶 名称
customer: our_own_customer own_customer_code own_customer our_code 我方客户编号 我方客户 我们的客户 我方客戶編號
    我方客戶
city: town 城市
estimate: volume_a_year_estimated estimated_volume annual_volume volume 预计年用量 估计年采购额 年采购额估计 预估年用量
    估计年用量 估計年用量 預估年用量 預計年用量
category: product_category 产品类别 品类 產品類別 品類
note: notes remark remarks 备注 備註
""")
