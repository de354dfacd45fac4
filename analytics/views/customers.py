"""What pages that speak of a part of the customers share: owners, regions and segments to choose, names of parts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.choices import Tier
from accounts.facts.buyers import categories
from accounts.models import Account
from analytics.forms.customers import FILTERS, NONE, TIERS, UNASSIGNED, asked_for
from kam.ground import lists, wording
from kam.models import User

TIER_ORDER = [*Tier.values, ""]


def choices(user: Any, asked: Any) -> dict[str, list[tuple[str, str]]]:
    """Owners, regions and segments among the customers that the reader sees, in one statement; and what we sell."""
    seen = Account.objects.visible_to(user).order_by()
    rows = list(seen.values_list("owner", "owner__name", "region", "segment").distinct())
    owners = {asked_for("owner", key): name or _("Unassigned") for key, name, _region, _segment in rows}
    found = {"owners": sorted(owners.items(), key=lambda one: one[1])}
    for place, name in ((2, "region"), (3, "segment")):
        words = {row[place] for row in rows} - {""}
        words |= {asked[name]} - {""} if asked.get(name) else set()
        found[f"{name}s"] = [(word, word) for word in sorted(words)]
    return found | {"categories": categories(user)}


def choices_of_people(user: Any, asked: Any) -> dict[str, list[tuple[str, str]]]:
    """The same where nobody is no owner to be asked for."""
    found = choices(user, asked)
    return found | {"owners": [one for one in found["owners"] if one[0] != UNASSIGNED]}


def names(part: str, keys: Iterable[Hashable]) -> dict[Any, str]:
    """{key of a part: what it is called}; what is not known has a word too."""
    if part == "owner":
        found = dict(User.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name"))
        return {**found, None: _("Unassigned")}
    if part == "tier":
        return {**{key: str(label) for key, label in Tier.choices}, "": _("No tier")}
    return {key: str(key or _("Not known")) for key in keys}


def chips(asked: Any, called: dict[str, dict[str, str]], among: Iterable[str] = FILTERS) -> list[tuple[str, str]]:
    """What a page that knows the filters `among` is narrowed to, each with the address without it; `called`: words."""
    kept = ((name, asked[name]) for name in among if asked.get(name))
    return [(called.get(name, {}).get(key, key), lists.url_with(asked, **{name: None})) for name, key in kept]


def applied(
    asked: Any, offered: dict[str, list[tuple[str, str]]], among: Iterable[str] = FILTERS
) -> list[tuple[str, str]]:
    """The same with the words of what `choices` offers."""
    known = {"region": {NONE: _("Not known")}, "segment": {NONE: _("Not known")}}
    tiers = {key: str(label) for key, label in TIERS}
    return chips(asked, known | {"owner": dict(offered["owners"]), "tier": tiers}, among)


def nobody(chips: Iterable[tuple[str, str]], asked: Any, among: Iterable[str] = FILTERS) -> dict[str, Any]:
    """Said in place of all figures where nobody fits what a page is narrowed to, with the way back to everybody."""
    return lists.nobody([text for text, _url in chips], asked, among)


def spoken(told: str, applied: Iterable[tuple[str, str]]) -> str:
    """A finding, led by what the page is narrowed to."""
    words = [text for text, _url in applied]
    return wording.pair(wording.listed(words), told) if words else told


def named(keys: list[int]) -> dict[int, Account]:
    """{key: the file}, as far as lists show it."""
    columns = ("pk", "code", "name", "short_name", "tier", "owner__name", "region")
    return Account.objects.select_related("owner").only(*columns).in_bulk(keys)
