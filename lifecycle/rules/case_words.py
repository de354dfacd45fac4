"""Of which kind a complaint is, by the words it is made in, Chinese and English; whoever reads it may say otherwise."""

import re

from lifecycle.choices.cases import CaseKind
from lifecycle.rules.scripts import plain

SIGNS: tuple[tuple[CaseKind, re.Pattern[str]], ...] = (
    (CaseKind.CHANNEL, re.compile(r"窜货|串货|渠道冲突|抢客户|抢单|越区|\b(?:channel conflict|undercut\w*|territory)\b", re.I)),
    (CaseKind.INVOICE, re.compile(r"发票|开票|对账|账单|\b(?:invoic\w*|billing|statement)\b", re.I)),
    (CaseKind.DELIVERY, re.compile(
        r"晚了|迟了|迟到|延误|拖延|交期|交货|发货|到货|物流|破损|破了|漏发|发错|缺货|停工待料"
        r"|\b(?:late|deliver\w*|delay\w*|damaged|broken|arriv\w*|shipment|freight)\b", re.I)),
    (CaseKind.QUALITY, re.compile(
        r"质量|次品|色差|色号|开裂|起皮|不合格|有问题|\b(?:quality|defect\w*|scratch\w*|crack\w*|shade|colou?r)\b", re.I)),
    (CaseKind.PRICE, re.compile(r"价格|涨价|太贵|报价|\b(?:price\w*|pricing|expensive)\b", re.I)),
    (CaseKind.SERVICE, re.compile(
        r"服务|没人接|没人理|不回|售后|态度|\b(?:service|nobody (?:answers|answered|calls)|no reply|rude|support)\b", re.I)),
)  # fmt: skip
"""The first that is heard counts."""


def kind(text: str) -> str:
    """The kind a complaint sounds like; other where no word tells."""
    said = plain(text)
    return next((found.value for found, words in SIGNS if words.search(said)), CaseKind.OTHER.value)
