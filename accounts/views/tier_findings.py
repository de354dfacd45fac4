"""What the lists of tiers and of classes find, said above them: who stands where, what moved in a year, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import KeyClass
from accounts.facts import tier_counts
from accounts.filters import TierFilters
from accounts.filters.standards import ClassFilters
from accounts.models import ClassChange, TierChange
from kam.ground import days, inputs, scope, wording
from kam.rules import formats
from kam.templatetags import ui

YEAR, DAY = timedelta(days=365), timedelta(days=1)
LIVE = {"archived": "false"}
OF_WHOM = {"q", "account", "owner", "region"}
"""Filters that choose customers; the others choose among their rows, of which the finding speaks as a whole."""


def of_tiers(request: Any) -> SafeString | str:
    """How many are platinum or gold and what they bring, what moved since a year ago and why, what waits."""
    asked, rows = _chosen(request, TierFilters, TierChange)
    after = days.offered() - YEAR
    found = tier_counts.tiers(rows, since=after + DAY)
    if not found.standing:
        return ""
    words = _linked(_key_words(found), key=_count(asked, found.key, state="in_effect", key="true", **LIVE),
                    all=f"{found.standing:,}", share=formats.percent(found.share or 0, 1))  # fmt: skip
    said = [words, _moved(found, after, asked)]
    return _told(request, asked, [*said, _waiting(found, asked)])


def _key_words(found: tier_counts.Tiers) -> str:
    if found.share is None:
        return ngettext("%(key)s of %(all)s customers stands at platinum or gold.",
                        "%(key)s of %(all)s customers stand at platinum or gold.", found.key)  # fmt: skip
    return ngettext(
        "%(key)s of %(all)s customers stands at platinum or gold and brings %(share)s of what all who earn us bring, "
        "losses left aside.",
        "%(key)s of %(all)s customers stand at platinum or gold and bring %(share)s of what all who earn us bring, "
        "losses left aside.",
        found.key,
    )


def _moved(found: tier_counts.Tiers, after: Any, asked: dict[str, str]) -> SafeString:
    since = {"since": (after + DAY).isoformat()}
    day = formats.day(after, ui.language())
    if not found.up + found.down:
        return format_html("{}", _("Nobody changed tier since %(day)s.") % {"day": day})
    parts = [
        (found.up, ngettext("%(count)s rose", "%(count)s rose", found.up), {"way": "net_up"}),
        (found.down, ngettext("%(count)s fell", "%(count)s fell", found.down), {"way": "net_down"}),
        (found.by_policy, ngettext("%(count)s of them last moved only by new borders of the policy",
                                   "%(count)s of them last moved only by new borders of the policy",
                                   found.by_policy), {"way": "net_changed", "cause": "policy"}),
        *[(found.unsure, ngettext("of %(count)s that cannot be known", "of %(count)s that cannot be known",
                                  found.unsure), {"way": "net_changed", "cause": "unknown"})] * bool(found.unsure),
    ]  # fmt: skip
    links = [_count(asked, count, words, **more, **since) for count, words, more in parts]
    told = format_html_join(wording.semicolon(), "{}", ((one,) for one in links))
    return format_html(_("Since {day}: {moves}."), day=day, moves=told)


def _waiting(found: tier_counts.Tiers, asked: dict[str, str]) -> SafeString | str:
    if not found.waiting:
        return ""
    words = ngettext("%(count)s move waits for a decision, %(policy)s by new borders of the policy.",
                     "%(count)s moves wait for a decision, %(policy)s by new borders of the policy.",
                     found.waiting)  # fmt: skip
    waits = {"state": "proposed", **LIVE}
    by_policy = _count(asked, found.waiting_by_policy, cause="policy", **waits)
    return _linked(words, count=_link(asked, f"{found.waiting:,}", **waits), policy=by_policy)


def of_classes(request: Any, rule: Any) -> SafeString | str:
    """How many key accounts are core and important and what the core ones bring, and who changed class in a year."""
    asked, rows = _chosen(request, ClassFilters, ClassChange)
    after = days.offered() - YEAR
    found = tier_counts.classes(rows, after=after)
    total = sum(found.counts.values())
    if not total:
        return str(rule)
    count = {name: found.counts.get(name, 0) for name in KeyClass.values}
    words = ngettext("Of %(all)s key account: core %(core)s, important %(important)s.",
                     "Of %(all)s key accounts: core %(core)s, important %(important)s.", total)  # fmt: skip
    each = {name: _count(asked, count[name], now="true", key_class=name, **LIVE) for name in count}
    said: list[Any] = [_linked(words, all=_link(asked, f"{total:,}", now="true", **LIVE), **each)]
    if found.share and count[KeyClass.CORE]:
        share = formats.percent(found.share, 1)
        said.append(_("The core ones bring %(share)s of what all key accounts that earn us bring.") % {"share": share})
    if count[KeyClass.UNKNOWN]:
        words = ngettext("Of %(count)s too little is known.", "Of %(count)s too little is known.", count["unknown"])
        said.append(_linked(words, count=each["unknown"]))
    return _told(request, asked, [*said, _reclassed(found, after, asked)])


def _reclassed(found: tier_counts.Classes, after: Any, asked: dict[str, str]) -> SafeString:
    words = ngettext("Since %(day)s %(count)s changed class, %(core)s of them to core.",
                     "Since %(day)s %(count)s changed class, %(core)s of them to core.", found.changed)  # fmt: skip
    days_after = {"changed_after": after.isoformat()}
    core = _count(asked, found.became_core, key_class=KeyClass.CORE.value, **days_after)
    changed = _count(asked, found.changed, **days_after)
    return _linked(words, day=formats.day(after, ui.language()), count=changed, core=core)


def _chosen(request: Any, filters: Any, model: Any) -> tuple[dict[str, str], Any]:
    """What of the address chooses customers, and all their rows that the reader sees."""
    asked = {name: request.GET[name] for name in OF_WHOM & request.GET.keys() if request.GET[name].strip()}
    seen = model.objects.visible_to(request.user)
    filterset = filters({name: value for name, value in asked.items() if name in filters.base_filters}, queryset=seen,
                        request=request)  # fmt: skip
    return asked, filterset.qs if inputs.fits(filterset) else seen.none()


def _linked(words: str, **parts: Any) -> SafeString:
    """A sentence whose numbers open their rows."""
    return SafeString(escape(words) % {name: conditional_escape(part) for name, part in parts.items()})


def _link(asked: dict[str, str], words: str, **more: str) -> SafeString:
    return format_html('<a href="?{}">{}</a>', urlencode({**asked, **more}), words)


def _count(asked: dict[str, str], count: int, words: str = "%(count)s", **more: str) -> SafeString | str:
    """A count, alone or in words, that opens its rows; of none there is nothing to open."""
    told = words % {"count": f"{count:,}"}
    return _link(asked, told, **more) if count else told


def _told(request: Any, asked: dict[str, str], said: Iterable[Any]) -> SafeString:
    """The sentences, of whom they are said where these are not all customers."""
    told = format_html_join(wording.gap(), "{}", ((one,) for one in said if one))
    of_whom = _("Of the customers chosen here") if asked else "" if scope.sees_all(request.user) else _(
        "Of the customers you see")  # fmt: skip
    return format_html("{}{}{}", of_whom, wording.colon(), told) if of_whom else told
