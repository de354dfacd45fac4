"""How a warning may end: why it cannot be kept yet, and what the file shows for a customer that was won back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agreement, Order, Policy
from lifecycle.models import Warning
from lifecycle.rules.warnings import CALM_RUNS


@dataclass(frozen=True)
class Proof:
    """A row of the file that shows a customer back with us: the words for it, its day, and where it is read."""

    words: str
    on: date
    url: str


def not_kept(warning: Warning) -> str:
    """Why the customer does not count as kept, in words; empty where it does. The risk is a probability."""
    limit = Policy.objects.current().close_under
    if warning.risk >= limit:
        words = _("The risk is %(risk)d %%. A customer counts as kept under %(limit)d %%; the warning stays.")
        return words % {"risk": round(warning.risk * 100), "limit": round(limit * 100)}
    if not warning.calm_runs:
        words = _("No run has found the risk under %(limit)d %% since the warning. Two in a row have to.")
        return words % {"limit": round(limit * 100)}
    if warning.calm_runs < CALM_RUNS:
        words = _("The risk is under %(limit)d %% in one run only. A second one has to say the same.")
        return words % {"limit": round(limit * 100)}
    return ""


def proof(warning: Warning) -> Proof | None:
    """The newest order, else the newest agreement, since the warning opened and until it was closed."""
    until = warning.closed_on or timezone.localdate()
    ordered = Q(ordered_on__gte=warning.opened_on, ordered_on__lte=until)
    order = Order.objects.as_of(until).filter(ordered, account=warning.account_id, amount__gt=0).first()
    if order is not None:
        url = reverse("accounts:order-detail", args=[order.pk])
        return Proof(_("Order %(number)s") % {"number": order.number}, order.ordered_on, url)
    begun = Q(starts_on__gte=warning.opened_on, starts_on__lte=until)
    made = Agreement.objects.live().filter(begun, account=warning.account_id).order_by("-starts_on", "-pk").first()
    if made is None:
        return None
    words = _("Agreement %(number)s") % {"number": made.number}
    return Proof(words, made.starts_on, reverse("accounts:agreement-detail", args=[made.pk]))
