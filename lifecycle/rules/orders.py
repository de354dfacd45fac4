"""Orders that a note tells of: what the customer confirmed to buy, and how much was ordered, in Chinese and English."""

import re

from lifecycle.rules.scripts import plain

THEIRS, NOBODY = "theirs", "nobody"

_CHANNEL = r"(?:电话|通话|微信|短信|邮件|邮箱|口头|当面|视频|来电|来信|[Qq]{2})"
_BUYS = (
    r"(?:补货|补单|补(?=[约大概]*\s*\d)|进货|要货|订货|下单|下订单|返单|续订|续单|追加|复购|采购|提货"
    r"|(?<![预制修装签])订(?!单|金|购会|货会)|拿货)"
)
_AS_NOUN = (
    r"(?:货|单|购)?的?(?:数量|计划|时间|日期|安排|清单|单号|金额|价格?|明细|事宜|情况|方案|合同|流程"
    r"|进度)"
)
_CONFIRMED = re.compile(
    rf"(?:(?P<by>{_CHANNEL})(?:里|中|上|那头|沟通)?)?(?:已经?|又|再次|再|刚)?确认(?:了|过|好|说|会|要|在|将)*"
)
_BOUGHT = re.compile(rf"{_BUYS}(?!{_AS_NOUN})")
_OTHER_SIDE = re.compile(
    r"仓库|工厂|厂里|厂家|总部|物流|供应商|生产|对手|竞品|友商|同行|别家|我们?|咱|我司|我方|给(?:他"
    r"|她|客户|对方)|[缺少漏破损短][^，,。；]{0,6}补"
)
"""Who is on the line, or to whom something goes, where it is not the customer who buys."""
_OPEN = re.compile(
    r"没有?|未|不|别|无法|尚|若|如果|要是|假如|一旦|等(?!级)|待|是否|能否|可否|有没有|会不会|请|需要?"
    r"|须|帮忙|上次|上回|原来|本来|原先|曾|记得"
)
"""Before a confirmation: it did not take place (yet), or of old."""
_CONFIRMED_EN = re.compile(
    r"\b(?:has |have |was |just |also |verbally |orally )*confirmed\b"
    r"(?P<by>(?: (?:by|on|over|via|in) (?:the |an? |his |her |their )?(?:phone|telephone|e-?mail|mail"
    r"|text|wechat|call|whatsapp))?)",
    re.IGNORECASE,
)
_BOUGHT_EN = re.compile(
    r"\b(?:restock\w*|re-?order\w*|replenish\w*|stock(?:ing)? up|repeat order|(?:to |will "
    r"|they )?(?:place|order|buy|take)\b)",
    re.IGNORECASE,
)
_OPEN_EN = re.compile(
    r"\b(?:not|never|un|if|unless|once|when|whether|until|to be|be|please|must|should|last|had|yet|nobody|no one)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_OTHER_EN = re.compile(
    r"\b(?:we|us|our|i|warehouse|factory|plant|supplier|logistics|competitor|rivals?|headquarters)\b"
    r"|\b(?:restock|supply) (?:them|him|her)\b",
    re.IGNORECASE,
)
_OF_RIVALS = re.compile(r"对手|竞品|友商|同行|别家|\b(?:competitors?|rivals?)\b", re.IGNORECASE)
_IF_EN = re.compile(r"^\s*(?:if|unless|once|should|when)\b[^.;]*\bconfirm", re.IGNORECASE)
_ONLY = re.compile(
    rf"^(?:他|她|客户|对方|[\u4e00-\u9fff]{{1,3}}总)?(?:在)?{_CHANNEL}(?:里|中|上)?(?:已经?|又)?确认(?:了|过|好了)?$"
)
_ONLY_EN = re.compile(
    r"^(?:he |she |they |customer )?confirmed (?:by|on|over|via) (?:the )?(?:phone|e-?mail|text|wechat|call):?$",
    re.IGNORECASE,
)
_AGAIN_EN = re.compile(r"^\s*(?:to |will )?(?:restock|reorder|re-order|replenish|stock up)\b", re.IGNORECASE)
_THEY_BUY_EN = re.compile(
    r"\b(?:they|he|she|(?:the |their )?(?:customer|client|buyer|owner|boss)|m[rs]s?\.? \w+)(?:'ll"
    r"| will| would| plan to"
    r"| plans to| promised to| agreed to)? (?:restock|reorder|re-order|replenish|stock up)",
    re.IGNORECASE,
)

