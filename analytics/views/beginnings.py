"""Where to begin before anything was computed: what an empty dashboard offers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Order
from kam.ground.rights import Right, can


def offered(user: Any, busy: Any) -> dict[str, Any]:
    """Nothing was computed yet: where to begin, for whom it concerns."""
    text = _("As soon as customers and orders are there, KAM shows who carries you, who may leave and who is visited.")
    step = {"title": _("No numbers yet"), "text": text, "icon": "chart-line"}
    if busy:
        return step | {"title": _("The first computation is under way"), "text": _("This page says when it is done.")}
    if can(user, Right.RECOMPUTE) and Order.objects.exists():
        text = _(
            "Customers and orders are there. A computation shows who carries you, who may leave and who is visited."
        )
        return step | {"text": text, "starts": True}
    if can(user, Right.IMPORT):
        return step | {"action": {"label": _("Import customers and orders"), "url": reverse("kam:guide")}}
    if can(user, Right.RECOMPUTE):
        return step | {"action": {"label": _("Compute now"), "url": reverse("kam:run-start")}}
    return step
