"""The record: every happening with who, when, what was and what is; for those who read it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from kam.filters import EventListFilter
from kam.ground import events, timeline, wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.rights import Right
from kam.models import Event
from kam.templatetags import ui


def changed(event: Event) -> str:
    """What was and is, in one line of text."""
    return wording.clauses(
        wording.pair(item["label"], f"{item['was']} → {item['now']}") for item in timeline.changes(event)
    )


def changed_html(event: Event) -> Any:
    """The same, with what was struck out."""
    parts = [(item["label"], wording.colon(), item["was"], item["now"]) for item in timeline.changes(event)]
    return format_html_join(mark_safe("<br>"), "{}{}<del>{}</del> <ins>{}</ins>", parts)


def customer(event: Event) -> Any:
    """Whose file it stands in, as a link."""
    if not event.account_id or not event.customer:  # type: ignore[attr-defined]
        return event.account_id
    address = reverse("accounts:account-detail", args=[event.account_id])
    return format_html('<a href="{}">{}</a>', address, event.customer)  # type: ignore[attr-defined]


EMPTY = {
    "title": _("Nothing found"),
    "text": _("Take a filter away."),
    "icon": "scroll-text",
}
COLUMNS = [
    Column("at", _("When"), lambda e: e.at, show=lambda e: ui.moment(e.at), sort="at"),
    Column("by", _("Who"), lambda e: e.by_name),
    Column("verb", _("What happened"), lambda e: events.label(e.verb)),
    Column("subject", _("To what"), timeline.subject),
    Column("changes", _("Was and is"), changed, show=changed_html, css="wide"),
    Column("account", _("Customer"), lambda e: e.customer, customer),
    Column("account_id", _("Customer (id)"), lambda e: e.account_id, num=True, only="export"),
]


class EventList(ListPage):
    model = Event
    nav = "record"
    right = Right.READ_RECORD
    title = _("Record")
    subtitle = _("Everything that was done, by whom and when. It can be read and exported, never changed.")
    name = "record"
    filterset_class = EventListFilter
    default_sort = "-at"
    empty = EMPTY
    columns = COLUMNS

    def rows(self) -> Any:
        return timeline.with_customer(super().rows())