_MANY = r"(?:\d[\d,.]{0,15}|[一二两三四五六七八九十百几]{1,8})\s*[百千万亿]{0,4}\s*"
_UNIT = r"(?:平方米|平方|平米|立方|公斤|托盘?|[吨方米箱片块张卷桶袋件套支根组批柜车托盒包瓶元㎡]|m[²³23]|kg|t\b)"
_MUCH = rf"[了约大概共近]{{0,4}}\s*{_MANY}(?:{_UNIT}|[百千万亿](?!\d))"
_PLACED = re.compile(
    rf"(?:(?<![预制修装签起能可能])[订定](?:购|货)?|下单|下(?=了)|追加(?:订单)?|(?<!能)补(?:货"
    rf"|单)?(?=了)|返单|又要|加订|续订|采购)"
    rf"了?{_MUCH}|下(?:了)?(?:一?[张个])?{_MANY}{_UNIT}?的?订?单"
    rf"|(?:订单|下单|成交)(?:数?量|金额|额|总额)?[:：为是共]?\s*{_MUCH}"
)
_NOT_PLACED = re.compile(
    r"没|未|不|别|无|若|如果|要是|假如|只要|一旦|去年|上[年月季周次回批]|前年|往年|上个月|以前|之前"
    r"|原来|本来|原先|曾|每[年月次季周]|平时|通常|一般"
    r"|最[少低多高]|至少|起订|起定|满(?!意)|够(?!意思)|预算|计划|打算|考虑|想|希望|可能|也许|争取|目标|建议|取消|退"
    r"|作废|撤|改成|减|库存|欠"
    r"|机票|车票|门票|酒店|房间|会议室|餐|桌|礼|花篮|蛋糕|杂志|报纸|样|对手|竞|友商|同行|别家|(?:从"
    r"|向|跟|找|在)[^，,。；]{1,10}(?:订|定|采购|下单|拿)"
    r"|(?:给|为)(?:仓库|我们)|仓库|工厂|我们?(?!司?的)|咱|我司|我方|还没|没到|迟|晚了|破|错|吗|么"
    r"|能否|是否|多少|几箱|制定|确定|决定|规定|约定|定[了]?[一二两三]?个?(?:目标|计划|时间|日子)"
)
_TAKEN_BACK = re.compile(
    r"取消|退(?!休)|作废|撤|改成|还没|没到|没发|没送|迟|晚了|破|错(?!过)(?<!不错)"
    r"|\b(?:cancel\w*|return\w*|late|damaged|wrong|missing|waiting|not (?:yet|arrived|delivered|come))\b",
    re.IGNORECASE,
)
"""Said anywhere in the sentence: the order did not stay, or is one of before that is waited for."""
_UNIT_EN = (
    r"(?:cases?|boxes|cartons?|pallets?|tons?|tonnes?|kg|m2|m²|m3|sqm|square met(?:er|re)s|rolls?"
    r"|pieces|pcs|bags?|drums?"
    r"|sets?|units?|litres?|liters?|containers?|trucks?|truckloads?|k|thousand|million|CNY|RMB|EUR|USD)"
)
_MUCH_EN = (
    rf"(?:about |around |some |another |a further )?(?:[¥€$£] ?\d[\d,.]*(?: ?(?:k|m|mn|thousand"
    rf"|million))?|\d[\d,.]*(?: more)? ?{_UNIT_EN})\b"
)
_PLACED_EN = re.compile(
    rf"(?:^|\b(?:they|he|she|and|also|today|has|have|just|customer|client|buyer|m[rs]s?\.? \w+|[A-Z]\w+) )"
    rf"(?:has |have |just |also |today |now )*(?:ordered|re-?ordered|restocked|bought|took|signed for"
    rf"|placed an? (?:new |repeat )?order"
    rf"(?: for| of| over| worth)?) {_MUCH_EN}"
    rf"|\b(?:order|orders) (?:for|of|over|worth) {_MUCH_EN} (?:was |is |has been )?(?:placed|signed"
    rf"|confirmed|received|in\b)",
    re.IGNORECASE,
)
_NOT_PLACED_EN = re.compile(
    r"\b(?:not|never|no|if|unless|would|could|might|may|last (?:year|month|quarter|time|week|autumn"
    r"|spring)|previously|usually"
    r"|used to|every|(?:each|per) (?:month|year|week)|a (?:month|year|week)\b|ago|minimum|at least"
    r"|cancel\w*|return\w*|back|budget|plans?"
    r"|planned|wants?|hop\w+|samples?|sample|we|i|our|us|from|with|competitor\w*|rivals?|flights?"
    r"|rooms?|lunch|dinner|tickets?"
    r"|late|damaged|wrong|missing|still waiting|waiting|instead of|so far|in 20\d\d|had|whether"
    r"|warehouse|factory)\b|n['’]t\b|\?",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"^\s*(?:单价|含税|每[箱件吨方片米卷桶袋套]|价格|均价|按|总价|合计|共计?|总额|金额|总共|at\b|@"
    r"|for\b|price\w*\b|total\w*\b|worth\b|each\b"
    r"|net\b|[¥€$£])[^，,。；;]{0,30}\d",
    re.IGNORECASE,
)


