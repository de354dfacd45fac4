"""What a sentence says of a competitor's price: that it is lower than ours."""

import re

from lifecycle.rules.scripts import plain

_LESS = r"(?:低|便宜|优惠|实惠)"
_LOWER = re.compile(
    rf"比(?:我们|咱们|我司|我方)(?:家)?的?(?:价格|报价|价)?(?:也|还|又|都|更|却|要|会|能)*(?:[\d一二两三四五六七八九十几][^，,。；]{{0,6}})?{_LESS}"
    rf"|(?:报价|价格|开价|单价)(?:也|还|又|都|更|却|要|会|能)*(?:比较|很)?{_LESS}|便宜\s*[\d一二两三四五六七八九十几]"
    r"|压价|压低价格|降价|低价|让利"
    r"|\bundercut(?:s|ting)? (?:us|our)\b"
    r"|\b(?:below|beneath|under) (?:us|ours?)\b"
    r"|\b(?:less|lower|cheaper) than (?:us|we|ours?)\b"
    r"|\d ?(?:%|per ?cent|points?) (?:less|lower|cheaper|below|under)\b"
    r"|\b(?:lower|cheaper) (?:prices?|offers?|quotes?)\b|\bcut(?:s|ting)? (?:its |their |the )?prices?\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:没有?|不|并非|未)[^，,。；]{0,3}$|\b(?:not?|never|without|isn't|aren't) (?:\w+ ){0,2}$", re.IGNORECASE
)


def is_lower(sentence: str) -> bool:
    """Whether it says, and does not deny, that somebody's price is lower than ours."""
    text = plain(sentence)
    return any(not _NOT.search(text[: hit.start()]) for hit in _LOWER.finditer(text))
