"""What one customer's orders changed by between two times: what fell, and price, quantity and mix (K1)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Account
from analytics.choices import Compared
from analytics.facts import development_parts, price_effects
from analytics.models import Development
from analytics.rules.price_effects import Split
from kam.models import Run

NONE = Decimal(0)


@dataclass(frozen=True)
class Change:
    """A customer's revenue in both times of one comparison, in the company's currency."""

    before: Decimal
    now: Decimal
    fell: list[Development]
    """The product groups that brought less than before, the greatest loss first."""

    @property
    def whole(self) -> Decimal:
        return self.now - self.before


def change_of(account: Account, run: Run, period: str = Compared.YEAR) -> Change:
    """How a customer's revenue changed in a run's comparison; one statement."""
    rows = development_parts.of_account(account, run, period)
    fell = sorted((row for row in rows if row.now < row.before), key=lambda row: row.now - row.before)
    return Change(sum((row.before for row in rows), NONE), sum((row.now for row in rows), NONE), fell)


def split_of(account: Account, run: Run, change: Decimal, period: str = Compared.YEAR) -> Split:
    """The parts of a customer's change in a run's comparison; one statement."""
    return price_effects.gather(account, development_parts.times(run, period), change)
