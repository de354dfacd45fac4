"""The calendar feed: a private address for calendar programs, revocable, scoped as its owner is now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from icalendar import Calendar, Event

from kam.actions import feeds
from kam.ground.pages import Page
from kam.models import Feed
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan
from lifecycle.models.reasons import plan_words

BACK, AHEAD = timedelta(days=60), timedelta(days=365)
LASTS = timedelta(hours=1)
STATUS = {PlanState.PROPOSED: "TENTATIVE", PlanState.DROPPED: "CANCELLED"}


class FeedPage(Page):
    """One's calendar address: open a new one (shown once), or revoke it."""

    template_name, nav, title = "lifecycle/calendar/feed.html", "calendar", gettext_lazy("Subscribe to your visits")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Calendar"), reverse("lifecycle:calendar"))]

    def context(self) -> dict[str, Any]:
        return {"feed": Feed.objects.visible_to(self.user).filter(revoked_at__isnull=True).first()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("do") == "revoke":
            feeds.revoke(by=self.user)
            return self.show(**self.context(), revoked=True)
        _feed, secret = feeds.open(by=self.user)
        address = request.build_absolute_uri(reverse("lifecycle:calendar-feed-ics", args=[secret]))
        webcal = f"webcal://{address.partition('://')[2]}"
        response = self.show(**self.context(), address=address, webcal=webcal)
        response["Cache-Control"] = "no-store"
        return response


class FeedIcs(View):
    """What a calendar program gets: the owner's visits of accounts they see now; nobody signs in here."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        feed = Feed.objects.open_with(secret)
        if feed is None:
            raise Http404
        feeds.used(feed)
        with translation.override(feed.user.language or settings.LANGUAGE_CODE):
            body = calendar_of(feed.user, request.build_absolute_uri("/")).to_ical()
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Cache-Control"] = "private, no-store"
        response["Content-Disposition"] = 'inline; filename="kam.ics"'
        return response


def calendar_of(user: Any, root: str) -> Calendar:
    """The user's visits as iCalendar; dropped ones stay as cancelled, so that subscribers take them out."""
    whole = Calendar()
    whole.add("prodid", "-//KAM//visits//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", f"KAM {user}")
    today = timezone.localdate()
    plans = VisitPlan.objects.visible_to(user).of_user(user).select_related("account")
    zone = ZoneInfo(user.time_zone or settings.TIME_ZONE)
    for plan in plans.filter(planned_on__range=(today - BACK, today + AHEAD)):
        whole.add_component(entry_of(plan, zone, root))
    return whole


def entry_of(plan: VisitPlan, zone: ZoneInfo, root: str) -> Event:
    """One visit: all day where it has no hour, else in UTC from its owner's zone."""
    entry = Event()
    entry.add("uid", f"{plan.uid}@kam")
    entry.add("sequence", plan.sequence)
    entry.add("dtstamp", plan.updated_at.astimezone(UTC))
    entry.add("last-modified", plan.updated_at.astimezone(UTC))
    entry.add("status", STATUS.get(PlanState(plan.state), "CONFIRMED"))
    entry.add("summary", f"{plan.account} · {plan.get_kind_display()}")
    if plan.planned_time:
        start = datetime.combine(plan.planned_on, plan.planned_time, zone).astimezone(UTC)
        entry.add("dtstart", start)
        entry.add("dtend", start + LASTS)
    else:
        entry.add("dtstart", plan.planned_on)
        entry.add("dtend", plan.planned_on + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
    place = ", ".join(part for part in (plan.account.address, plan.account.city) if part)
    if place:
        entry.add("location", place)
    entry.add("description", "\n".join([plan.purpose, *plan_words(plan.reasons)]).strip())
    entry.add("url", f"{root.rstrip('/')}{reverse('lifecycle:plan-detail', args=[plan.pk])}")
    return entry
