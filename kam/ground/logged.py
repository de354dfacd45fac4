"""How a logged value is read: amounts, shares, days, moments and choices the way the pages write them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.ground import coded, wording
from kam.rules import formats

MEASURES = ("rate", "quantity", "hours", "latitude", "longitude")
"""How the names of decimals end that are no money."""
AMOUNT = re.compile(r"(-?\d+\.\d+) ([A-Z]{3})\b")
PLAIN = re.compile(r"(?<![\d,.])-?\d+\.\d{2,}(?![\d.])")
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def tongue() -> str:
    return get_language() or "en"


def read(field: Any, name: str, value: Any, currency: str = "") -> str:
    """
    One value of a field, as words.

    `currency` is that of amounts in the record's own one; the company's is taken for nouns that have none.
    """
    if value is None or value == "" or value == []:
        return formats.NONE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):  # evidence for programs; its owner's page tells it in words
        return formats.NONE
    if isinstance(value, list):
        return wording.listed(read(field, name, item) for item in value if not isinstance(item, dict)) or formats.NONE
    choices = dict(getattr(field, "flatchoices", None) or (settings.LANGUAGES if name == "language" else {}))
    if value in choices:
        return str(choices[value])
    return _by_kind(field, name, value, currency)


def _by_kind(field: Any, name: str, value: Any, currency: str) -> str:
    """What is no choice, by the kind of its column."""
    kind = field.get_internal_type() if field is not None else ""
    if kind == "DecimalField":
        return decimal(field, name, value, currency)
    if kind == "FloatField":  # shares and probabilities; scores are kept as whole numbers
        places = 0 if name.startswith("risk") else 1
        return _numbered(value, lambda number: formats.percent(number, places if number * 100 % 1 else 0))
    if kind.endswith("IntegerField") and isinstance(value, int) and name != "year":
        return formats.grouped(value)
    return _by_clock(kind, value) if isinstance(value, str) else str(value)


def _by_clock(kind: str, value: str) -> str:
    """Days, moments and times of day; a text that is kept as a code by its words, any other as it stands."""
    found: Any = None
    if kind == "DateField":
        found = parse_date(value)
    elif kind == "DateTimeField":
        found = parse_datetime(value) or parse_date(value)
    if kind == "TimeField":
        return value[:5]
    if found is None:
        return coded.say(value)
    if not hasattr(found, "hour"):
        return formats.day(found, tongue())
    here = timezone.localtime(found) if timezone.is_aware(found) else found
    return f"{formats.day(here.date(), tongue())} {here:%H:%M}"


def moment(value: str) -> str:
    """A moment of the log on the reader's clock."""
    return _by_clock("DateTimeField", value)


def decimal(field: Any, name: str, value: Any, currency: str) -> str:
    """A decimal: per cent, a measure with no zeros behind, or an amount in its currency."""
    if name.endswith("percent"):
        return _numbered(value, lambda number: formats.percent(number / 100, 0 if number % 1 == 0 else 1))
    if name.endswith(MEASURES):
        return _numbered(value, _trimmed)
    own = any(one.name == "currency" for one in field.model._meta.fields) and field.editable
    unit = currency if own else settings.COMPANY_CURRENCY
    return _numbered(value, lambda number: formats.exact_money(number, unit, tongue()))


def _numbered(value: Any, show: Any) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return str(show(number))


def _trimmed(number: Decimal) -> str:
    """All digits that say something."""
    places = max(0, -int(number.normalize().as_tuple().exponent))
    return formats.grouped(number, places)


def day(text: str) -> str:
    """A day as the log and addresses write it, in the reader's way; what is none stays as it is."""
    on = _day(text)
    return formats.day(on, tongue()) if on else text


def dated(text: str) -> str:
    """A name with days in it, these in the reader's way."""
    return DAY.sub(lambda found: day(found[0]), text)


def composed(text: str) -> str:
    """A name that was put together of days and amounts (a payment's, a rate's), in the reader's way."""

    text = dated(text)
    text = AMOUNT.sub(lambda found: formats.exact_money(Decimal(found[1]), found[2], tongue()), text)
    return PLAIN.sub(lambda found: _trimmed(Decimal(found[0])), text)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
