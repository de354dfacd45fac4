"""The names that columns of outlets and quotas go by in files, the surest first."""

from __future__ import annotations

from accounts.rules.headers import table
from accounts.rules.row_headers import CODES

OUTLET_NAMES = table(f"""
account: {CODES} partner partner_code 经销商 经销商编号 渠道伙伴 經銷商 經銷商編號
name: outlet outlet_name shop store 网点 网点名称 门店 门店名称 網點 網點名稱 門市
city: town 城市
address: street 地址
staff: count_of_staff employees headcount 人数 员工人数 人員數 員工人數
opened_on: opened opening_date 开业日期 开店日期 開業日期
closed_on: closed closing_date 关闭日期 关店日期 關閉日期
note: notes remark remarks 备注 備註
""")

QUOTA_NAMES = table(f"""
account: {CODES} partner partner_code 经销商 经销商编号 渠道伙伴 經銷商 經銷商編號
starts_on: from start start_date period_start 起 开始日期 起始日期 開始日期
ends_on: to end end_date period_end 止 结束日期 截止日期 結束日期
amount: quota target quota_amount 任务量 销售任务 配额 指标 任務量 配額 指標
category: only_of_the_category product_category 仅限品类 品类 产品类别 僅限品類 品類
note: notes remark remarks 备注 備註
""")
