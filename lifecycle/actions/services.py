"""The service catalogue: written, promised to tiers and classes, put away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.choices import Grade
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.choices import EventVerb
from lifecycle.models import Service
from lifecycle.rules import services as rules


def ensure_ground() -> None:
    """The services that an instance begins with, promised to nobody; written once."""
    if not Service.objects.exists():
        Service.objects.bulk_create(
            Service(key=key, kind=kind, unit=unit, position=place)
            for place, (key, kind, unit) in enumerate(rules.GROUND, start=1)
        )


def write(*, values: Mapping[str, Any], by: User) -> Service:
    """A new service; without a place it is the last."""
    require(by, Right.EDIT_POLICY)
    if not str(values.get("name") or "").strip():
        raise Refused(_("Give it a name."), field="name")
    with transaction.atomic():
        last = Service.objects.aggregate(place=Max("position"), key=Max("pk"))
        given = {name: value for name, value in values.items() if value not in (None, "")}
        key = given.get("key") or f"service-{(last['key'] or 0) + 1}"
        whole = {"position": (last["place"] or 0) + 1} | given | {"key": key, "promised": _promised(given)}
        return records.create(Service, whole, by=by, verb=EventVerb.SERVICE_CREATED)


def change(service: Service, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Service:
    """Other words, unit, promise; deliveries stay as they were counted."""
    require(by, Right.EDIT_POLICY)
    given = {name: value for name, value in values.items() if name != "key" and value is not None}
    if given.get("name", str(service)) == str(service) and not service.name:
        given.pop("name", None)
    if given.get("unit", service.unit) != service.unit and service.deliveries.live().exists():
        words = _("It was delivered already in the other unit. Put it away, and write a new one.")
        raise Refused(words, field="unit")
    if "promised" in given:
        given["promised"] = _promised(given)
    return records.change(service, given, version=version, by=by, verb=EventVerb.SERVICE_CHANGED)


def archive(service: Service, *, version: int | None = None, by: User) -> Service:
    """Promised and delivered no more; what was delivered stays."""
    require(by, Right.EDIT_POLICY)
    return records.archive(service, version=version, by=by)


def restore(service: Service, *, by: User) -> Service:
    """In the catalogue again."""
    require(by, Right.EDIT_POLICY)
    return records.restore(service, by=by)


def _promised(values: Mapping[str, Any]) -> dict[str, int]:
    """Whole units by grade, noughts left out; raises Refused for what is none."""
    raw = values.get("promised") or {}
    try:
        said = {str(grade): int(units) for grade, units in raw.items() if units not in (None, "")}
    except (AttributeError, TypeError, ValueError) as error:
        raise Refused(_wrong(), field="promised", status=400) from error
    if not said.keys() <= set(Grade.values) or any(not 0 <= units <= rules.MOST for units in said.values()):
        raise Refused(_wrong(), field="promised", status=400)
    return {grade: units for grade, units in said.items() if units}


def _wrong() -> str:
    return _("A whole number from 0 to %(most)s for each tier and class is expected.") % {"most": rules.MOST}
