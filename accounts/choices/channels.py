"""The vocabulary of the channel: which customers sell on, and how their quota stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

CHANNEL_KINDS = ("distributor", "dealer", "agent", "wholesaler", "retailer")
"""Kinds of customers that sell on what they buy."""


class QuotaState(TextChoices):
    COMING = "coming", _("Not begun yet")
    REACHED = "reached", _("Reached")
    AHEAD = "ahead", _("On course")
    BEHIND = "behind", _("Behind")
    MISSED = "missed", _("Missed")
    UNKNOWN = "unknown", _("Not known")
