"""Who belongs to whom and who brought whom in the demo: a group over three levels, chains of referrals with people."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Account, Contact
from analytics.actions.demo.profiles import Profile

BRANCH = {"华东建材苏州": 2, "华东建材宁波": 1}
"""How many small customers nearby turn out to belong to each branch."""
PEOPLED = 3
"""Of every so many referrals we know the person who spoke for us."""


def tie(profiles: list[Profile], met: dict[int, list[Contact]]) -> None:
    """
    Third-level members that take over the group's team, a branch that takes over its tier, and the people and days of
    referrals. Nothing is drawn: the rest of the demo stays what it is.
    """
    accounts = {profile.short: profile.account for profile in profiles if profile.short}
    taken: set[str] = set()
    for branch, count in BRANCH.items():
        for profile in _nearby(profiles, taken)[:count]:
            profile.account.parent, profile.account.inherits_team = accounts[branch], True
            taken.add(profile.short)
        accounts[branch].inherits_team = True
    accounts["华东建材宁波"].inherits_tier = True
    referred = [profile.account for profile in profiles if profile.account.referred_by_id]
    for number, account in enumerate(referred):
        people = met.get(account.referred_by_id or 0, [])
        account.referred_by_contact = people[0] if people and number % PEOPLED == 0 else None
        account.referred_on = account.customer_since - timedelta(20) if account.customer_since else None
    columns = ["parent", "inherits_team", "inherits_tier", "referred_by_contact", "referred_on"]
    Account.objects.bulk_update([profile.account for profile in profiles], columns, batch_size=200)


def _nearby(profiles: list[Profile], taken: set[str]) -> list[Profile]:
    """Traders of the region that stand alone, the smallest first, and not those whose story is told elsewhere."""
    fit = [
        profile
        for profile in profiles[20:]
        if profile.region == "华东" and profile.kind in ("dealer", "distributor", "wholesaler", "retailer")
        and not profile.parent and profile.pattern == "steady" and profile.short and profile.short not in taken
    ]  # fmt: skip
    return sorted(fit, key=lambda profile: (profile.size, profile.name))
