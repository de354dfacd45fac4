"""The vocabulary of churn warnings: their states and causes, what the file shows for a cause, how customers end."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WarningState(TextChoices):
    OPEN = "open", pgettext_lazy("churn warning", "Open")
    KEPT = "kept", pgettext_lazy("churn warning", "Kept")
    WON_BACK = "won_back", _("Won back")
    LOST = "lost", _("Lost")
    DORMANT = "dormant", _("Dormant")
    JOINED = "joined", pgettext_lazy("churn warning", "Joined with another")
    UNDONE = "undone", pgettext_lazy("churn warning", "Taken back")


OUTCOMES = (WarningState.KEPT, WarningState.WON_BACK, WarningState.LOST, WarningState.DORMANT)
"""What a person says became of the customer; a warning that a merge joined with another goes on there, and
one that was taken back at once was none."""


class Ending(TextChoices):
    """The ways out of the life cycle that have something to follow."""

    WON_BACK = "won_back", _("Won back")
    LOST = "lost", _("Lost")
    DORMANT = "dormant", _("Dormant")


class Cause(TextChoices):
    """Why a customer was lost: the five causes, and what is said while nobody knows."""

    OWN_STRATEGY = "own_strategy", _("Its own strategy changed")
    SUPPLIER_OPTIMISATION = "supplier_optimisation", _("Dropped in its supplier optimisation")
    UNRESOLVED = "unresolved", _("Problems left unresolved")
    SQUEEZED_OUT = "squeezed_out", _("Squeezed out by improper means")
    STRONGER_COMPETITOR = "stronger_competitor", _("A stronger competitor")
    UNKNOWN = "unknown", _("Not known yet")


FIVE = (
    Cause.OWN_STRATEGY, Cause.SUPPLIER_OPTIMISATION, Cause.UNRESOLVED, Cause.SQUEEZED_OUT, Cause.STRONGER_COMPETITOR,
)  # fmt: skip
"""The five causes."""


class CauseState(TextChoices):
    """How far the cause of a warning is agreed on."""

    SUSPECTED = "suspected", pgettext_lazy("cause", "Suspected")
    CONFIRMED = "confirmed", pgettext_lazy("cause", "Confirmed")
    CONTESTED = "contested", pgettext_lazy("cause", "Contested")
    WITHDRAWN = "withdrawn", pgettext_lazy("cause", "Taken back")


class EvidenceCode(TextChoices):
    """What one row of the file shows for a cause."""

    FEWER_ORDERS = "fewer_orders", _("Orders less")
    CATEGORY_DROPPED = "category_dropped", _("No longer buys a category")
    LATE_DELIVERY = "late_delivery", _("Delivered late")
    DAMAGED = "damaged", _("Arrived damaged")
    LATE_PAYMENT = "late_payment", _("Payment overdue")
    RIVAL = "rival", _("A competitor is there")
    RIVAL_TIES = "rival_ties", _("A competitor there by connections")
    RIVAL_MOVE = "rival_move", _("A competitor's move")
    LEFT = "left", _("A contact has left")
    AGREEMENT_ENDED = "agreement_ended", _("An agreement was ended")
    AGREEMENT_OUT = "agreement_out", _("An agreement ran out")
    BEHIND = "requirement_out", _("A requirement is no longer met")
    COMPLAINT = "complaint", _("Dissatisfaction heard, not answered")
    CASE_OPEN = "case_open", _("A complaint case stands open")
    CASE_PAST = "case_past", _("A complaint case of the last year")
    LOW_ANSWER = "low_answer", _("A low answer to a survey")
    WENT_ELSEWHERE = "went_elsewhere", _("Bought elsewhere")
    NEED_GONE = "need_gone", _("The need is gone")
    PROMISE_LATE = "promise_late", _("A promise of ours is late")
    REFUSED = "refused", _("A visit that ended with a no")
    VISIT = "visit", _("A visit")
    SHRINKS = "shrinks", _("Its own revenue falls")
    WORD = "word", _("Said by a colleague")


class Care(TextChoices):
    """The care plan of a customer that was won back."""

    VISIT = "visit", _("Visit them: what has changed since they came back?")
    EXECUTIVE = "executive", _("Our head calls theirs")
    CHECK = "check", _("Check that the cause is gone")