def confirmed(clause: str, day_at: int) -> str:
    """
    Whose a confirmation with a day is that names nobody: `theirs` where the customer will buy by the day at `day_at`.

    `nobody` where it was asked for, denied, or is old; empty where the clause tells of no such confirmation.
    """
    text = plain(clause)
    for said, deed, still, others in (
        (_CONFIRMED, _BOUGHT, _OPEN, _OTHER_SIDE),
        (_CONFIRMED_EN, _BOUGHT_EN, _OPEN_EN, _OTHER_EN),
    ):
        hit = said.search(text)
        if hit is None or not deed.search(text, hit.end()):
            continue
        if hit.end() > day_at and said is _CONFIRMED:
            return ""  # the day is that of confirming: ours to do
        if (
            _OF_RIVALS.search(text)
            or still.search(text[: hit.start()])
            or text.rstrip("？? ").endswith(("吗", "么", "没有"))
        ):
            return NOBODY
        if not others.search(text):
            return THEIRS
    return NOBODY if _IF_EN.search(text) else ""


def leads(clause: str, after: str) -> bool:
    """Whether a clause says only that something was confirmed to us, and the next one what the customer will buy."""
    text, told = plain(clause), plain(after)
    bought = _BOUGHT.search(told) and not _OTHER_SIDE.search(told)
    bought = bought or (_BOUGHT_EN.search(after) and not _OTHER_EN.search(after))
    return bool(bought) and bool(_ONLY.match(text) or _ONLY_EN.match(text))


def restocks(clause: str) -> bool:
    """Whether it says in English that the customer will buy again."""
    return bool(_THEY_BUY_EN.search(clause)) and not _OPEN_EN.search(clause) and not _OTHER_EN.search(clause)


def again(clause: str) -> bool:
    """Whether it says in English, of whomever, that something is bought again: "restock next month"."""
    return bool(_AGAIN_EN.search(clause)) and not _OPEN_EN.search(clause) and not _OTHER_EN.search(clause)


def placed(clause: str, sentence: str) -> bool:
    """Whether a clause tells how much the customer ordered, and its sentence does not take that back."""
    text = plain(clause)
    if _TAKEN_BACK.search(plain(sentence)):
        return False
    if _PLACED.search(text):
        return not _NOT_PLACED.search(text)
    return bool(_PLACED_EN.search(clause)) and not _NOT_PLACED_EN.search(clause)


def with_price(clause: str, after: str) -> str:
    """The order's clause and, where the next one tells its price or amount, that too."""
    return (
        f"{clause}，{after}"
        if after and not clause.isascii() and _PRICE.search(plain(after))
        else (f"{clause}, {after}" if after and _PRICE.search(after) else clause)
    )
