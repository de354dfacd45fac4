"""The fields of two files side by side: which value to keep, and the survivor's file as it is then."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions import accounts
from accounts.actions.merge_plans import Union
from accounts.models import Account, CustomField
from accounts.rules import fields
from accounts.rules import merges as rules
from kam.ground import records
from kam.ground.rights import Right, can

FIELDS = (
    "name", "short_name", "kind", "ownership", "industry", "size_band", "owner", "country", "region", "city", "address",
    "latitude", "phone", "website", "tax_id", "segment", "sales_mode", "chain_place", "credit_limit", "credit_days",
    "parent", "customer_since", "source", "referred_by",
)  # fmt: skip
"""What is chosen one by one, in the order of the form, before the custom fields; tags of both are kept."""
TIES = ("owner", "parent", "referred_by")
WITH = {
    "referred_by": ("referred_by", "referred_by_contact", "referred_on"),
    "parent": ("parent", "inherits_team", "inherits_tier"),
    "latitude": ("latitude", "longitude"),
}
"""What goes along with a choice."""


def values_of(account: Account) -> dict[str, Any]:
    """{field: value} of a file; references by key, the place on the map as one."""
    values = {name: getattr(account, f"{name}_id" if name in TIES else name) for name in FIELDS}
    return values | {"latitude": place(account)}


def place(account: Account) -> str:
    """Latitude and longitude, which are chosen together; empty where neither is known."""
    known = (account.latitude, account.longitude)
    return "" if known == (None, None) else ", ".join("–" if one is None else f"{one:.5f}" for one in known)


def defaults(survivor: Account, other: Account) -> set[str]:
    """The fields of which the other file's value is the better default."""
    newer = other.updated_at > survivor.updated_at
    return rules.to_take(values_of(survivor), values_of(other), theirs_newer=newer) - _loops(survivor, other)


def labels() -> dict[str, Any]:
    """{field: what people call it} of all that can be chosen; custom fields as `custom.` and their key."""
    written = {name: Account._meta.get_field(name).verbose_name for name in FIELDS}  # type: ignore[union-attr]
    written["latitude"] = _("latitude and longitude")
    return written | {field.name: field.label for field in CustomField.objects.in_use()}


def _loops(survivor: Account, other: Account) -> set[str]:
    """Ties of the other file to the survivor, which cannot hang below itself."""
    return {name for name in ("parent", "referred_by") if getattr(other, f"{name}_id") == survivor.pk}


def differing(survivor: Account, other: Account) -> list[str]:
    """The fields on which the two files do not agree and about which there is something to choose."""
    mine, theirs = values_of(survivor), values_of(other)
    found = [
        name for name in FIELDS
        if mine[name] != theirs[name] and not (rules.is_empty(mine[name]) and rules.is_empty(theirs[name]))
    ]  # fmt: skip
    keys = {key for key, value in other.custom.items() if survivor.custom.get(key, value) != value}
    return found + [field.name for field in CustomField.objects.in_use() if field.key in keys] if keys else found


def take(union: Union, taken: Collection[str]) -> dict[str, list[Any]]:
    """Bring the survivor to the chosen values, without circles; {field: [was, is]} of what people may read."""
    mine, theirs = union.survivor, union.loser
    names = [part for name in taken if name in FIELDS for part in WITH.get(name, (name,))]
    values = {name: getattr(theirs, name) for name in names}
    if not can(union.by, Right.OVERRIDE_TIERS):
        values.pop("inherits_tier", None)
    values["tags"] = rules.both(mine.tags, theirs.tags)
    chosen = {key: value for key, value in theirs.custom.items() if f"{fields.PREFIX}{key}" in taken}
    values["custom"] = fields.merged(theirs.custom, {**mine.custom, **chosen})
    for name in ("parent", "referred_by"):
        values |= _tied(union, name, values)
    told = {name: values.get(name, getattr(mine, name)) for name in accounts.NAMES}
    values["search_text"] = accounts.search_words(told, also=[theirs, *theirs.absorbed.all(), *mine.absorbed.all()])
    changes = {
        name: [getattr(mine, name), value] for name, value in values.items()
        if getattr(mine, name) != value and name not in ("search_text", "referred_by_contact")
    }  # fmt: skip
    changes = records.by_key(mine, changes)
    union.journal.change(mine, **values)
    return changes


def _tied(union: Union, name: str, values: dict[str, Any]) -> dict[str, Any]:
    """The group or referrer of the survivor: the chosen one, else the other's where the chosen one closes a circle."""
    mine, theirs = union.survivor, union.loser
    chosen, spare = values.get(name, getattr(mine, name)), getattr(theirs, name)
    wanted = [getattr(one, "pk", None) for one in (chosen, spare)] if chosen else [None]
    key = rules.tie_after(mine.pk, theirs.pk, wanted, lambda one: _above(one, name))
    if key == getattr(chosen, "pk", None):
        return {}
    found: dict[str, Any] = {name: spare if key else None}
    for part in WITH[name][1:]:
        empty = False if part.startswith("inherits") else None
        found[part] = getattr(theirs, part) if key else empty
    return found


def _above(key: int, name: str) -> int | None:
    return Account.objects.select_for_update().filter(pk=key).values_list(f"{name}_id", flat=True).first()
