"""The calendar feed: a private address for calendar programs, revocable, scoped as its owner is now."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from icalendar import Calendar, Event

from kam.actions import feeds
from kam.ground import wording
from kam.ground.days import zone_of
from kam.ground.pages import ObjectMixin, Page
from kam.models import Feed
from lifecycle.choices import PlanState
from lifecycle.facts.people_to_meet import chosen_for
from lifecycle.models import Visit, VisitPlan
from lifecycle.models.plan_reasons import plan_words

BACK, AHEAD = timedelta(days=60), timedelta(days=365)
CANCELLED = timedelta(days=30)
"""How long a visit that was dropped is told as cancelled, so that every subscriber hears of it."""
LASTS = timedelta(hours=1)
ONCE = "calendar-feed"
"""Where the session keeps a fresh address until it is shown, once."""
OPEN_PLANS = (PlanState.PROPOSED, PlanState.PLANNED)
STATUS = {PlanState.PROPOSED: "TENTATIVE", PlanState.DROPPED: "CANCELLED"}


class FeedPage(Page):
    """One's calendar address: open a new one (shown once), or revoke it."""

    template_name, nav, title = "lifecycle/calendar/feed.html", "calendar", gettext_lazy("Subscribe to your visits")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Calendar"), reverse("lifecycle:calendar"))]

    def context(self) -> dict[str, Any]:
        feed = Feed.objects.visible_to(self.user).filter(revoked_at__isnull=True).first()
        address = self.request.session.pop(ONCE, "")
        return {"feed": feed} | (shown_once(address) if feed and address else {})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The next page tells what was done, so that loading it again does nothing."""
        revoke(request) if request.POST.get("do") == "revoke" else renew(request)
        return redirect("lifecycle:calendar-feed")


def renew(request: Any) -> None:
    """A fresh address, kept for the next page."""
    _feed, secret = feeds.open(by=request.user)
    request.session[ONCE] = request.build_absolute_uri(reverse("lifecycle:calendar-feed-ics", args=[secret]))


def revoke(request: Any) -> None:
    """The address that is open, or was about to be shown, works no more."""
    feeds.revoke(by=request.user)
    request.session.pop(ONCE, None)
    messages.success(request, _("The address does not work any more."))


def shown_once(address: str) -> dict[str, str]:
    """A fresh address, for a program and for a phone's calendar."""
    return {"address": address, "webcal": f"webcal://{address.partition('://')[2]}"}


class FeedIcs(View):
    """What a calendar program gets: the owner's visits of accounts they see now; nobody signs in here."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        feed = Feed.objects.open_with(secret)
        if feed is None:
            raise Http404
        feeds.used(feed)
        zone, language = zone_of(feed.user), feed.user.language or feed.language or settings.LANGUAGE_CODE
        with translation.override(language), timezone.override(zone):  # nobody has signed in: the owner's words and day
            body = calendar_of(feed.user, request.build_absolute_uri("/"))
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Cache-Control"] = "private, no-store"
        response["Content-Disposition"] = 'inline; filename="kam.ics"'
        return response


class PlanIcs(ObjectMixin, Page):
    """One visit as a file, for a calendar that subscribes to nothing."""

    model = VisitPlan

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = VisitPlan.objects.as_read_by(self.user).select_related("account", "user")
        rows = rows.prefetch_related(chosen_for(self.user))
        plan = rows.get(pk=self.object.pk)
        whole = _empty()
        whole.add_component(entry_of(plan, zone_of(plan.user), request.build_absolute_uri("/")))
        response = HttpResponse(_with_zones(whole, [plan]), content_type="text/calendar; charset=utf-8")
        response["Cache-Control"] = "private, no-store"
        response["Content-Disposition"] = f'attachment; filename="visit-{plan.planned_on}.ics"'
        return response


def calendar_of(user: Any, root: str) -> bytes:
    """The user's visits as iCalendar; dropped ones stay as cancelled for a while, so that subscribers take them out."""
    whole, today = _empty(), timezone.localdate()
    whole.add("x-wr-calname", f"KAM {user}")
    whole.add("x-published-ttl", "PT1H")
    plans = VisitPlan.objects.visible_to(user).of_user(user).select_related("account", "visit__user")
    plans = plans.prefetch_related(chosen_for(user))
    gone = Q(state=PlanState.DROPPED, updated_at__lt=timezone.now() - CANCELLED)
    shown = list(plans.filter(planned_on__range=(today - BACK, today + AHEAD)).exclude(gone))
    zone = zone_of(user)
    for plan in shown:
        whole.add_component(entry_of(plan, zone, root))
    for visit in held_since(user, today - BACK):
        whole.add_component(entry_of_visit(visit, root))
    return _with_zones(whole, shown)


