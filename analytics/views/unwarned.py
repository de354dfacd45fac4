"""Why no warning stands beside a high risk, in a sentence that leads to what stands in its way."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Tier
from accounts.models import Policy
from analytics.facts import unwarned as facts
from analytics.facts.unwarned import ARCHIVED, BELOW, LOST, NEXT, PEACE, REST, TIER, Unwarned
from analytics.models import Score
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui


def told(score: Score, policy: Policy) -> dict[str, Any] | None:
    """{words, url}; None where a warning is open or the risk is not high."""
    found = facts.why(score, policy)
    if found is None:
        return None
    is_false_key = found.why == TIER and bool(facts.false_keys([score.account_id]))
    return {"words": words(found, policy, is_false_key=is_false_key), "url": address(found, policy)}


def briefly(found: Unwarned, is_false_key: bool) -> str:
    """In a word, for a cell of a list."""
    if found.why == TIER and is_false_key:
        return _("no warning: false key account")
    return {
        BELOW: _("no warning: risk under the level"),
        TIER: _("no warning: tier, by the policy"),
        LOST: _("no warning: has left"),
        ARCHIVED: _("no warning: in the archive"),
        REST: _("no warning: at rest"),
        PEACE: _("no warning: one closed lately"),
        NEXT: _("no warning yet"),
    }[found.why]


def ways_out(found: Unwarned, account: int, is_false_key: bool, *, raises: bool) -> list[tuple[str, str]]:
    """[(words, url)]: what may be done for a customer that the policy leaves unwarned; nothing in any other case."""
    if found.why != TIER:
        return []
    ways = []
    if is_false_key:
        ways.append((_("What proves it"), reverse("analytics:account-verdict", args=[account])))
    if raises:
        ways.append((_("Warn by hand"), reverse("lifecycle:warning-raise", args=[account])))
    return ways


def words(found: Unwarned, policy: Policy, *, is_false_key: bool) -> str:
    """The sentence; of a false key account that first, as lists say it."""
    said = {
        BELOW: _("No warning is open: the risk is under %(limit)s, from which on one opens."),
        TIER: _("No warning is open: by the policy one opens for nominated customers and for these tiers: %(tiers)s."),
        LOST: _("No warning is open: the customer has left."),
        ARCHIVED: _("No warning is open: the customer is in the archive."),
        REST: _("No warning is open: somebody lets the customer rest until %(until)s."),
        PEACE: _("No warning is open: the last one was closed on %(since)s. Until %(until)s the next one opens only "
                 "after two runs with a risk under %(calm)s."),
        NEXT: _("No warning is open yet: the next computation of risks opens one if the risk stays."),
    }[found.why]  # fmt: skip
    days = {name: formats.day(day, ui.language()) if day else "" for name, day in
            (("since", found.since), ("until", found.until))}  # fmt: skip
    tiers = wording.listed(Tier(name).label for name in policy.warned_tiers)
    limits = {"limit": formats.percent(policy.warn_at), "calm": formats.percent(policy.close_under), "tiers": tiers}
    if found.why == TIER and is_false_key:
        said = _("No warning is open: false key account; by the policy one opens for nominated customers and for these "
                 "tiers: %(tiers)s.")  # fmt: skip
    return said % (limits | days)


def address(found: Unwarned, policy: Policy) -> str:
    """What stands in the way: the policy, the end of the customer, or its last warning."""
    if found.why in (BELOW, TIER):
        return reverse("accounts:policy-detail", args=[policy.pk])
    if found.row is None:
        return ""
    name = "warning-detail" if found.why == PEACE else "aftermath-detail"
    return reverse(f"lifecycle:{name}", args=[found.row])
