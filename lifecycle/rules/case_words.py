"""Of which kind a complaint is, by the words it is made in, Chinese and English; whoever reads it may say otherwise."""

import re

from lifecycle.choices.cases import CaseKind
from lifecycle.rules.scripts import plain

WORDS: dict[CaseKind, tuple[str, str]] = {
    CaseKind.CHANNEL: ("窜货|串货|渠道冲突|抢客户|抢单|越区", r"channel conflict|undercut\w*|territory"),
    CaseKind.INVOICE: ("发票|开票|对账|账单", r"invoic\w*|billing|statement"),
    CaseKind.DELIVERY: (
        "晚了|迟了|迟到|延误|拖延|交期|交货|发货|到货|物流|破损|破了|漏发|发错|缺货|停工待料",
        r"late|deliver\w*|delay\w*|damaged|broken|arriv\w*|shipment|freight",
    ),
    CaseKind.QUALITY: (
        "质量|次品|色差|色号|开裂|起皮|不合格|有问题", r"quality|defect\w*|scratch\w*|crack\w*|shades?|colou?rs?",
    ),
    CaseKind.PRICE: ("价格|涨价|太贵|报价", r"price\w*|pricing|expensive"),
    CaseKind.SERVICE: (
        "服务|没人接|没人理|不回|售后|态度", r"service|nobody (?:answer\w*|calls)|no reply|rude|support",
    ),
}  # fmt: skip
"""The first that is heard counts."""
SIGNS = {kind: re.compile(rf"{zh}|\b(?:{en})\b", re.IGNORECASE) for kind, (zh, en) in WORDS.items()}


def kind(text: str) -> str:
    """The kind a complaint sounds like; other where no word tells."""
    said = plain(text)
    return next((found.value for found, words in SIGNS.items() if words.search(said)), CaseKind.OTHER.value)
