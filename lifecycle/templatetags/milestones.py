"""Milestones in words: what shows one, and the row that did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext

from kam.templatetags import ui
from lifecycle.choices import Evidence
from lifecycle.rules import onwards

register = template.Library()

ADDRESSES = {
    "visit": "/visits/%s/",
    "order": "/orders/%s/",
    "agreement": "/agreements/%s/",
    "contact": "/contacts/%s/",
}
NAMES = {
    "visit": gettext_lazy("Visit"),
    "order": gettext_lazy("Order"),
    "agreement": gettext_lazy("Agreement"),
    "contact": gettext_lazy("Contact"),
    "wallet": gettext_lazy("Yearly need"),
    "seat": gettext_lazy("Team"),
    "milestonemark": gettext_lazy("Said by hand"),
}


@register.filter
def shown_by(milestone: Any) -> str:
    """What shows that a milestone is reached, with its numbers: "4 orders within 12 months"."""
    count, words = milestone.count, _counted(milestone)
    text = words % {"count": count, "amount": ui.exact(milestone.amount)} if words else milestone.get_evidence_display()
    if milestone.months and "months" in milestone.numbers:
        limit = ngettext("within %d month", "within %d months", milestone.months) % milestone.months
        return f"{text} · {limit}"
    return str(text)


def _counted(milestone: Any) -> str:
    say = COUNTED.get(milestone.evidence)
    return say(milestone.count) if say else ""


COUNTED: dict[str, Callable[[int], str]] = {
    Evidence.CONTACTS: lambda n: ngettext("%(count)d contact in the file", "%(count)d contacts in the file", n),
    Evidence.CONTACTS_MET: lambda n: ngettext("%(count)d contact met", "%(count)d contacts met", n),
    Evidence.EXECUTIVE: lambda n: gettext("An executive visit that names one of their heads"),
    Evidence.VISITS: lambda n: ngettext("%(count)d visit", "%(count)d visits", n),
    Evidence.ORDER: lambda n: gettext("An order of at least %(amount)s"),
    Evidence.ORDERS: lambda n: ngettext("%(count)d order", "%(count)d orders", n),
    Evidence.CATEGORIES: lambda n: ngettext(
        "%(count)d product category bought", "%(count)d product categories bought", n
    ),
    Evidence.ON_TIME: lambda n: ngettext(
        "%(count)d order due, paid on time", "%(count)d orders due, all paid on time", n
    ),
    Evidence.TEAM: lambda n: ngettext("%(count)d function on the team", "%(count)d functions on the team", n),
}


@register.filter
def onward_url(todo: Any) -> str:
    """Where one moves the customer on of whom an open to-do says that it may; nothing for other to-dos."""
    if not (todo.is_open and onwards.is_one(todo.reason)):
        return ""
    stage = todo.reason.partition(onwards.MARK)[0]
    return f"{reverse('lifecycle:stage-move', args=[todo.account_id])}?to={onwards.next_of(stage)[0]}"


@register.filter
def proof_line(proof: Any, sees_people: bool = False) -> SafeString:
    """The row that shows it, as a link where it has a page: "Order 4711 · 3 Feb", or who said it and why."""
    name = NAMES.get(proof.noun, proof.noun)
    if proof.noun == "milestonemark":
        return format_html("{} · {} · {}", proof.name, proof.by, ui.day(proof.on, "short"))
    label = f"{name} {proof.name}".strip()
    url = ADDRESSES.get(proof.noun)
    if url is None or (proof.noun == "contact" and not sees_people):
        return format_html("{} · {}", label, ui.day(proof.on, "short"))
    return format_html('<a href="{}">{}</a> · {}', url % proof.pk, label, ui.day(proof.on, "short"))
