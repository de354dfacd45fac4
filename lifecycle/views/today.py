"""The manager's Today: visits, promises, warnings and proposals that need somebody now, and one tap to log."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Contact
from kam.ground.pages import Page
from kam.ground.rights import Right, can
from lifecycle.choices import PlanState
from lifecycle.models import Promise, Visit, VisitPlan, Warning

SOON = 7
AHEAD = 14
MOST = 30
FEW = 5
MOST_MET = 4


class TodayPage(Page):
    """What do I do now? Nothing that needs nobody."""

    template_name = "lifecycle/today/show.html"
    nav, title = "today", gettext_lazy("Today")

    def get_title(self) -> Any:
        return headline(self.work["visits"], self.work["promises"], self.work["today"])

    @cached_property
    def work(self) -> dict[str, Any]:
        return day_of(self.user, timezone.localdate())

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.LOG_VISITS):
            return []
        log = {"label": _("Log a visit"), "url": reverse("lifecycle:visit-log"), "primary": True, "icon": "pencil-line"}
        return [log]

    def context(self) -> dict[str, Any]:
        return self.work | {"can_log": can(self.user, Right.LOG_VISITS)}


def headline(visits: list[VisitPlan], promises: list[Promise], today: date) -> str:
    """The day in one line: how many visits, how many promises are due."""
    due = sum(promise.due_on <= today for promise in promises)
    if not visits and not due:
        return _("Nothing is due today")
    count = len(visits)
    parts = []
    if count:
        parts.append(ngettext("%d visit due", "%d visits due", count) % count)
    if due:
        parts.append(ngettext("%d promise due", "%d promises due", due) % due)
    return _(", ").join(parts)


def whose_promises(user: Any) -> Q:
    """One's own; whoever hands customers over also has those of customers that nobody is in charge of."""
    own = Q(user=user)
    if not can(user, Right.HAND_OVER):
        return own
    return own | Q(account__owner__isnull=True)


def day_of(user: Any, today: date) -> dict[str, Any]:
    """All lists of the page for one user, each by one query."""
    plans = VisitPlan.objects.visible_to(user).of_user(user).open().select_related("account", "account__standing")
    visits = list(plans.filter(state=PlanState.PLANNED, planned_on__lte=today)[:MOST])
    proposals = plans.filter(state=PlanState.PROPOSED, planned_on__lte=today + timedelta(days=AHEAD))
    promises = Promise.objects.visible_to(user).filter(whose_promises(user)).due(today + timedelta(days=SOON))
    warnings = Warning.objects.visible_to(user).open().filter(account__owner=user).by_value()
    shown = list(warnings.select_related("account", "account__standing")[:FEW])
    warned = {warning.account_id: warning for warning in shown}
    people = whom_to_meet([plan.account_id for plan in visits], user)
    for plan in visits:
        plan.people, plan.warning = people[plan.account_id], warned.get(plan.account_id)  # type: ignore[attr-defined]
        plan.days_late = (today - plan.planned_on).days  # type: ignore[attr-defined]
    return {
        "today": today,
        "visits": visits,
        "promises": list(promises.select_related("account")[:MOST]),
        "warnings": shown,
        "proposals": list(proposals[:FEW]),
        "logged": list(logged_on(user, today)),
    }


def whom_to_meet(account_ids: list[int], user: Any) -> dict[int, list[Contact]]:
    """Whom one meets at each account: those of its last visit, else the two met last; the log ticks the same."""
    found: dict[int, list[Contact]] = defaultdict(list)
    last = (
        Visit.objects.live().filter(account=OuterRef(OuterRef("account"))).order_by("-held_at", "-pk").values("pk")[:1]
    )
    there = Exists(Visit.contacts.through.objects.filter(contact=OuterRef("pk"), visit=Subquery(last)))
    contacts = Contact.objects.visible_to(user).present().filter(account__in=account_ids).annotate(there=there)
    for contact in contacts.order_by("-there", F("last_met_on").desc(nulls_last=True), "pk")[:400]:
        chosen, was_there = found[contact.account_id], contact.there  # type: ignore[attr-defined]
        most = MOST_MET if was_there else 2
        if len(chosen) < most and (not chosen or chosen[0].there == was_there):  # type: ignore[attr-defined]
            chosen.append(contact)
    return found


def logged_on(user: Any, today: date) -> Any:
    """One's visits of a day, newest first."""
    start = timezone.make_aware(datetime.combine(today, time.min))
    held = Visit.objects.visible_to(user).live().filter(user=user, held_at__gte=start)
    return held.select_related("account")[:FEW]
