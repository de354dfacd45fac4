"""What people write in files for the way by which an order came, in English and Chinese."""

from __future__ import annotations

from accounts.choices.orders import OrderChannel
from accounts.rules.headers import table
from accounts.rules.parsing import folded

WORDS = table("""
person: account_manager salesperson sales_rep sales visit face_to_face 客户经理 业务员 销售员 销售 上门 当面 拜访
    面谈 人工 客戶經理 業務員 業務 銷售 當面 拜訪
phone: telephone tel call by_phone 电话 电话订单 來電 电话下单 電話 電話訂單 電話下單
email: e-mail mail by_mail by_e-mail 邮件 邮箱 电子邮件 電子郵件 郵件 電郵 电邮
message: chat im wechat weixin whatsapp line sms 微信 企业微信 聊天 消息 即时消息 短信 钉钉 微信订单
    即時訊息 訊息 簡訊 企業微信
shop: web_shop webshop online web website e-commerce ecommerce store online_shop portal 网店 网上商城 商城 网站 官网
    电商 线上 在线 网上 网上下单 自助下单 小程序 線上 網店 網站 官網 電商 網路商店 線上商店
link: edi erp api erp_link edi_link interface system 接口 系统对接 系统 对接 ERP对接 EDI对接 介接 系統 系統對接 系統介接
agent: distributor dealer agency reseller partner wholesaler channel_partner 代理 代理商 经销商 分销商 批发商 渠道商
    经销 渠道 經銷商 分銷商 批發商 通路商 通路 經銷
fair: trade_fair exhibition expo show trade_show 展会 展销会 交易会 博览会 广交会 展會 展銷會 交易會 博覽會 展覽
other: others else misc 其他 其它 别的
""")


def _known() -> dict[str, str]:
    """{what is written, folded: the stored word}; the stored words are among them."""
    found = {str(value): str(value) for value in OrderChannel.values}
    return {folded(name): value for value, names in WORDS.items() for name in names} | found


KNOWN = _known()
