"""Reads numbers as people write them: thousands separators, currency signs, full-width digits, 万, 亿, k and m."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
"""As programs write one: ASCII digits, a point, an exponent."""
_PLAIN = re.compile(r"-?\d{1,16}(?:\.\d{1,2})?", re.ASCII)
_SIGNS = re.compile(r"(?:[A-Z]{3}|CN¥|US\$|HK\$|NT\$|[¥￥$€£元圆圓])")
MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63", "-"))
"""What word processors and typesetters write for it: hyphens, figure and en dash, the sign itself."""
UNITS = {
    "千": 10**3, "万": 10**4, "萬": 10**4, "百万": 10**6, "百萬": 10**6, "千万": 10**7, "千萬": 10**7,
    "亿": 10**8, "億": 10**8, "k": 10**3, "m": 10**6,
}  # fmt: skip
"""What may stand behind a number, and how much of it is meant."""
_COUNTED = re.compile(rf"(.+?)({'|'.join(sorted(UNITS, key=len, reverse=True))})", re.IGNORECASE)


def plain(text: str) -> str:
    """
    A typed number as a program writes it: `1,234.5`, `¥１，２３４`, `(12)`, `120万`, `1.2亿元`, `120k`, `1.2M`.

    Empty where nothing is there; what is no number stays words, for the caller to refuse.
    """
    if _PLAIN.fullmatch(text):
        return text
    found = unicodedata.normalize("NFKC", text).strip().translate(MINUS)
    found = re.sub(r"[\s'’_\u2060]", "", _SIGNS.sub("", found))
    if (found.startswith("(") and found.endswith(")")) or (found.endswith("-") and len(found) > 1):
        found = f"-{found.strip('()-')}"
    counted = _COUNTED.fullmatch(found)
    if not counted:
        return _one_point(found)
    number = _one_point(counted[1])
    return format(Decimal(number) * UNITS[counted[2].lower()], "f") if NUMBER.fullmatch(number) else found


def _one_point(text: str) -> str:
    """With one decimal point and no thousands separators, or as it was where that is not clear."""
    comma, point = text.rfind(","), text.rfind(".")
    if comma < 0:
        return text.replace(".", "") if _grouped(text, ".") and text.count(".") > 1 else text
    if point > comma:
        return text.replace(",", "") if _grouped(text[:point], ",") else text
    if point >= 0:
        return text.replace(".", "").replace(",", ".") if _grouped(text[:comma], ".") else text
    if _grouped(text, ","):
        return text.replace(",", "")
    return text.replace(",", ".") if text.count(",") == 1 and len(text) - comma <= 3 else text


def _grouped(text: str, separator: str) -> bool:
    """Whether digits stand in groups as people write them: by three, or by four as in 1,2345,6789."""
    first, *rest = text.lstrip("+-").split(separator)
    sizes = {len(part) for part in rest}
    return bool(first) and len(sizes) == 1 and sizes <= {3, 4} and len(first) <= max(sizes)
