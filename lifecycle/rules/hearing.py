"""Which need a clause lets be heard: a doubt, a dissatisfaction, a wish, or a demand stated outright."""

import re

from lifecycle.rules.scripts import plain

DOUBT, DISSATISFACTION, WISH, STATED = "doubt", "dissatisfaction", "wish", "stated"

_DOUBT = re.compile(
    r"担心|怀疑|不放心|顾虑|疑虑|没把握|拿不准|吃不准|犹豫|信不过|生怕|怕(?=[^了吗]{2,})"
    r"|\b(?:worr(?:y|ies|ied)|concern(?:s|ed)? (?:about|that|over)|doubts?|doubtful|not sure|unsure|afraid|sceptical"
    r"|skeptical|hesitat\w*|uneasy)\b",
    re.IGNORECASE,
)
_DISSATISFACTION = re.compile(
    r"嫌|头疼|头痛|不满|意见(?:很|比较|特别)?大|有意见|不太?满意|对不上|老是|总是|不方便|费劲|费事|受不了|很麻烦|太(?:慢|麻烦|复杂|紧|乱)"
    r"|返工|多花|跟不上进度|做得不好|不耐烦"
    r"|\b(?:frustrat\w*|annoy\w*|unhappy|dissatisfied|tired of|fed up|hassle|a mess|painful|cumbersome|too slow"
    r"|too complicated|takes (?:too long|ages|(?:\w+ ){1,2}(?:days?|weeks?|hours?))|never match\w*"
    r"|struggl\w*|waste\w*)\b",
    re.IGNORECASE,
)
_AMOUNT = r"\s*(?:[\d一二两三四五六七八九十几])"
_BEFORE = r"(?:去年|上年|前年|往年|上月|上个|上季|上周|同期|以前|之前|预期|计划|目标)"
_OTHERS = r"(?:竞品|竞争对手|对手|别家|别的家|别人家|其他家|另一家|同行|人家)(?:那边)?(?:的)?"
_TOO_DEAR = re.compile(
    r"(?:太|偏|有点|有些|还是|比较|更|嫌)贵|贵(?:了|出|上)?(?:一截|不少|很多|些|点)"
    rf"|[比较][^，,。；]{{1,12}}贵|贵(?:了|出)?{_AMOUNT}"
    r"|(?:价格|报价|单价|价位|价钱)(?:[^，,。；不没]{0,3}|[^，,。；不没]{0,2}比[^，,。；]{1,12})(?:偏|太|还|更|要)?高"
    r"|(?:我们|咱们|你们|我司|贵司|我方)(?:的|这边)?(?:价格?|报价)?(?:要|还|也)?比[^，,。；]{1,12}高"
    rf"|^\s*比(?!{_BEFORE})[^，,。；]{{1,12}}高(?:了|出)?{_AMOUNT}"
    r"|[你贵](?:们|司)(?:家|那边|这边)?(?:的)?(?:价格?|报价|东西|产品|货)?(?:就是|确实|实在|真|挺|很)?贵"
    rf"|{_OTHERS}(?:价格|报价|价)?[^，,。；不没无]{{0,3}}便宜|{_OTHERS}(?:价格|报价|价)[^，,。；不没无]{{0,3}}(?:更低|低{_AMOUNT})"
    r"|\b(?:cheaper|lower) (?:offers?|quot\w*|prices?|bids?|tenders?) (?:from|by|of|than|elsewhere)\b"
    r"|\bcheaper elsewhere\b"
    r"|\btoo (?:expensive|pricey|dear|high a price)\b|\b(?:more expensive|dearer|pricier) than\b"
    r"|\b(?:price|quot|offer)\w{0,12}\b[^.,;]{0,40}?\d ?(?:%|per ?cent|points?) (?:more|higher|above|over|dearer)\b"
    r"|\b\d[\d.]{0,15} ?(?:%|per ?cent|points?) (?:dearer|more expensive|above (?:the )?(?:competi|others?|market))"
    r"|\b(?:prices?|quotes?|offers?) (?:is|are|was|were|looks?|seems?) (?:still |rather |quite |a bit )?"
    r"(?:too )?high(?:er)?\b",
    re.IGNORECASE,
)
"""That our price is the trouble: a dissatisfaction, whoever says it of us."""
_WISH = re.compile(
    r"希望|想要|想(?=让我|请我|有|找)|最好能?|要是能|如果能|期待|盼|巴不得"
    r"|\b(?:would like|would love|wish(?:es|ed)?|hop(?:e|es|ing) (?:for|to|that|we)|would be (?:great|nice|good)"
    r"|would help|wants?|wanted|looking for|interested in)\b",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"要求|急需|需要|必须|一定要|务必|非要|要按|缺(?=一|个|人|货源)"
    r"|\b(?:needs?|needed|must|requires?|required|insists?|insisted|demands?|demanded|has to have|have to have)\b",
    re.IGNORECASE,
)
_UNIT = r"(?:平方米|平方|平米|立方|公斤|[吨方米箱片块张卷桶袋件套支根组批元㎡]|m[²³23]?|kg|t)"
_MANY = r"(?:\d[\d,.]{0,15}|[一二两三四五六七八九十百几]{1,8})"
_MUCH = rf"[约大概共近]{{0,4}}\s*{_MANY}\s*(?:[百千万亿]{{1,4}}\s*{_UNIT}?|{_UNIT})"
_MUCH += r"(?:左右|多)?的?\s*"
_GOODS = (
    r"(?!的?(?:货款|欠款|尾款|预算|账期|返利|额度|授信|销售|营业|投资|罚款))(?:(?!样)[\u4e00-\u9fff]){0,8}"
    r"(?:[卷管型板石]材|[涂材]料|(?<!样)[砖板漆胶膜瓦管](?!的钱|款)|水泥|砂浆|玻璃|门窗|五金|洁具|卫浴|防水|保温|石膏)"
)
_MUCH_EN = r"(?:about |around |some |up to )?(?:[¥€$£] ?)?\d[\d,.]{0,15}(?: ?(?:k|m|mn|million|thousand|bn))?\b"
_MUCH_EN += r"(?: (?:m2|m²|m3|sqm|tons?|tonnes?|kg|square met(?:er|re)s|pallets?|boxes|rolls?|pieces|pcs|CNY|EUR|USD))?"
_A_GOOD = r"(?!(?:them|the|these|those|this|that|our|their|us|which|it|his|her)\b)[a-z]{3}"
_DEMANDED = re.compile(
    rf"(?:(?<![不主只重])要|想要|求购|采购|订购|购买|买|订|需)(?:采购|买|订)?(?:一批)?\s*{_MUCH}{_GOODS}"
    rf"|^\s*{_MUCH}{_GOODS}(?:的)?(?:需求|要货)?$|(?:需求|需要)[:：是为]?\s*{_MUCH}"
    r"|\b(?:wants?|needs?|requires?|(?:plans?|looking|wants?|intends?|going) to (?:buy|order|take)"
    r"|looking for|asks? for|demands?)"
    rf" {_MUCH_EN}(?: worth)? of {_A_GOOD}|^\s*{_MUCH_EN}(?: worth)? of {_A_GOOD}",
    re.IGNORECASE,
)
"""How much of what is wanted: a demand stated outright, with or without a verb."""
_PAST = re.compile(
    r"已经?|去年|上[年月周季]|前年|当时|曾|[买卖做发订供](?:了|过)|欠|库存|退|竞|对手|同行"
    r"|\b(?:bought|sold|ordered|delivered|last (?:year|month|week|quarter)|owes?|stock|returned|already)\b",
    re.IGNORECASE,
)
_NOT_WANTED = re.compile(
    r"(?:没有?|不再?|不用|无需?)(?:需要|要|采购|买|订)|\b(?:not|no longer|n['’]t)\b", re.IGNORECASE
)
_OURS = re.compile(
    r"(?:我们?|咱们?|我方|我司)(?:还|也|就|都)?(?:需要|必须|希望|要|想|担心|怀疑)"
    r"|\b(?:we|i)(?:'ll| also| still| will)? (?:need|needed|must|hope|want|wanted|wish|would like|doubt|am worried"
    r"|are worried|worry)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:没有?|不再|不用|不|无)(?:人)?(?:说|讲|嫌|觉得|认为)?$"
    r"|\b(?:no|not|never|without|any more|no longer)\s*$|n['’]t\s*$",
    re.IGNORECASE,
)
_SIGNS = (
    (DOUBT, _DOUBT),
    (DISSATISFACTION, _DISSATISFACTION),
    (DISSATISFACTION, _TOO_DEAR),
    (STATED, _STATED),
    (WISH, _WISH),
)


def sign(clause: str) -> str:
    """The sign by which a clause lets a need be heard; empty for none, and for what we ourselves need or hope."""
    text = plain(clause)
    if _OURS.search(text):
        return ""
    if _DEMANDED.search(text) and not _PAST.search(text) and not _NOT_WANTED.search(text):
        return STATED
    for name, words in _SIGNS:
        hit = words.search(text)
        if hit is not None and not _DENIED.search(text[: hit.start()]):
            return name
    return ""
