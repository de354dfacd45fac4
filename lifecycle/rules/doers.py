"""Who is to do what a clause of a visit note says: we, the customer, or nobody, in Chinese and English."""

import re
from enum import StrEnum

from lifecycle.rules import orders
from lifecycle.rules.deeds_done import WILL


class Doer(StrEnum):
    """The side that the clause leaves the deed with."""

    OURS = "ours"
    THEIRS = "theirs"


_PLAIN = str.maketrans(
    "說會將給請讓們報價覆確認準備發對貨樣單訂簽寄經長總師應諾證復複檢測後還沒無結決採購財務爭歸開門國現展達該問"
    "親話聯係係處補資圖紙驗",
    "说会将给请让们报价复确认准备发对货样单订签寄经长总师应诺证复复检测后还没无结决采购财务争归开门国现展达该问"
    "亲话联系系处补资图纸验",
)
"""Traditional signs the words below know in their simplified form; one for one, so that places in the text stay."""

_US = r"(?:我们|我方|我司|咱们?|我)"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟"
    "姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤張劉陳楊黃趙吳孫馬羅鄭謝許韓"
    "鄧馮葉蘇呂盧鐘陸錢戴嚴湯顧龔萬賈鄒"
)
TITLE = r"(?:总|工|董|经理|主任|科长|部长|厂长|处长|所长|院长|老师|先生|女士|小姐|老板|主管|总监|会计)"
_THING = (
    r"(?:方案|方法|方面|高层|金额|常规|石材|金属|白板|白色|任务|万一|江苏|江西|向来|毛利|夏季|马上|余款|余额|"
    r"周[一二三四五六日天末]|于是|何时)"
)
_PERSON = (
    rf"(?:(?:他|她)们?|客户|对方|甲方|业主|买方|采购|财务|老板|领导|(?!{_THING})(?:"
    rf"(?:小|老)[{SURNAMES}]|[{SURNAMES}][\u4e00-\u9fff]{{0,2}}?{TITLE}"
    rf"|"
    rf"[{SURNAMES}](?!{TITLE})[\u4e00-\u9fff]{{1,2}}?(?=[说会将要能可答承同保表称讲提想打计给付下本明后这最今1-9\s在于月年星礼两三四五六七八九十周])))"
)
_LINK = r"^\s*(?:但是?|不过|然后|另外|因此|所以|并且?|而且|同时|今天|昨天|最后|后来|据|听)?\s*"
_SAID = r"(?:说|表示|称|讲|提到|答应|承诺|同意|保证|告知|反馈|透露|估计|预计)"
_ASK = r"(?:要求|希望|请|想要|期望|期待|盼|需要|急需|催|让|叫|问|等)"
_PAYS = (
    r"付款|付清|付钱|支付|货款|回款|打款|汇款|结款|结清|尾款|下单|下订单|订货|追加订单|续签|签字|签合同|签约|"
    r"验收|拍板|批下来|审批"
)
_NUDGE = r"催|提醒|跟进|追|核对|对账"

_DEED_ZH = re.compile(
    r"报价?|寄|发(?!现|展|生|言)|给|送(?!别)|提供|回复|答复|确认|(?<!的)安排|答应|承诺|保证|交(?!流|通|谈)|"
    r"完成|解决|补|催|提醒|跟进|申请|准备|提交|签|"
    r"出(?!差|门|国|席|现)|整理|更新|处理|退|换|(?<!检)修|改|落实|到货|到位|拿到|收到|结果|决定|通知|联系|对账|"
    r"核对|报(?!告)|" + _PAYS
)
_DEED_EN = re.compile(
    r"\b(?:send|sent|quot(?:e|ation)|offer|deliver\w*|confirm|reply|answer|prepare|provide|promised?|arrange|"
    r"sign|order|pay|payment"
    r"|call|visit|give|get|let|tell|finish|complete|fix|replace|return|decid\w*|decision|ship|submit|update|"
    r"check|bring|share|come back"
    r"|samples?|results?|invoice|contract|draft|remind|chase|approve|make|do)\b",
    re.IGNORECASE,
)
_DUE_EN = re.compile(r"\b(?:by|before|until)\b", re.IGNORECASE)
_NOT = re.compile(
    r"不会?(?!晚于|迟于|超过)(?:能|再|打算|想|给|付|下单|确认|签|报|答复|回复)|不会(?!晚于|迟于|超过)|"
    r"不能(?!晚于|迟于|超过|再拖)|无法|没法|[给付报交]不了"
    r"|\b(?:won't|will not|cannot|can't|not going to|refuse[sd]? to|unable to)\b",
    re.IGNORECASE,
)

