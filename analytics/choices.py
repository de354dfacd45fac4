"""The vocabulary of the numbers: bands of risk and the happenings of computing."""

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class RiskBand(IntegerChoices):
    """Borders at .25, .50 and .75; leaving a band takes five points and two runs."""

    LOW = 0, _("Low")
    RAISED = 1, _("Raised")
    HIGH = 2, _("High")
    VERY_HIGH = 3, _("Very high")
