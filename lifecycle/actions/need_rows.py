"""Needs that come in by rows: the same rules as its steps have, said of a whole need at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Rate
from kam.ground.errors import Refused
from lifecycle.actions.needs import WORTH
from lifecycle.models import Need
from lifecycle.rules import needs as rules

DAYS = ("heard_on", *rules.STEPS)


def completed(values: Mapping[str, Any], record: Need | None) -> dict[str, Any]:
    """The values with the step and currency that follow; raises Refused for steps that do not follow one another."""
    whole = record or Need()
    said = {name: values.get(name, getattr(whole, name)) for name in (*DAYS, *WORTH, "currency", "proof", "outcome")}
    _check_days(said)
    if said["confirmed_on"] and not said["proof"].strip():
        raise Refused("", field="proof", code="unproven")
    if bool(said["closed_on"]) != bool(said["outcome"]):
        raise Refused("", field="outcome", code="half")
    filled = {name: value for name, value in values.items() if name != "user" or value is not None}
    filled["step"] = rules.step(**{name: said[name] for name in rules.STEPS})
    if any(said[name] is not None for name in WORTH):
        filled["currency"] = _currency(said)
    return filled


def _check_days(said: Mapping[str, Any]) -> None:
    """None lies ahead; heard comes first; a benefit is confirmed of what was stated and offered, closing comes last."""
    given = [name for name in DAYS if said[name]]
    for name in given:
        if said[name] > timezone.localdate():
            raise Refused("", field=name, code="to_come")
        if said[name] < said["heard_on"]:
            raise Refused("", field=name, code="order")
    confirmed, before = said["confirmed_on"], (said["stated_on"], said["proposed_on"])
    if confirmed and not (all(before) and confirmed >= max(before)):
        raise Refused("", field="confirmed_on", code="order")


def _currency(said: Mapping[str, Any]) -> str:
    """Of what the answer is worth to the customer, which is known of stated needs alone."""
    if not said["stated_on"]:
        raise Refused("", field=next(name for name in WORTH if said[name] is not None), code="latent")
    code = str(said["currency"] or settings.COMPANY_CURRENCY)
    if code != settings.COMPANY_CURRENCY and not Rate.objects.filter(currency=code).exists():
        raise Refused("", field="currency", code="no_rate")
    return code
