"""The vocabulary of cases: complaint or request, of which kind, how bad, where it stands, what caused it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseSort(TextChoices):
    COMPLAINT = "complaint", pgettext_lazy("case", "Complaint")
    REQUEST = "request", pgettext_lazy("case", "Request")


class CaseKind(TextChoices):
    QUALITY = "quality", pgettext_lazy("case", "Quality")
    DELIVERY = "delivery", pgettext_lazy("case", "Delivery")
    PRICE = "price", pgettext_lazy("case", "Price")
    CHANNEL = "channel", pgettext_lazy("case", "Channel conflict")
    SERVICE = "service", pgettext_lazy("case", "Service")
    INVOICE = "invoice", pgettext_lazy("case", "Invoice")
    OTHER = "other", pgettext_lazy("case", "Other")


class Severity(TextChoices):
    LOW = "low", pgettext_lazy("severity", "Low")
    MEDIUM = "medium", pgettext_lazy("severity", "Medium")
    HIGH = "high", pgettext_lazy("severity", "High")
    CRITICAL = "critical", pgettext_lazy("severity", "Critical")


class CaseState(TextChoices):
    NEW = "new", pgettext_lazy("case", "New")
    WORK = "work", pgettext_lazy("case", "In work")
    WAITING = "waiting", pgettext_lazy("case", "Waiting for the customer")
    RESOLVED = "resolved", pgettext_lazy("case", "Resolved")
    ACCEPTED = "accepted", pgettext_lazy("case", "Accepted")
    CANCELLED = "cancelled", pgettext_lazy("case", "Cancelled")


OPEN = (CaseState.NEW, CaseState.WORK, CaseState.WAITING)
"""Not solved yet."""
RUNNING = (CaseState.NEW, CaseState.WORK)
"""The clock runs."""


class CaseCause(TextChoices):
    """What lay behind it."""

    PRODUCT = "product", pgettext_lazy("cause of a case", "Product fault")
    PACKING = "packing", pgettext_lazy("cause of a case", "Packing")
    TRANSPORT = "transport", pgettext_lazy("cause of a case", "Transport")
    PLANNING = "planning", pgettext_lazy("cause of a case", "Stock or planning")
    ORDER_ENTRY = "order_entry", pgettext_lazy("cause of a case", "Order taken wrongly")
    INVOICING = "invoicing", pgettext_lazy("cause of a case", "Invoice or price wrong")
    AGREEMENT = "agreement", pgettext_lazy("cause of a case", "Agreement unclear")
    TERRITORY = "territory", pgettext_lazy("cause of a case", "Territory or channel rules broken")
    RESPONSE = "response", pgettext_lazy("cause of a case", "We answered too slowly")
    USE = "use", pgettext_lazy("cause of a case", "Use or fitting at the customer")
    QUESTION = "question", pgettext_lazy("cause of a case", "A question, nothing was wrong")
    OTHER = "other", pgettext_lazy("cause of a case", "Other")


class CaseStepKind(TextChoices):
    """What happened to a case."""

    OPENED = "opened", pgettext_lazy("case step", "Opened")
    ANSWERED = "answered", pgettext_lazy("case step", "Answered")
    TAKEN = "taken", pgettext_lazy("case step", "Taken on")
    HANDED = "handed", pgettext_lazy("case step", "Handed over")
    WAITING = "waiting", pgettext_lazy("case step", "Waiting for the customer")
    RESUMED = "resumed", pgettext_lazy("case step", "Taken up again")
    RESOLVED = "resolved", pgettext_lazy("case step", "Resolved")
    ACCEPTED = "accepted", pgettext_lazy("case step", "Accepted by the customer")
    REOPENED = "reopened", pgettext_lazy("case step", "Opened again")
    CANCELLED = "cancelled", pgettext_lazy("case step", "Cancelled")
    SEVERITY = "severity", pgettext_lazy("case step", "Severity changed")
    LEVEL = "level", pgettext_lazy("case step", "Better service level")
    LATE = "late", pgettext_lazy("case step", "Late: told")
    BACK = "back", pgettext_lazy("case step", "Step taken back")
    NOTE = "note", pgettext_lazy("case step", "Note")
    REPLIED = "replied", pgettext_lazy("case step", "The customer wrote")


class CaseClock(TextChoices):
    """Which promise a ladder stands at."""

    ANSWER = "answer", pgettext_lazy("case", "First answer")
    SOLUTION = "solution", pgettext_lazy("case", "Solution")


RUNGS = {1: _("account manager"), 2: _("team lead"), 3: _("director")}
"""Whom each rung of the ladder tells of a lateness."""
