"""Saved views: the filter of a list or an analysis under a name, kept by its maker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kam.ground import ways
from kam.ground.errors import Refused
from kam.ground.rights import Right, can
from kam.models import SavedView, User
from kam.models.views import asked

MOST = 50


def save(*, values: Mapping[str, Any], by: User) -> SavedView:
    """Keep a filter; the same name on the same page is overwritten. Sharing is for those who lead or keep people."""
    if values["page"] in ways.closed_to(by):
        raise PermissionDenied(_("Your role does not allow this."))
    shared = bool(values.get("shared"))
    if shared and not (can(by, Right.HAND_OVER) or can(by, Right.PEOPLE)):
        raise Refused(_("Only those who lead may share a view with everybody."), field="shared", status=403)
    query = asked(values["query"])
    if len(query) > (SavedView._meta.get_field("query").max_length or 0):
        raise Refused(_("This filter is too long to keep. Take a part of it away."), field="query", status=400)
    with transaction.atomic():
        if SavedView.objects.filter(user=by).count() >= MOST:
            raise Refused(_("You have fifty saved views. Delete one first."))
        view, _made = SavedView.objects.update_or_create(
            user=by, page=values["page"], name=values["name"], defaults={"query": query, "shared": shared}
        )
    return view


def delete(view: SavedView, *, by: User) -> None:
    """Forget a view; a shared one can be deleted by its maker or by those who keep people."""
    if view.user_id != by.pk and not can(by, Right.PEOPLE):
        raise PermissionDenied(_("Your role does not allow this."))
    view.delete()
