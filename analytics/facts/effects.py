"""What of computed tiers takes effect: one set by hand, taken over from a group or held for a person stands instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accounts.facts import groups as wholes
from accounts.facts import tiers as chain
from accounts.models import TierChange
from accounts.models.groups import Stood
from accounts.rules import nominations, policies
from accounts.rules.tiers import ORDER, Codes
from analytics.facts import tiers as standing
from analytics.rules.policies import Basis, Rule
from analytics.rules.trade import Bools, Ints

NAMES = tuple(str(tier.value) for tier in ORDER)


def stood(accounts: Ints, codes: Codes, *, as_of: date) -> Stood:
    """What stood on a day before its run, which computes so."""
    return chain.stood(as_of, _named(accounts, codes), asks=None)


def in_effect(basis: Basis, rule: Rule, codes: Codes, by_hand: Mapping[int, str], *, as_of: date, past: Stood) -> Codes:
    """The tiers (codes) that a run of a day leaves in effect where these are computed and no approval is asked."""
    score = basis.candidates(rule).loyalty if rule.tier.asks_loyalty else None
    lend = wholes.lender(basis.account, basis.net, basis.revenue, score, as_of=as_of, rule=rule.tier)
    found = chain.in_effect(as_of, _named(basis.account, codes), asks=None, past=past, as_one=lend)
    return _laid(basis.account, codes, found | dict(by_hand))


def _named(accounts: Ints, codes: Codes) -> dict[int, str]:
    return dict(zip(accounts.tolist(), (NAMES[code] for code in codes.tolist()), strict=True))


def waiting(accounts: Ints, codes: Codes, by_hand: Mapping[int, str], *, on: date) -> Codes:
    """The tiers (codes) in effect on a day under a policy of approval: those that stand, where there are any."""
    stand = dict(TierChange.objects.on(on).values_list("account_id", "tier"))
    return _laid(accounts, codes, stand | dict(by_hand))


def _laid(accounts: Ints, codes: Codes, others: Mapping[int, str]) -> Codes:
    """The codes, with other tiers in their place where there are any."""
    found, keys = codes.copy(), accounts.tolist()
    for place, key in enumerate(keys) if others else ():
        if others.get(key):
            found[place] = standing.CODES[others[key]]
    return found


def visits(codes: Codes, nominated: Bools, every: Mapping[str, int]) -> dict[str, float]:
    """Visits a year by tier that a cadence (days between visits, by tier) costs, the nominated at gold's pace."""
    total = dict.fromkeys(NAMES, 0.0)
    for is_nominated, among in ((False, ~nominated), (True, nominated)):
        counts = {name: int((codes[among] == code).sum()) for code, name in enumerate(NAMES)}
        pace = {name: nominations.visit_every(name, every, nominated=is_nominated) or 0 for name in NAMES}
        for name, count in policies.visits_a_year(counts, pace).items():
            total[name] += count
    return total
