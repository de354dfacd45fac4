"""What approving a change of tier brings: other terms, visits in time or overdue, and what else hangs on it."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.utils.translation import gettext as _

from accounts.facts import tier_effects
from accounts.models import Account, Policy, TierChange, cadences
from accounts.rules import nominations
from accounts.rules import policies as rules
from accounts.views.policy_words import worth_lines
from kam.ground import wording
from kam.ground.days import company_today
from kam.rules import formats
from kam.templatetags import ui


def told(change: TierChange, policy: Policy) -> list[str]:
    """In sentences, before anybody decides; nothing of what stays as it is."""
    account, was, tier = change.account, change.account.tier, change.tier
    after = copy(account)
    after.tier = tier
    return [*_terms(account, after, policy), *_visits(account, after, policy), *tier_effects.above(account, was, tier)]


def _terms(account: Account, after: Account, policy: Policy) -> list[str]:
    """What the policy gives it no longer, and what it gives in its place."""
    before, then = (worth_lines(_given(one, policy)) for one in (account, after))
    gone, new = ([one for one in side if one not in other] for side, other in ((before, then), (then, before)))
    found = [_("No longer: %(terms)s.") % {"terms": wording.listed(gone)}] if gone else []
    return [*found, _("From then on: %(terms)s.") % {"terms": wording.listed(new)}] if new else found


def _given(account: Account, policy: Policy) -> dict[str, Any]:
    grades = nominations.grades(account.tier, account.key_class, nominated=account.is_nominated)
    return rules.best(policy.terms, grades)


def _visits(account: Account, after: Account, policy: Policy) -> list[str]:
    """Whether it enters or leaves the coverage of key accounts, or counts as visited in time or no longer."""
    if account.is_key != after.is_key:
        return [_("It counts among the key accounts to visit from then on.") if after.is_key else _(
            "It counts among the key accounts to visit no longer.")]  # fmt: skip
    if not account.is_key:
        return []
    today, standing = company_today(), getattr(account, "standing", None)
    last_on = standing.last_visit_on if standing is not None else None
    due, then = (cadences.of_account(one, policy, last_on, today).due_on for one in (account, after))
    if due is None or then is None or last_on is None or (due < today) == (then < today):
        return []
    days = {"last": formats.day(last_on, ui.language()), "due": formats.day(then, ui.language())}
    if then < today:
        return [_("Its visit becomes overdue: last seen on %(last)s, due by %(due)s with the new interval.") % days]
    words = _("Overdue now, it counts as visited in time again: last seen on %(last)s, due by %(due)s with the new "
              "interval.")  # fmt: skip
    return [words % days]
