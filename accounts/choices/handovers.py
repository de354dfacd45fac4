"""How a book is spread over several colleagues."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Spread(TextChoices):
    TIER = "tier", _("Evenly, tier by tier")
    REGION = "region", _("Whole regions")
