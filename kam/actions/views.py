"""Saved views: the filter of a list or an analysis under a name, kept by its maker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kam.actions import view_recipients, view_rooms
from kam.choices import Every
from kam.ground import kept_pages, staging, ways
from kam.ground.errors import Refused
from kam.ground.rights import Right, can
from kam.models import SavedView, User
from kam.models.views import asked

MOST = 50
LAST: dict[str, int] = {Every.WEEK: 7, Every.MONTH: 31}
"""The last day that a mail may come on."""


def save(*, values: Mapping[str, Any], by: User) -> SavedView:
    """Keep a filter; the same name on the same page is overwritten. Sharing is for those who lead or keep people."""
    if not kept_pages.is_known(values["page"]):
        raise Refused(_("There is no page of this name whose filters could be kept."), field="page", status=400)
    if values["page"] in ways.closed_to(by):
        raise PermissionDenied(_("Your role does not allow this."))
    shared = bool(values.get("shared"))
    if shared and not (can(by, Right.HAND_OVER) or can(by, Right.PEOPLE)):
        raise Refused(_("Only those who lead may share a view with everybody."), field="shared", status=403)
    query = asked(values["query"])
    if len(query) > (SavedView._meta.get_field("query").max_length or 0):
        raise Refused(_("This filter is too long to keep. Take a part of it away."), field="query", status=400)
    with transaction.atomic():
        staging.take_turn(f"views.{by.pk}")  # of two at once the second counts the first's
        others = SavedView.objects.filter(user=by).exclude(page=values["page"], name=values["name"])
        if others.count() >= MOST:
            raise Refused(_("You have fifty saved views. Delete one first."))
        view, _made = SavedView.objects.update_or_create(
            user=by, page=values["page"], name=values["name"], defaults={"query": query, "shared": shared}
        )
        if "mail_every" in values:
            mail(view, every=values["mail_every"], on=values.get("mail_on"), by=by)
        if "recipients" in values:
            view_recipients.name(view, people=values["recipients"], by=by)
    return view


def mail(view: SavedView, *, every: str, on: int | None, people: Iterable[User] | None = None, by: User) -> SavedView:
    """
    Send an analysis to its keeper every week (`on` 1 Monday to 7 Sunday) or month (1 to 31); `every` empty: no more.

    `people`: colleagues to whom it goes, too; None leaves them as they are. Raises Refused for a list, a day that there
    is not, and a keeper without an address.
    """
    if view.user_id != by.pk:
        raise PermissionDenied(_("Only whoever keeps a view has it sent."))
    if every:
        if ways.named(view.page) is None:
            raise Refused(_("Only analyses are sent by mail."), field="mail_every", status=400)
        if on is None or not 1 <= on <= LAST[every]:
            raise Refused(_("Choose a day: 1 to %(last)s.") % {"last": LAST[every]}, field="mail_on", status=400)
        if not by.email:
            raise Refused(_("You have no e-mail address yet."), field="mail_every", status=400)
    view.mail_every, view.mail_on = every, on if every else None
    with transaction.atomic(), view_rooms.within(by):
        view.save(update_fields=["mail_every", "mail_on"])
        return view if people is None else view_recipients.name(view, people=people, by=by)


def delete(view: SavedView, *, by: User) -> None:
    """Forget a view; a shared one can be deleted by its maker or by those who keep people."""
    if view.user_id != by.pk and not can(by, Right.PEOPLE):
        raise PermissionDenied(_("Your role does not allow this."))
    with transaction.atomic():
        view_rooms.let_go(view)
        view.delete()
