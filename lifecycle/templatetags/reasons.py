"""Reasons, outcomes and types of visits as templates show them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kam.ground import wording
from lifecycle.choices import NeedSign, Outcome, VisitKind
from lifecycle.facts import contact_news, visits
from lifecycle.models import plan_reasons, reasons
from lifecycle.rules import mentions, people

register = template.Library()


@register.filter
def reason_words(found: Any, most: int = 3) -> list[str]:
    """The strongest reasons of a risk as short sentences."""
    return reasons.risk_words(found, int(most))


@register.filter
def number_words(found: Any, most: int = 3) -> list[str]:
    """The same without what a person said when they raised the warning: that stands as its suspected cause."""
    return reasons.risk_words(found, int(most), said=False)


@register.filter
def met(visit: Any) -> str:
    """Whom a visit met."""
    return visits.met(visit)


@register.filter
def clauses(said: Any) -> str:
    """Sayings in a row."""
    return wording.clauses(said)


@register.filter
def raised_words(found: Any) -> str:
    """What a person said when they raised the warning, with who and when."""
    return reasons.raised_words(found)


@register.filter
def cause_words(warning: Any) -> str:
    """Why we may lose a customer, of a warning that is told its causes."""
    return reasons.cause_words(warning)


@register.filter
def plan_words(found: Any) -> list[str]:
    """Why a visit is due, as short sentences."""
    return plan_reasons.plan_words(found)


@register.filter
def visit_outcome(visit: Any) -> str:
    """How a visit ended, where orders are spoken of too: an order agreed in it is none that was placed."""
    return _("Order agreed") if visit.outcome == Outcome.ORDER else str(visit.get_outcome_display())


@register.filter
def tone(outcome: str) -> str:
    """The tag colour of an outcome or of a warning's end."""
    return {
        "order": "good",
        "advance": "accent",
        "refused": "bad",
        "kept": "good",
        "won_back": "good",
        "lost": "bad",
    }.get(outcome, "")


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a type of visit."""
    icons = {
        "on_site": "map-pin",
        "call": "phone",
        "video": "video",
        "event": "presentation",
        "executive": "handshake",
        "supervisor": "users",
        "message": "mail",
    }
    return icons.get(kind, "map-pin")


@register.filter
def visit_kind(kind: str) -> str:
    """The word of a type of visit."""
    return str(VisitKind(kind).label) if kind in VisitKind.values else kind


MENTIONS = {
    mentions.PROMISE: "handshake", mentions.COMMITMENT: "user-check", mentions.NEXT_VISIT: "calendar-plus",
    mentions.COMPLAINT: "message-square-warning", mentions.NEED: "lightbulb", mentions.CONTACT: "user-round-pen",
    mentions.COMPETITOR: "swords",
}  # fmt: skip
NEWS = {
    people.LEFT: pgettext_lazy("news of a person", "has left"),
    people.NEW: pgettext_lazy("news of a person", "is new"),
    people.PROMOTED: pgettext_lazy("news of a person", "was promoted"),
    people.PHONE: pgettext_lazy("news of a person", "has another number"),
}


@register.filter
def mention_icon(kind: str) -> str:
    """The icon of what a note mentions."""
    return MENTIONS.get(kind, "circle")


@register.filter
def need_word(sign: str) -> str:
    """Whether a need was stated or is latent, and how a latent one was heard."""
    heard = str(dict(NeedSign.choices).get(sign, sign))
    return heard if sign == NeedSign.STATED else " · ".join([_("Latent need"), heard])


@register.filter
def news_word(what: str) -> str:
    """What became of a person, in words."""
    return str(NEWS.get(what, what))


@register.filter
def news_form(one: Any, visit: Any) -> str:
    """The form in which news of a person is filled in by hand, with what the note says of it."""
    said, home = one.mention, visit.account_id
    if said.detail == people.NEW:
        told = {"name": said.name} | ({"title": said.post} if said.post else {})
        told |= {contact_news.column_of(said.number): said.number} if said.number else {}
        return f"{reverse('accounts:account-contact-create', args=[home])}?{urlencode(told)}"
    if one.contact is None:
        return f"{reverse('accounts:account-detail', args=[home])}?tab=people"
    if said.detail == people.LEFT:
        return reverse("accounts:contact-leave", args=[one.contact.pk])
    told = {one.change.column: one.change.now} if one.change else {}
    edit = reverse("accounts:contact-edit", args=[one.contact.pk])
    return f"{edit}?{urlencode(told)}" if told else edit