_ASKED_US = re.compile(
    rf"(?:{_ASK}|(?<![想不需主重只])要){_US}|\b(?:ask(?:s|ed)?|want(?:s|ed)?|need(?:s|ed)?|expect(?:s|ed)?|told|urged?|remind(?:s|ed)?|"
    rf"request(?:s|ed)?)"
    r" (?:us|me) to\b|\b(?:from|of) us\b",
    re.IGNORECASE,
)
_ASKED_THEM = re.compile(
    rf"(?:{_ASK}|{_NUDGE})(?={_PERSON})"
    r"|\b(?:ask(?:ed)?|told|urged?|remind(?:ed)?|expect|want|need|push(?:ed)?|get)"
    r" (?:him|her|them|the (?:customer|client|buyer)|m[rs]s?\.? \w+) to\b",
    re.IGNORECASE,
)
_TO_THEM = re.compile(
    rf"(?:给|向|发给|寄给|送给|交给|回复|答复)(?={_PERSON})(?!{_PERSON}(?:的|老板|领导|总部|公司|打电话))"
)
_TO_US = re.compile(
    rf"(?:给|答复|回复|告诉|告知|通知|联系|找|向|发|寄|交|付|还|回){_US}"
    r"|\b(?:to|tell|give|let|send|pay|call|inform|show|email|answer) (?:us|me)\b",
    re.IGNORECASE,
)
_BEGS = re.compile(
    r"请|麻烦|劳烦|烦劳|劳驾|能否|能不能|可否|可不可以|务必|盼|"
    r"\b(?:please|kindly|(?:could|can|would|will) you|would you mind|we(?:'d| would) (?:like|need|appreciate))\b",
    re.IGNORECASE,
)
"""A customer's own words, as in a mail of theirs: who begs for what we give, begs us."""
_WE_GIVE = re.compile(
    r"报(?:个|一个|一下|份|一份)?价|价格表|样(?:品|板|件|册)|色卡|方案|发票|目录|说明书|检测报告|合格证|参数|[送发补换]货|交期|货期|合同(?!.*签)"
    r"|\b(?:quot(?:e|es|ation|ations)|offers?|price ?lists?|samples?|swatch(?:es)?|proposals?|catalogues?|brochures?"
    r"|invoices?|data ?sheets?|certificates?|test reports?|lead times?|replacements?|deliver\w*)\b",
    re.IGNORECASE,
)
"""What a supplier gives and a customer waits for."""
_QUOTE = re.compile(r"报(?:个|一个|一下|份|一份)?价|\b(?:quot(?:e|es|ation|ations)|price ?lists?)\b", re.IGNORECASE)
_GIVES_PRICE = re.compile(
    r"(?:给|出|发|提供|提交|做|准备|寄)[出好来过到一个份下]{0,2}[^，,。；收拿确看比]{0,6}?报价|报(?:个|一个|一下|出)?价(?!单?[^，,。；]{0,4}(?:确认|回复|答复|审|批|定))"
    r"|\bquot(?:e|es)\b(?= (?:by|before|until|on|next|them|him|her|for|again)\b)"
    r"|\b(?:send|give|submit|prepare|make|deliver)s? [^,.;]{0,16}?\bquot(?:e|ation)s?\b",
    re.IGNORECASE,
)
"""Giving a price: a supplier does, to a customer."""
_READS_PRICE = re.compile(
    r"收到|拿到|确认|看|比[较价]|答复|回复|审|批|选|定标|\b(?:confirm|answer|approve|decid|review|compar|accept)\w*",
    re.IGNORECASE,
)
_OF_RIVALS = re.compile(r"对手|竞|友商|同行|别家|\b(?:competitors?|rivals?)\b|'s (?:quote|offer)", re.IGNORECASE)
_SUPPLIERS = re.compile(r"供应商|厂家|设计院|总包|分包|\b(?:suppliers?|vendors?|contractors?)\b", re.IGNORECASE)
_THEIR_PART = re.compile(
    r"签[好字回署]|盖章|图纸|确认|订单|意见|\b(?:signed|stamped|drawings?|confirm\w*|orders?|feedback|approv\w+)\b",
    re.IGNORECASE,
)
"""What a customer gives: whoever begs for that, begs them."""
_HOUR = (
    r"[上下中]午|(?<!当)晚上?|[早清]晨|早上|一早|傍晚|夜里|饭后"
    r"|(?:[点點]|\d[时時])(?:[半整多]|[钟鐘]|[一二三]刻|\d\d?分)?"
)
"""What of a day may stand between it and who does it."""
_WE = re.compile(
    rf"(?:{_LINK}|{_SAID}|[:：\s]|\d|[日号前内底月旬]|(?:[周週]|星期|[礼禮]拜)[一二三四五六日天]?|[明后後]天"
    rf"|{_HOUR}){_US}(?!的)"
    r"|^\s*(?:已经?|再|先)?(?:答应|承诺|保证)|\b(?:we|i)(?:'ll|'m| )",
    re.IGNORECASE,
)
_THEY_WANT = re.compile(
    rf"{_ASK}|要(?=.*(?:报价|样品|样板|方案|资料|发货|送货|到货|交货))"
    r"|\b(?:ask(?:s|ed)? for|wants?|wanted|needs?|needed|expects?|expected|requests?|requested)\b(?! to\b)"
    r"|\b(?:asks?|asked|wants?|wanted) to (?:have|get|receive|see)\b",
    re.IGNORECASE,
)
_THEY_ZH = re.compile(rf"{_LINK}(?:{_PERSON}(?!的)|[^我咱给向]{{1,6}}?{_SAID}(?!{_US}))")
_THEY_EN = re.compile(
    r"\b(?i:they|he|she|(?:the |their )?(?:customer|client|buyer|boss|owner|finance|purchasing))(?:'ll|\b)"
    r"|\b(?i:mr|ms|mrs)\b\.? \w+"
    r"|\b(?!I\b|We\b)[A-Z][a-z]+(?: [A-Z][a-z]+)?"
    r"(?:'ll| (?:will(?! be\b)|would|said|says|promised|promises|agreed|agrees|plans to|intends to|is going to))\b"
)
_SAYS = re.compile(
    rf"{_SAID}|{WILL}|将|\b(?:said|says|promised|agreed|will|'ll|confirmed that|going to)\b", re.IGNORECASE
)
_PAYS_ANY = re.compile(
    _PAYS + r"|\b(?:pay|pays|payment|sign|signs|(?:place|confirm)s? (?:the|an|their) order)\b", re.IGNORECASE
)
_NUDGES = re.compile(_NUDGE + r"|\b(?:remind|chase|follow up|check)\b", re.IGNORECASE)


