"""The names that columns of competitors and of where they stand go by in files, the surest first."""

from __future__ import annotations

from accounts.rules.headers import table
from accounts.rules.row_headers import CODES

COMPETITOR_NAMES = table("""
name: competitor competitor_name company 竞争对手 竞争对手名称 竞品 名称 競爭對手 競爭對手名稱 名稱
short_name: short abbreviation 简称 簡稱
website: web url homepage 网站 网址 官网 網站 網址
sells_in: where_it_sells market region 销售区域 在哪里销售 市场 区域 銷售區域 市場
strengths: strength 优势 长处 優勢
weaknesses: weakness 劣势 弱点 短处 劣勢 弱點
""")

MOVE_NAMES = table(f"""
account: {CODES}
competitor: competitor_name rival 竞争对手 竞争对手名称 竞品 競爭對手 競爭對手名稱
on: day date 日期 日子 动作日期 動作日期
text: what_it_did what move 它的动作 它的動作 做了什么 动作 内容 做了什麼 動作 內容
source: 来源 信息来源 消息来源 來源
""")

PRESENCE_NAMES = table(f"""
account: {CODES}
competitor: competitor_name rival 竞争对手 竞争对手名称 竞品 競爭對手 競爭對手名稱
threat: threat_level 威胁 威胁程度 威脅 威脅程度
means: by_what why 靠什么 凭什么 手段 竞争手段 靠什麼 憑什麼 競爭手段
wallet_percent: share_of_the_wallet share wallet_share 钱包份额 份额 占比 錢包份額 份額
category: product_category 产品类别 品类 產品類別 品類
since: there_since from 进入时间 自 起始日期 始于 進入時間
seen_on: last_seen seen day date 最近看到 最近发现 发现日期 日期 最近見到 最近發現 發現日期
source: 来源 信息来源 消息来源 來源
note: notes remark remarks comment 备注 说明 備註
""")