def held_since(user: Any, day: date) -> Any:
    """The visits that a person paid without having planned them: nothing else stands for them."""
    begin = datetime.combine(day, time.min, UTC)
    paid = Visit.objects.visible_to(user).live().filter(user=user, held_at__gte=begin)
    return paid.exclude(plan__user=user).select_related("account", "user").order_by("held_at")


def _empty() -> Calendar:
    whole = Calendar()
    whole.add("prodid", "-//KAM//visits//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    return whole


def _with_zones(whole: Calendar, plans: list[VisitPlan]) -> bytes:
    """The file with the rules of the clocks its entries go by, around the days they are on."""
    days = [plan.planned_on for plan in plans if plan.planned_time]
    if days:
        year = timedelta(days=366)
        whole.add_missing_timezones(first_date=min(days) - year, last_date=max(days) + year)
    return whole.to_ical()


def entry_of(plan: VisitPlan, zone: ZoneInfo, root: str) -> Event:
    """
    One visit: all day where it has no hour, else by its owner's clock, whatever the clocks do; held, when it was held.

    With a customer that lies in the archive it is called off, until they come back.
    """
    entry, filed = Event(), plan.account.archived_at if plan.state in OPEN_PLANS else None
    moments = [plan.updated_at, filed, plan.visit.updated_at if plan.visit else None]
    changed = max(one for one in moments if one is not None)
    entry.add("uid", f"{plan.uid}@kam")
    entry.add("sequence", plan.sequence + bool(filed))
    entry.add("dtstamp", changed.astimezone(UTC))
    entry.add("last-modified", changed.astimezone(UTC))
    entry.add("created", plan.created_at.astimezone(UTC))
    entry.add("status", "CANCELLED" if filed else STATUS.get(PlanState(plan.state), "CONFIRMED"))
    entry.add("summary", f"{plan.account} · {plan.get_kind_display()}")
    if plan.state == PlanState.DONE and plan.visit is not None:
        _lasts(entry, plan.visit)
    elif plan.planned_time:
        entry.add("dtstart", datetime.combine(plan.planned_on, plan.planned_time, zone))
        ends = datetime.combine(plan.planned_on, plan.planned_time) + LASTS
        entry.add("dtend", ends.replace(tzinfo=zone))
    else:
        entry.add("dtstart", plan.planned_on)
        entry.add("dtend", plan.planned_on + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
    _at(entry, plan.account)
    briefing = f"{root.rstrip('/')}{reverse('analytics:account-briefing', args=[plan.account_id])}"
    people = wording.listed(one.name for one in plan.named)
    meet = [_("To meet: %(names)s") % {"names": people}] if people else []
    words = [plan.purpose, *meet, *plan_words(plan.reasons), _("Briefing: %(url)s") % {"url": briefing}]
    entry.add("description", "\n".join(words).strip())
    entry.add("url", f"{root.rstrip('/')}{reverse('lifecycle:plan-detail', args=[plan.pk])}")
    return entry


def entry_of_visit(visit: Visit, root: str) -> Event:
    """A visit that was paid without a plan, when it was held."""
    entry = Event()
    entry.add("uid", f"{visit.key}@kam")
    entry.add("sequence", visit.version - 1)
    for name, moment in (
        ("dtstamp", visit.updated_at),
        ("last-modified", visit.updated_at),
        ("created", visit.created_at),
    ):
        entry.add(name, moment.astimezone(UTC))
    entry.add("status", "CONFIRMED")
    entry.add("summary", f"{visit.account} · {visit.get_kind_display()}")
    _lasts(entry, visit)
    _at(entry, visit.account)
    entry.add("url", f"{root.rstrip('/')}{reverse('lifecycle:visit-detail', args=[visit.pk])}")
    return entry


def _lasts(entry: Event, visit: Visit) -> None:
    """From when it was held, for an hour."""
    entry.add("dtstart", visit.held_at.astimezone(UTC).replace(microsecond=0))
    entry.add("dtend", (visit.held_at + LASTS).astimezone(UTC).replace(microsecond=0))


def _at(entry: Event, account: Any) -> None:
    """Where a customer is, as far as it is known."""
    place = ", ".join(part for part in (account.address, account.city) if part)
    if place:
        entry.add("location", place)
