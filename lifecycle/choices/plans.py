"""Why a planned visit will not take place, and why a due one found no day."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DropKind(TextChoices):
    """Why a visit will not take place; the next run of proposals respects each in its own way."""

    NO_NEED = "no_need", _("Not needed this time")
    CANCELLED = "cancelled", _("The customer cancelled; another day is proposed")
    NOT_BEFORE = "not_before", _("Not before a day")
    RHYTHM = "rhythm", _("Another rhythm suits this customer")
    WRONG_TIME = "wrong_time", _("This day does not suit")
    OTHER = "other", pgettext_lazy("why a visit is dropped", "Another reason")
    LAPSED = "lapsed", _("Nobody answered, and it is not due any more")
    LOST = "lost", _("The customer is lost")


ASKED = tuple(choice for choice in DropKind.choices if choice[0] not in (DropKind.LAPSED, DropKind.LOST))
"""The kinds that a person chooses among; the others follow from something else."""


class NoRoom(TextChoices):
    """
    Why a due visit found no day.

    The last: none is looked for beside a planned visit whose day went by, until somebody says what became of it.
    """

    FULL = "full", _("All days are full")
    WEEKLY = "weekly", _("The hours a week for visits are used up")
    AWAY = "away", _("Nobody there in these weeks")
    CLOSED = "closed", _("No day on which both work")
    FAR = "far", _("All days with room lead too far away")
    UNHELD = "unheld", _("An earlier visit waits: was it held?")
