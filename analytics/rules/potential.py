"""What a customer might buy of us a year, and how much of it we have not won: wallet x reachable share (T9)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from accounts.choices import PayAbility
from analytics.choices import PeerLevel, WalletBasis
from analytics.rules.trade import Bools, Floats, Ints

UNKNOWN = -1
LEVELS = tuple(str(level.value) for level in PeerLevel)
BASES = tuple(str(basis.value) for basis in WalletBasis)
ENTERED, PEER_WALLETS, PEER_PURCHASES, RIVALS, OWN_PURCHASES, NO_BASIS = range(len(BASES))
ABILITIES = tuple(str(ability.value) for ability in PayAbility)


@dataclass(frozen=True)
class Policy:
    """Shares and factors; expert numbers, a policy and not a finding."""

    least: float = 0.20
    most: float = 0.80
    """Share of the wallet within reach of a customer without any loyalty, and of a wholly loyal one."""
    strong: float = 1.0
    fair: float = 0.9
    weak: float = 0.5
    """What its power to pay leaves of that; not known counts like fair, and is said."""
    peer_wallets: int = 3
    """So many of its like need an entered wallet for their middle to stand for one that is not known."""
    peer_purchases: int = 5
    """So many of its like need purchases for the lower end of their upper quarter to stand for it."""
    middle: float = 50.0
    """The loyalty that is assumed where nobody's is known."""

    @property
    def factors(self) -> Floats:
        """By place in `ABILITIES`."""
        return np.array([self.strong, self.fair, self.weak, self.fair])


@dataclass(frozen=True)
class Customers:
    """What potential is reckoned from, one entry per account in the order of codes; money in cents."""

    account: Ints
    groups: tuple[Sequence[tuple[str, ...] | None], ...]
    """For each of `LEVELS` the group of like customers each belongs to; None where a trait is not known."""
    wallet: Ints
    """As entered; `UNKNOWN` where nobody did."""
    revenue: Ints
    """What it bought of us in the year."""
    rivals: Floats
    """Share of the wallet that competitors are noted with, 0..1; nan where none is."""
    ability: Ints
    """Place in `ABILITIES`."""
    loyalty: Floats
    """0..100; nan where not known."""


@dataclass(frozen=True)
class Potential:
    """The figure of each account, and what it is made of; `UNKNOWN` where no wallet is known, which is not nought."""

    wallet: Ints
    basis: Ints
    """Place in `BASES`."""
    level: Ints
    """Place in `LEVELS`; `UNKNOWN` where nobody was compared."""
    peers: Ints
    estimate: Ints
    """What its like suggest, whether or not it counted; `UNKNOWN` where nobody was compared."""
    at_least: Ints
    """What the wallet cannot be less than, by its purchases and the shares of competitors; `UNKNOWN` without any."""
    loyalty: Floats
    """The one that was counted."""
    assumed: Bools
    """Loyalty is the middle of the book, for its own is not known."""
    reachable: Floats
    potential: Ints
    gap: Ints
    """What is not won yet."""


def reckon(given: Customers, policy: Policy | None = None) -> Potential:
    """
    potential = wallet x reachable share, and never less than what the customer buys of us already.

    wallet (need) = the newest figure that was entered; else, among its like (the nearest likeness first), the middle
    of at least 3 wallets, else where the upper quarter begins of what at least 5 bought of us; an estimate is never
    less than its own purchases / (1 - the shares that competitors are noted with), and where competitors are noted
    that alone makes a wallet known · reachable share = (20 % + 60 % x loyalty / 100) x power to pay (strong 1, fair
    .9, weak .5).
    gap = potential - what it bought.
    """
    policy = policy or Policy()
    wallet, basis, level, peers, estimate, least = wallets(given, policy)
    known = ~np.isnan(given.loyalty)
    middle = float(np.median(given.loyalty[known])) if known.any() else policy.middle
    loyalty = np.where(known, given.loyalty, middle)
    reachable = (policy.least + (policy.most - policy.least) * loyalty / 100) * policy.factors[given.ability]
    actual, has = np.maximum(given.revenue, 0), wallet != UNKNOWN
    might = np.maximum(np.rint(wallet * reachable).astype(np.int64), actual)
    return Potential(
        wallet=wallet, basis=basis, level=level, peers=peers, estimate=estimate, at_least=least, loyalty=loyalty,
        assumed=~known,
        reachable=np.round(reachable, 4),
        potential=np.where(has, might, UNKNOWN), gap=np.where(has, might - actual, UNKNOWN),
    )  # fmt: skip


