"""What is known of competitors as of a date: who was seen at a customer, how recently, and how near to an order."""

from __future__ import annotations

from datetime import date

from accounts.choices import Threat
from accounts.facts import presences
from analytics.rules import signals
from analytics.rules.trade import Ints

LEVELS = {
    Threat.LOW: "competitor_low",
    Threat.MEDIUM: "competitor_medium",
    Threat.HIGH: "competitor_medium",  # the score knows three weights: a high threat is no trial yet
    Threat.TRIAL: "competitor_trial",
}
"""The exposure that each threat raises."""


def add(exposed: signals.Exposures, accounts: Ints, as_of: date, fades: int) -> None:
    """
    Raise the exposures of accounts where a competitor was last seen up to the date; each fades over `fades` days.

    Of several presences the one that weighs most counts. A presence noted as gone by the date counts no more; one seen
    only after the date does not count yet, and one seen again counts as it was known on the date.
    """
    places = {account: place for place, account in enumerate(accounts.tolist())}
    for one in presences.standing(as_of, since=oldest(as_of, fades)):
        place = places.get(one.account)
        if place is not None and not one.gone:
            column = getattr(exposed, LEVELS[Threat(one.threat)])
            left = 1 - (as_of - one.seen_on).days / fades
            column[place] = max(column[place], left)


def oldest(as_of: date, fades: int) -> date:
    """What was seen on this day or before has faded."""
    return date.fromordinal(max(as_of.toordinal() - fades, 1))
