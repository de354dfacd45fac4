"""To whom an analysis is sent besides its keeper: colleagues named by the keeper, each of whom may turn it off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.actions import view_rooms
from kam.choices import Role
from kam.ground import rights, ways
from kam.ground.errors import Refused
from kam.models import SavedView, User, ViewRecipient

MOST = 50
"""Colleagues that one view is sent to."""


def offered(view: SavedView) -> QuerySet[User]:
    """Colleagues who may be named: here, with an address, in a role that opens the analysis; none who turned it off."""
    way = ways.named(view.page)
    if way is None:
        return User.objects.none()
    found = User.objects.people().exclude(pk=view.user_id).exclude(email="")
    found = found.exclude(pk__in=_turned_off(view).values("user"))
    return found if way[3] is None else found.filter(role__in=rights.holders(way[3]))


def shut(view: SavedView) -> list[str]:
    """The roles, in words, of colleagues who are not offered since their role does not open the analysis."""
    way = ways.named(view.page)
    if way is None or way[3] is None:
        return []
    people = User.objects.people().exclude(role__in=rights.holders(way[3]))
    there = set(people.order_by().values_list("role", flat=True))
    return [str(role.label) for role in Role if role in there]


def declined(view: SavedView) -> list[User]:
    """Colleagues who turned it off, by name."""
    rows = _turned_off(view).filter(user__is_active=True).select_related("user")
    return [row.user for row in rows.order_by("user__name")]


def _turned_off(view: SavedView) -> QuerySet[ViewRecipient]:
    """Who turned it off; nobody of a view that is not kept yet."""
    return ViewRecipient.objects.filter(view_id=view.pk).exclude(declined_at=None)


def name(view: SavedView, *, people: Iterable[User], by: User) -> SavedView:
    """
    Have a view's mails go to these colleagues too, and to no others; who turned it off stays turned off.

    Raises Refused for somebody whose role does not open the analysis, who has no address, or who turned it off.
    """
    if view.user_id != by.pk:
        raise PermissionDenied(_("Only whoever keeps a view has it sent."))
    wanted = {user.pk: user for user in people}
    if len(wanted) > MOST:
        words = _("At most %(most)s colleagues can be named with one view.") % {"most": MOST}
        raise Refused(words, field="recipients", status=400)
    with transaction.atomic(), view_rooms.within(by):
        SavedView.objects.select_for_update().get(pk=view.pk)
        known = set(offered(view).filter(pk__in=wanted).values_list("pk", flat=True))
        for key, user in wanted.items():
            if key not in known:
                words = _("%(name)s cannot be sent this analysis.") % {"name": user}
                raise Refused(words, field="recipients", status=400)
        view.recipients.filter(declined_at=None).exclude(user__in=wanted).delete()
        ViewRecipient.objects.bulk_create(
            [ViewRecipient(view=view, user_id=key) for key in sorted(wanted)], ignore_conflicts=True
        )
    return view


def stop(view: SavedView, *, by: User) -> SavedView:
    """No more of a colleague's view for oneself, until one wants it again; everybody else's mails go on."""
    return _turn(view, by, declined_at=timezone.now())


def resume(view: SavedView, *, by: User) -> SavedView:
    """A colleague's view that one had turned off comes again."""
    return _turn(view, by, declined_at=None)


def _turn(view: SavedView, by: User, **values: Any) -> SavedView:
    if not ViewRecipient.objects.filter(view=view, user=by).update(**values):
        raise Refused(_("This analysis is not sent to you."))
    return view
