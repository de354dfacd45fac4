"""The vocabulary of periodic reports: how long a period is, where a report stands, what it is made of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportSpan(TextChoices):
    """How much time one report speaks of."""

    WEEK = "week", pgettext_lazy("period", "Week")
    MONTH = "month", pgettext_lazy("period", "Month")
    QUARTER = "quarter", pgettext_lazy("period", "Quarter")


class ReportState(TextChoices):
    """Where a report stands: with its writer, with its reader, or settled."""

    DRAFT = "draft", pgettext_lazy("report", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("report", "Submitted")
    RETURNED = "returned", pgettext_lazy("report", "Sent back")
    ACCEPTED = "accepted", pgettext_lazy("report", "Accepted")


class ReportPart(TextChoices):
    """The parts of a report, in its order."""

    RESULTS = "results", _("Results")
    CONTRIBUTION = "contribution", _("Contribution")
    VISITS = "visits", _("Visits")
    MOVES = "moves", _("Tiers and stages")
    WARNINGS = "warnings", _("Churn warnings")
    PROMISES = "promises", _("Promises")
    COMPLAINTS = "complaints", _("Complaints")
    PLAN = "plan", _("Plan of the coming period")
    RISKS = "risks", _("Risks")
    HELP = "help", _("Help needed")


OPEN = (ReportState.DRAFT, ReportState.RETURNED)
"""With its writer: words may be changed, and the data read again."""
AHEAD = (ReportPart.PLAN, ReportPart.RISKS, ReportPart.HELP)
