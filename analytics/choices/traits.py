"""The vocabulary of profiles: by which characteristics customers are likened, and the words of their values."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import AccountKind, Ownership, PayAbility, SalesMode, SizeBand


class Characteristic(TextChoices):
    """What customers are compared by; what stands in the file, then what orders and statements tell."""

    KIND = "kind", _("Kind")
    OWNERSHIP = "ownership", _("Ownership")
    INDUSTRY = "industry", _("Industry")
    REGION = "region", _("Region")
    SIZE = "size", pgettext_lazy("of a firm", "Size")
    GROUP = "group", _("Part of a group")
    SOURCE = "source", _("Source")
    REFERRED = "referred", _("Came by referral")
    RHYTHM = "rhythm", _("Order rhythm")
    CATEGORY = "category", _("Category bought most")
    ABILITY = "ability", _("Ability to pay")
    MARGIN = "margin", _("Own net margin")
    RETURN = "return", _("Own return on assets")
    CURRENT_SHARE = "current_share", _("Current assets of its total assets")
    COLLECTION = "collection", _("Days until its customers pay it")
    STOCK = "stock", _("Days its stock lasts")
    SALES_MODE = "sales_mode", _("Sales mode")


class Rhythm(TextChoices):
    """Order days a year, those of young customers reckoned up; each means so often or more."""

    FORTNIGHT = "fortnight", _("Every two weeks")
    MONTH = "month", _("Every month")
    TWO_MONTHS = "two_months", _("Every two months")
    QUARTER = "quarter", _("Every quarter")
    RARE = "rare", _("Less often")


class MarginBand(TextChoices):
    """What is left to the customer of its own sales."""

    HIGH = "high", _("8% and more")
    FAIR = "fair", _("3 to 8%")
    THIN = "thin", _("0 to 3%")
    LOSS = "loss", _("At a loss")


class ReturnBand(TextChoices):
    """Net profit of the customer's own total assets."""

    HIGH = "high", _("8% and more")
    FAIR = "fair", _("3 to 8%")
    THIN = "thin", _("0 to 3%")
    LOSS = "loss", _("At a loss")


class ShareBand(TextChoices):
    """A share of the customer's total assets."""

    MOST = "most", _("80% and more")
    MUCH = "much", _("60 to 80%")
    HALF = "half", _("40 to 60%")
    LITTLE = "little", _("Under 40%")


class DaysBand(TextChoices):
    """How many days something takes the customer."""

    MONTH = "month", _("Up to 30 days")
    TWO_MONTHS = "two_months", _("30 to 60 days")
    QUARTER = "quarter", _("60 to 90 days")
    LONG = "long", _("Over 90 days")


TRAITS: Mapping[str, Mapping[str, Any]] = {
    Characteristic.KIND: dict(AccountKind.choices),
    Characteristic.OWNERSHIP: dict(Ownership.choices),
    Characteristic.SIZE: dict(SizeBand.choices),
    Characteristic.GROUP: {"yes": _("Yes"), "no": pgettext_lazy("answer", "No")},
    Characteristic.REFERRED: {"yes": _("Yes"), "no": pgettext_lazy("answer", "No")},
    Characteristic.RHYTHM: dict(Rhythm.choices),
    Characteristic.ABILITY: dict(PayAbility.choices),
    Characteristic.MARGIN: dict(MarginBand.choices),
    Characteristic.RETURN: dict(ReturnBand.choices),
    Characteristic.CURRENT_SHARE: dict(ShareBand.choices),
    Characteristic.COLLECTION: dict(DaysBand.choices),
    Characteristic.STOCK: dict(DaysBand.choices),
    Characteristic.SALES_MODE: dict(SalesMode.choices),
}
"""Words of values that are codes; all others are words already."""


def trait_words(characteristic: str, value: str) -> str:
    """A characteristic and its value in words; for anything else what was given."""
    if characteristic not in Characteristic.values:
        return value or characteristic
    word = str(TRAITS.get(characteristic, {}).get(value, value))
    return _t("%(what)s: %(value)s") % {"what": Characteristic(characteristic).label, "value": word}
