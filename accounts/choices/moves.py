"""The vocabulary of why tiers moved."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MoveCause(TextChoices):
    """What made a tier move, as far as what is kept tells."""

    CUSTOMER = "customer", _("The customer's numbers")
    POLICY = "policy", _("New borders of the policy alone")
    HAND = "hand", _("Set or released by hand")
    UNKNOWN = "unknown", pgettext_lazy("cause", "Cannot be known")
