"""The reservoir split by owner or region: the ledger of each part, and what owners are called."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from analytics.facts.reservoir import Water
from analytics.rules.histories import Keep, Place, everywhere
from analytics.rules.reservoir import Month
from kam.models import User


def ledgers(found: Water, what: str, keep: Keep = everywhere) -> dict[Any, list[Month]]:
    """{owner or region (`what`): its months} within a part, of those where anybody stood or went."""
    ledgers = {}
    for key in {getattr(place, what) for place in found.places() if keep(place)}:
        months = found.months(partial(_within, what, key, keep))
        if any(month.opening or month.closing or any(month.flows.values()) for month in months):
            ledgers[key] = months
    return ledgers


def _within(what: str, key: Any, keep: Keep, place: Place) -> bool:
    return bool(getattr(place, what) == key and keep(place))


def names(found: Water) -> dict[Any, str]:
    """Whoever owned anything: {key: name}; of colleagues the log knows by name alone, their name."""
    keys = {place.owner for place in found.places()}
    known = dict(User.objects.filter(pk__in=[key for key in keys if isinstance(key, int)]).values_list("pk", "name"))
    return {key: str(known.get(key, key)) for key in keys if key is not None} | {None: _("Unassigned")}
