"""The account file's tables."""

from accounts.models.accounts import Account, Standing
from accounts.models.contacts import Contact
from accounts.models.relationships import InfluenceLine, Relation, Rivalry
from accounts.models.teams import Seat
from accounts.models.tiers import Policy, TierChange
from accounts.models.trade import CostEntry, Order, OrderLine, Product, Rate

__all__ = [
    "Account",
    "Contact",
    "CostEntry",
    "InfluenceLine",
    "Order",
    "OrderLine",
    "Policy",
    "Product",
    "Rate",
    "Relation",
    "Rivalry",
    "Seat",
    "Standing",
    "TierChange",
]