def plain(clause: str) -> str:
    """The clause with the Traditional signs known here as Simplified ones, each at its place."""
    return clause.translate(_PLAIN)


def doer(clause: str, day_at: int, before: Doer | None = None) -> Doer | None:
    """Who is to do what the clause says by the day named at `day_at`; None where nobody is to do anything.

    `before` is whose words the earlier clauses of the sentence told: a clause without a subject goes on with theirs.
    """
    text = plain(clause)
    if _NOT.search(text):
        return None
    if told := orders.confirmed(clause, day_at):
        return Doer.THEIRS if told == orders.THEIRS else None
    if orders.restocks(clause) or orders.placed(clause, clause) or (before == Doer.THEIRS and orders.again(clause)):
        return Doer.THEIRS
    if not (_DEED_ZH.search(text) or _DEED_EN.search(text) or _DUE_EN.search(text)):
        return None
    named = _named(text, day_at)
    if named is not None:
        return named
    if _THEY_ZH.search(text) or _THEY_EN.search(text):
        return None  # of somebody a day is told, not a deed: "he is away until Friday"
    nudge = _NUDGES.search(text)
    if nudge is not None:
        return Doer.OURS if day_at < nudge.start() or not _PAYS_ANY.search(text) else Doer.THEIRS
    if _PAYS_ANY.search(text):
        return Doer.THEIRS
    return before or Doer.OURS


def speaks(clause: str) -> Doer | None:
    """Whose words or intentions a clause tells, for the clauses after it that name nobody."""
    text = plain(clause)
    if _WE.search(text):
        return Doer.OURS
    told = (_THEY_ZH.search(text) or _THEY_EN.search(text)) and _SAYS.search(text)
    return Doer.THEIRS if told and not _THEY_WANT.search(text) else None


def _named(text: str, day_at: int) -> Doer | None:
    """The doer as far as the clause names one: whom somebody asked, who is given to, who speaks."""
    if _ASKED_US.search(text):
        return Doer.OURS
    asked = _ASKED_THEM.search(text)
    if asked is not None:
        return Doer.OURS if day_at < asked.start() else Doer.THEIRS
    if _WE.search(text):
        return Doer.OURS
    if _begs_us(text) or _is_price_given(text):
        return Doer.OURS
    if _TO_US.search(text):
        return Doer.THEIRS
    if _TO_THEM.search(text):
        return Doer.OURS
    they = _THEY_ZH.search(text) or _THEY_EN.search(text)
    if they is None:
        return Doer.OURS if _THEY_WANT.match(text.strip()) else None
    if _PAYS_ANY.search(text) or not _THEY_WANT.search(text):
        return Doer.THEIRS if _acts(text) else None
    return Doer.OURS


def _begs_us(text: str) -> bool:
    """Whether something that a supplier gives is asked for, in the words of whoever is to get it."""
    if not _WE_GIVE.search(text) or _OF_RIVALS.search(text):
        return False
    if _TO_US.search(text) and _QUOTE.search(text):
        return True  # we quote to them, they never to us
    return bool(_BEGS.search(text)) and not _THEIR_PART.search(text)


def _is_price_given(text: str) -> bool:
    """Whether a price is to be given, whoever told of it: of the two sides only we quote."""
    priced = _GIVES_PRICE.search(text) and not _READS_PRICE.search(text)
    return bool(priced) and not _OF_RIVALS.search(text) and not _SUPPLIERS.search(text) and not _NUDGES.search(text)


def _acts(text: str) -> bool:
    """Whether a deed is told of, not only a day ("he is away until Friday")."""
    return bool(_DEED_ZH.search(text) or _DEED_EN.search(text))
