"""
The page before a visit: everything about one customer that helps, on a phone and in print.

Of this day's visits a phone keeps it, so that it opens without a network.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.choices import Stage
from accounts.models import Account
from accounts.views.tiers import why
from accounts.views.timeline import LINKS
from analytics.facts import briefings
from analytics.facts.briefings import Briefing
from analytics.views import year_orders
from analytics.views.scores import words
from kam.ground import days, timeline
from kam.ground.pages import DetailPage
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.actions import deciders
from lifecycle.facts import warnings
from lifecycle.models import Warning
from lifecycle.models.reasons import cause_words
from lifecycle.rules import spin
from lifecycle.templatetags.reasons import number_words

CLASSES = ("core", "important")


class AccountBriefing(DetailPage):
    """What to know, whom to meet, what to ask, before going there."""

    model, template_name, nav = Account, "analytics/briefings/show.html", "visits"

    def queryset(self) -> Any:
        return Account.objects.visible_to(self.user).select_related("owner", "standing", "journey")

    def get_title(self) -> Any:
        return _("Briefing: %s") % self.object

    def crumbs(self) -> list[tuple[Any, str]]:
        home = reverse("accounts:account-detail", args=[self.object.pk])
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object), home)]

    def context(self) -> dict[str, Any]:
        today = days.today()
        found = briefings.gather(self.object, by=self.user, today=today)
        may = {
            "can_log": can(self.user, Right.LOG_VISITS) and self.object.archived_at is None,
            "can_see_people": can(self.user, Right.SEE_CONTACTS),
        }
        shown = {"account": self.object, "b": found, "today": today, "now": timezone.now()}
        more = {"cause": cause_of(found.warning, self.user), "meet_url": meet_url(found, self.user)}
        return told(found) | may | shown | more


def meet_url(found: Briefing, user: Any) -> str:
    """Where those who decide and were never met are named in the visit to come, or one is planned; else empty."""
    whom = [one.pk for one in found.unmet]
    if not whom or found.account.archived_at is not None or not can(user, Right.LOG_VISITS):
        return ""
    if found.plan is None:
        asked = urlencode({"account": found.account.pk, "contacts": whom}, doseq=True)
        return f"{reverse('lifecycle:plan-create')}?{asked}"
    found.plan.account = found.account
    if found.plan.pk not in deciders.of([found.plan], user):
        return ""
    return f"{reverse('lifecycle:plan-move', args=[found.plan.pk])}?{urlencode({'contacts': whom}, doseq=True)}"


def cause_of(warning: Warning | None, user: Any) -> str:
    """Why we may lose them, as the reader may read it: the cause, else what was said when the warning was raised."""
    if warning is None:
        return ""
    warnings.tell_causes([warning], user)
    return cause_words(warning)


def told(found: Briefing) -> dict[str, Any]:
    """The reasons in words: of the tier, of the risk; and what moved."""
    warned = number_words(found.warning.reasons, 3) if found.warning else []
    return {
        "tier_why": why(found.tier) if found.tier else [],
        "risk_why": words(found.score, 3) if found.score and found.score.band else warned,
        "key_class": found.account.get_key_class_display() if found.account.key_class in CLASSES else "",
        "stage": Stage(found.journey.stage).label if found.journey else "",
        "happened": timeline.tell(found.changes, LINKS),
        "early": spin.early(found.needs),
        "figures": figures(found),
    }


def orders_of_the_year(found: Briefing) -> str:
    """The orders that the count is of: of the same 365 days, without returns."""
    return year_orders.orders(found.trade.day, account=found.account.pk, kind="order")


def figures(found: Briefing) -> list[dict[str, Any]]:
    """Risk, the year's orders against the year before, and what is overdue; each opens what it is made of."""
    home = reverse("accounts:account-detail", args=[found.account.pk])
    trade, score = found.trade, found.score
    grown = f"{trade.change:+.0%}".replace("-", formats.MINUS) if trade.change is not None else ""
    against = _("%(change)s against the year before") % {"change": grown} if grown else _("nothing the year before")
    late = _("%(days)s days late on average") % {"days": ui.num(trade.late_days)} if trade.late_days else ""
    return [
        {"label": _("Churn risk"), "value": ui.pct(score.p) if score else "–", "url": f"{home}?tab=risk",
         "hint": _("no order in the next %(days)s days") % {"days": score.run.result.get("horizon", 90)} if score else
         _("not computed yet"), "tone": "bad" if found.is_feared_for else ""},
        {"label": _("Orders, 12 months"), "value": ui.money(trade.revenue), "hint": against, "url": f"{home}?tab=trade",
         "tone": "bad" if (trade.change or 0) < -0.1 else ""},
        {"label": _("Last order"), "value": ui.ago(trade.last_on) if trade.last_on else gettext_lazy("never"),
         "hint": ngettext("%(count)s order in 12 months", "%(count)s orders in 12 months", trade.orders)
         % {"count": ui.num(trade.orders)}, "word": True,
         "url": orders_of_the_year(found)},
        {"label": _("Overdue"), "value": ui.money(trade.overdue), "hint": late, "url": f"{home}?tab=trade",
         "tone": "bad" if trade.overdue else ""},
    ]  # fmt: skip
