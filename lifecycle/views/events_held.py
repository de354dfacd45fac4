"""Pages of events held: the list, one event with who came and what it came to, a new one, its correction."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can, whom_to_ask
from kam.templatetags import ui
from lifecycle.actions import event_mails, events_held
from lifecycle.facts import attendance, event_sequels
from lifecycle.filters import EventHeldFilter
from lifecycle.forms.events_held import EventHeldForm
from lifecycle.models import EventHeld, Invitation
from lifecycle.models.events_held import days_around, ordered_around


def counted(event: Any, name: str) -> str:
    """A number of the list, with how many more there are that the reader does not see."""
    shown = getattr(event, f"shown_{name}")
    rest = (getattr(event, f"all_{name}") or 0) - shown
    if not rest:
        return ui.num(shown)
    words = ngettext("and %(count)s more you may not see", "and %(count)s more you may not see", rest)
    return format_html('{}<span class="sub">{}</span>', ui.num(shown), words % {"count": rest})


COLUMNS = [
    Column("title", gettext_lazy("Event"), lambda e: e.title),
    Column("on", gettext_lazy("Day"), lambda e: e.on, lambda e: ui.day(e.on), "on", css="nowrap"),
    Column("kind", gettext_lazy("Kind"), lambda e: e.get_kind_display()),
    Column("place", pgettext_lazy("event", "Place"), lambda e: e.place),
    Column("host", gettext_lazy("Host"), lambda e: e.host),
    Column("invited", gettext_lazy("Invited"), lambda e: e.shown_invited, lambda e: counted(e, "invited"), num=True),
    Column("came", gettext_lazy("Came"), lambda e: e.shown_came, lambda e: counted(e, "came"), num=True),
    Column("budget", gettext_lazy("Budget"), lambda e: e.budget, only="export"),
    Column("cost", gettext_lazy("Cost"), lambda e: e.cost, lambda e: ui.money(e.cost), "cost", num=True),
]
EMPTY = {
    "title": gettext_lazy("No events yet"),
    "text": gettext_lazy("Forums, seminars, workshops, plant tours: plan one, invite people, and tap who came."),
    "icon": "calendar-heart",
}


class EventHeldList(ListPage):
    """What we hold for customers, the newest first."""

    model, filterset_class, name = EventHeld, EventHeldFilter, "events-held"
    nav, title, default_sort = "events-held", gettext_lazy("Events"), "-on"
    columns, empty = COLUMNS, EMPTY

    def rows(self) -> Any:
        return EventHeld.objects.visible_to(self.user).live().with_counts(self.user).select_related("host")

    def prepare(self, rows: list[Any]) -> None:
        """Whoever keeps an event plans for all its guests, others are told how many they do not see."""
        for event in rows:
            whole = "all_" if attendance.is_kept_by(event, self.user) else ""
            for name in ("invited", "came"):
                setattr(event, f"shown_{name}", getattr(event, whole + name) or 0)

    def row_url(self, row: Any) -> str:
        return reverse("lifecycle:eventheld-detail", args=[row.pk])

    def actions(self) -> list[dict[str, Any]]:
        new = {"label": _("New event"), "url": reverse("lifecycle:eventheld-create"), "primary": True, "icon": "plus"}
        return [new] if can(self.user, Right.RUN_EVENTS) else []


class OfEvent:
    """What the pages of one event share."""

    model, nav, right = EventHeld, "events-held", Right.RUN_EVENTS
    object: EventHeld
    user: Any

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Events"), reverse("lifecycle:eventheld-list")), (self.object.title, self.home())]

    def home(self) -> str:
        return reverse("lifecycle:eventheld-detail", args=[self.object.pk])

    def done_url(self, _result: Any) -> str:
        return self.home()


class EventHeldDetail(OfEvent, DetailPage):
    """One event: who was invited, who came, what it cost, what was done afterwards and what the numbers say."""

    template_name, right = "lifecycle/events_held/detail.html", None

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Events"), reverse("lifecycle:eventheld-list"))]

    def context(self) -> dict[str, Any]:
        event = self.object
        invited = list(invitations(self.user, event))
        came = [one for one in invited if one.attended]
        customers = {one.account_id for one in came}
        around = days_around(event.on, timezone.localdate())
        return {
            "event": event, "invited": invited, "counts": attendance.of(event, invited, self.user),
            "waiting": event_mails.waiting(event, self.user) if event.on >= timezone.localdate() else None,
            "around": around,
            "orders": ordered_around(customers, event.on, around) if customers else None,
            "is_over": timezone.localdate() > event.on, "is_past": event.on <= timezone.localdate(),
            "sequels": event_sequels.of(event, came),
            "can_run": can(self.user, Right.RUN_EVENTS) and event.archived_at is None,
            "can_cost": can(self.user, Right.EDIT_COSTS), "can_log": can(self.user, Right.LOG_VISITS),
            "can_follow": can(self.user, Right.TAKE_ON_WORK), "unlocked_by": whom_to_ask(Right.EDIT_COSTS),
        }  # fmt: skip


def invitations(user: Any, event: EventHeld) -> Any:
    """Who is invited, as far as a reader sees their customers, by customer."""
    seen = Invitation.objects.visible_to(user).live().filter(event=event)
    return seen.select_related("account", "contact", "delivery").order_by("account__name", "pk")


class EventHeldCreate(FormPage):
    """A new event; whom to invite comes next."""

    nav, title, form_class, right = "events-held", gettext_lazy("New event"), EventHeldForm, Right.RUN_EVENTS

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Events"), reverse("lifecycle:eventheld-list"))]

    def act(self, form: Any) -> EventHeld:
        return events_held.plan(values=form.values(), by=self.user)

    def said(self, _message: Any, record: EventHeld) -> None:
        over = record.on < timezone.localdate()
        words = _("This day is over: noted as held. Now enter who was there, and tap who came.") if over else ""
        super().said(words or _("Event planned. Now invite people."), record)

    def done_url(self, record: EventHeld) -> str:
        return reverse("lifecycle:eventheld-detail", args=[record.pk])


class EventHeldEdit(OfEvent, FormPage):
    """Correct it, or enter what it cost."""

    title, form_class, done_message = gettext_lazy("Edit the event"), EventHeldForm, gettext_lazy("Event changed.")

    def act(self, form: Any) -> EventHeld:
        return events_held.change(self.object, values=form.values(), version=self.version(), by=self.user)


class EventHeldArchive(OfEvent, ActionPage):
    """Out of the list, with undo."""

    title = gettext_lazy("Remove the event?")
    question = gettext_lazy(
        "What it cost and who came stay as they are. Whoever was mailed an invitation hears that it is cancelled."
    )
    submit_label, danger, done_message = gettext_lazy("Remove"), True, gettext_lazy("Event removed.")

    def act(self) -> EventHeld:
        return events_held.archive(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:eventheld-restore", args=[self.object.pk])

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:eventheld-list")


class EventHeldRestore(OfEvent, ActionPage):
    """Back from the archive."""

    title, submit_label, done_message = (
        gettext_lazy("Bring the event back?"), gettext_lazy("Bring back"), gettext_lazy("The event is back."),
    )  # fmt: skip

    def act(self) -> EventHeld:
        return events_held.restore(self.object, by=self.user)
