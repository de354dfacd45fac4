"""Periodic reports: which days a period has, and which numbers of a sentence a person changed by hand (K13)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.choices.reports import ReportSpan
from analytics.rules.packs import digest
from kam.rules.formats import JOINER

__all__ = ["Hand", "after", "before", "by_hand", "digest", "ended", "kept", "numbers", "period", "so_far", "whole"]
SHAPE = 1
DAY = timedelta(1)
Days = tuple[date, date]
"""The first day of a period and its last."""
NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)*\s*(?:%|万|亿|萬|億|[KMB]\b)?")


def period(span: str, day: date) -> Days:
    """The period of a day."""
    if span == ReportSpan.WEEK:
        first = day - timedelta(day.weekday())
        return first, first + 6 * DAY
    months = 1 if span == ReportSpan.MONTH else 3
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, date(first.year + (first.month + months > 12), (first.month + months - 1) % 12 + 1, 1) - DAY


def before(span: str, first: date) -> Days:
    """The period before the one that begins with a day."""
    return period(span, first - DAY)


def after(span: str, last: date) -> Days:
    """The period after the one that ends with a day."""
    return period(span, last + DAY)


def ended(span: str, today: date) -> Days:
    """The newest period that was over before a day."""
    return before(span, period(span, today)[0])


def so_far(days: Days, begun: Days, until: date) -> Days:
    """Of other days as many as are over of a period that has begun; all of them once it is over."""
    return days if until >= begun[1] else (days[0], min(days[0] + (until - begun[0]), days[1]))


def numbers(text: str) -> Counter[str]:
    """The numbers of a sentence as one compares them: without the commas of thousands, full-width digits as others."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace(JOINER, "")
    return Counter(re.sub(r"[\s,]", "", found) for found in NUMBER.findall(plain))


@dataclass(frozen=True)
class Hand:
    """What a person's words do to the numbers of the product's sentence: those left out, and those brought."""

    left_out: tuple[str, ...] = ()
    brought: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.left_out or self.brought)


def by_hand(was: str, now: str) -> Hand:
    """The numbers that differ between the product's sentence and a person's words, each as often as it differs."""
    computed, said = numbers(was), numbers(now)
    return Hand(tuple((computed - said).elements()), tuple((said - computed).elements()))


def kept(content: Mapping[str, Any], edited: Mapping[str, Any], added: Mapping[str, Any], goal: Any) -> dict[str, Any]:
    """All that was told, as its digest is taken of."""
    told = {"content": content, "edited": edited, "added": added}
    return told | {"goal": None if goal is None else f"{goal:.2f}"}


def whole(told: Mapping[str, Any], written: str) -> bool:
    """Whether what is kept is still, to the letter, what was told."""
    return digest(told) == written
