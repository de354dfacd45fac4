"""The vocabulary of nominations: for what an account is named key, and how far its nomination has come."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NominationKind(TextChoices):
    """For what an account counts as key although its tier does not say so."""

    POTENTIAL = "potential", _("Potential")
    STRATEGY = "strategy", _("Strategy")


class NominationState(TextChoices):
    """What was decided; whether a confirmed one counts on a day is a matter of its days."""

    PROPOSED = "proposed", pgettext_lazy("nomination", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("nomination", "Confirmed")
    DECLINED = "declined", pgettext_lazy("nomination", "Declined")


class NominationPhase(TextChoices):
    """Where a nomination stands on a day."""

    PROPOSED = "proposed", pgettext_lazy("nomination", "Proposed")
    COUNTING = "counting", pgettext_lazy("nomination", "Counts")
    ENDING = "ending", pgettext_lazy("nomination", "Ends within 30 days")
    OVER = "over", pgettext_lazy("nomination", "Over")
    ENDED = "ended", pgettext_lazy("nomination", "Ended early")
    DECLINED = "declined", pgettext_lazy("nomination", "Declined")