def wallets(given: Customers, policy: Policy) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """Wallet, basis, level, number of peers, what its like suggest and the least it can be, of each account."""
    estimate, basis, level, peers = estimates(given, policy)
    least, entered = at_least(given), given.wallet != UNKNOWN
    shared = least > given.revenue
    short = ~entered & (least > estimate) & ((estimate != UNKNOWN) | shared)
    wallet = np.where(entered, given.wallet, np.where(short, least, estimate))
    bound = np.where(shared, RIVALS, OWN_PURCHASES)
    return wallet, np.where(entered, ENTERED, np.where(short, bound, basis)), level, peers, estimate, least


def at_least(given: Customers) -> Ints:
    """
    What each buys a year at least, of anybody: its own purchases / (1 - the shares that competitors are noted with).

    Shares that leave nothing to us, who sell to it, cannot be right and bind nobody.
    """
    shares = np.nan_to_num(given.rivals)
    left = np.where(shares < 1, 1 - shares, 1.0)
    return np.where(given.revenue > 0, np.rint(given.revenue / left), UNKNOWN).astype(np.int64)


def estimates(given: Customers, policy: Policy) -> tuple[Ints, Ints, Ints, Ints]:
    """What the nearest of its like suggest where no wallet was entered: amount, how, at which level, of how many."""
    count = len(given.account)
    amount, basis = np.full(count, UNKNOWN, np.int64), np.full(count, NO_BASIS, np.int64)
    level, peers = np.full(count, UNKNOWN, np.int64), np.zeros(count, np.int64)
    tries = [(PEER_WALLETS, given.wallet, given.wallet != UNKNOWN, policy.peer_wallets, _middle),
             (PEER_PURCHASES, given.revenue, given.revenue > 0, policy.peer_purchases, _upper_quarter)]  # fmt: skip
    for place, groups in enumerate(given.groups):  # the nearest likeness first: a far one tells little
        for kind, amounts, having, least, estimate in tries:
            found = _by_group(groups, amounts, having, least, estimate)
            open_ = (given.wallet == UNKNOWN) & (amount == UNKNOWN)
            for i in np.flatnonzero(open_).tolist() if found else ():
                group = groups[i]
                if group is not None and group in found:
                    amount[i], peers[i] = found[group]
                    basis[i], level[i] = kind, place
    return amount, basis, level, peers


def _by_group(
    groups: Sequence[tuple[str, ...] | None],
    amounts: Ints,
    having: Bools,
    least: int,
    estimate: Callable[[list[int]], int],
) -> dict[tuple[str, ...], tuple[int, int]]:
    """{group: (what stands for a wallet, of how many)}, of the groups with enough members that have an amount."""
    members: dict[tuple[str, ...], list[int]] = {}
    for i in np.flatnonzero(having).tolist():
        group = groups[i]
        if group is not None:
            members.setdefault(group, []).append(int(amounts[i]))
    return {group: (estimate(sorted(some)), len(some)) for group, some in members.items() if len(some) >= least}


def _middle(amounts: list[int]) -> int:
    """The median, the lower one of an even number: whole cents on any machine."""
    return amounts[(len(amounts) - 1) // 2]


def _upper_quarter(amounts: list[int]) -> int:
    """Where the upper quarter begins."""
    return amounts[-(-3 * len(amounts) // 4) - 1]
