"""The vocabulary of incentives: what is given, of which sort, and what it was earned for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IncentiveSort(TextChoices):
    MATERIAL = "material", _("Material")
    HONORARY = "honorary", _("Honorary")


class IncentiveKind(TextChoices):
    """Material kinds first, then honorary ones."""

    REBATE = "rebate", _("Rebate")
    BONUS = "bonus", _("Bonus")
    VOUCHER = "voucher", _("Discount voucher")
    GIFT = "gift", _("Gift")
    TRAVEL = "travel", _("Travel")
    SUPPORT = "support", _("Support in kind")
    AWARD = "award", _("Award")
    TITLE = "title", pgettext_lazy("honour", "Title")
    COUNCIL = "council", _("Seat on a council")
    PLAQUE = "plaque", _("Plaque")
    INVITATION = "invitation", _("Invitation")


HONORARY_KINDS = (
    IncentiveKind.AWARD, IncentiveKind.TITLE, IncentiveKind.COUNCIL, IncentiveKind.PLAQUE, IncentiveKind.INVITATION,
)  # fmt: skip


class EarnedFor(TextChoices):
    TIER = "tier", _("Tier reached")
    CLASS = "class", _("Class of key account")
    VOLUME = "volume", _("Volume reached")
    AGREEMENT = "agreement", _("Term of an agreement")
    OTHER = "other", _("Other reason")


class IncentiveState(TextChoices):
    DUE = "due", _("To be given")
    OVERDUE = "overdue", _("Overdue")
    GIVEN = "given", _("Given")
    FORFEITED = "forfeited", _("Forfeited")
