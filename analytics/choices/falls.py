"""The vocabulary of falls: which part took most of what a customer brings less."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FallCause(TextChoices):
    """What took most of a customer's contribution, as far as its orders and costs tell."""

    SILENT = "silent", pgettext_lazy("cause of a fall", "Orders nothing any more")
    ORDERS = "orders", _("Fewer orders")
    SIZE = "size", _("Smaller orders")
    CATEGORY = "category", _("A category lost")
    LESS = "less", _("Much less of one category")
    DISCOUNT = "discount", _("More discount")
    MARGIN = "margin", _("Lower margin")
    SERVING = "serving", _("Higher cost to serve")
