"""The account file's tables."""

from accounts.models.accounts import Account, Standing
from accounts.models.agreements import Agreement, Requirement
from accounts.models.contacts import Contact
from accounts.models.finances import Statement
from accounts.models.teams import Seat
from accounts.models.tiers import Policy, TierChange
from accounts.models.trade import CostEntry, Order, OrderLine, Product, Rate

__all__ = [
    "Account",
    "Agreement",
    "Contact",
    "CostEntry",
    "Order",
    "OrderLine",
    "Policy",
    "Product",
    "Rate",
    "Requirement",
    "Seat",
    "Standing",
    "Statement",
    "TierChange",
]
