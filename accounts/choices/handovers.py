"""How a book is spread over several colleagues, what keeps a step waiting, what stays when one is undone."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Spread(TextChoices):
    TIER = "tier", _("Evenly, tier by tier")
    REGION = "region", _("Whole regions")


class Hindrance(TextChoices):
    """Why a step whose day has come is not carried out."""

    ORDERER_LEFT = "orderer_left", _("Who ordered it is no longer here.")
    ORDERER_RIGHT = "orderer_right", _("Who ordered it may no longer hand over.")
    ORDERER_REACH = "orderer_reach", _("It lies outside the team of who ordered it by now.")
    RECEIVER_LEFT = "receiver_left", _("A receiver is no longer here.")
    RECEIVER_ROLE = "receiver_role", _("A receiver's role keeps no customers any more.")


class Staying(TextChoices):
    """Why a customer of a step does not go back when the step is undone."""

    MERGED = "merged", _("was merged into another file since")
    ARCHIVED = "archived", _("was archived since")
    CHANGED = "changed", _("changed hands since")
    HIDDEN = "hidden", _("is out of your sight by now")


class StepState(TextChoices):
    """Where a step stands."""

    WAITING = "waiting", _("Waits for its day")
    DONE = "done", _("Carried out")
    UNDONE = "undone", _("Taken back or dropped")
