"""Sending an analysis from its own page: the filter on the screen is kept as a view, and goes now or by plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kam.actions import view_mails, views
from kam.ground import ways
from kam.ground.errors import Refused
from kam.models import SavedView, User
from kam.models.views import asked

Sent = tuple[SavedView, list[User], list[User]]
"""The view that is kept, to whom it is on its way, and to whom not, since they see nothing of it."""


def send(*, values: Mapping[str, Any], by: User) -> Sent:
    """
    Keep a page's filter {page, name, query, every, on, recipients} and send it to these colleagues and oneself.

    Without `every` it goes now, once; else it comes by plan, and nobody is on the way yet. Raises PermissionDenied for
    a page that one may not open; Refused where another view bears the name, and as `views.save` and `send_now` do.
    """
    if values["page"] in ways.closed_to(by):
        raise PermissionDenied(_("Your role does not allow this."))
    if _is_taken(values, by):
        raise Refused(_("You keep another view of this page under this name."), field="name")
    kept = {name: values[name] for name in ("page", "name", "query")}
    with transaction.atomic():
        planned = {"mail_every": values["every"], "mail_on": values["on"]} if values["every"] else {}
        view = views.save(values=kept | planned | {"recipients": values["recipients"]}, by=by)
        if values["every"]:
            return view, [], []
        _run, people, unseen = view_mails.send_now(view, by=by)
    return view, people, unseen


def begun(page: str, query: str, label: str, by: User) -> tuple[str, SavedView | None]:
    """The name to send a filter under, and the view that is kept of it already: one that comes by no plan."""
    kept = list(SavedView.objects.filter(user=by, page=page))
    same = next((one for one in kept if one.is_on(query) and not one.mail_every), None)
    if same:
        return same.name, same
    names = {one.name for one in kept}
    numbered = (f"{label} {number}" for number in range(2, len(names) + 3))
    return label if label not in names else next(name for name in numbered if name not in names), None


def _is_taken(values: Mapping[str, Any], by: User) -> bool:
    """Whether a view of another filter, or one that comes by plan to others, bears the name."""
    there = SavedView.objects.filter(user=by, page=values["page"], name=values["name"]).first()
    return there is not None and (bool(there.mail_every) or asked(there.query) != asked(values["query"]))
