"""Why two files may be one customer, and what a merge does with each kind of row."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sign(TextChoices):
    """What two files have in common; a sign that tells of people takes the right to see contacts."""

    TAX = "tax", _("Same tax id")
    NAME = "name", _("Same name")
    SPOKEN = "spoken", _("Names sound alike")
    CALLED = "called", _("Goes by the other's name")
    SHORT = "short", _("Same short name")
    LOOSE = "loose", _("Same name but for the group")
    CODE = "code", _("Same code, but for marks")
    DOMAIN = "domain", _("Same website")
    MAIL = "mail", _("Same e-mail domain of contacts")
    PHONE = "phone", _("Same telephone number")
    PERSON = "person", _("A contact has the same number")


class ContactSign(TextChoices):
    """What two entries of one customer's people have in common."""

    MAIL = "mail", _("Same e-mail address")
    PHONE = "phone", _("Same telephone number")
    NAME = "name", _("Same name")


class Way(TextChoices):
    """What becomes of the rows of the file that is merged into another."""

    MOVE = "move", _("goes over")
    COMBINE = "combine", _("is combined")
    DROP = "drop", _("is computed anew")
    KEEP = "keep", _("stays with the old file")
