"""The account file's tables."""

from accounts.models.accounts import Account, Standing
from accounts.models.agreements import Agreement, Requirement
from accounts.models.channels import Downstream, Outlet, Quota, Seller, Territory
from accounts.models.competitors import Competitor, Move, Presence
from accounts.models.contacts import Contact
from accounts.models.documents import Document
from accounts.models.finances import Statement
from accounts.models.hours import HourRate
from accounts.models.incentives import Incentive
from accounts.models.payments import Allocation, Payment
from accounts.models.relationships import InfluenceLine, Relation, Rivalry
from accounts.models.teams import Seat
from accounts.models.tiers import Policy, TierChange
from accounts.models.trade import CostEntry, Order, OrderLine, Product, Rate

__all__ = [
    "Account",
    "Agreement",
    "Allocation",
    "Competitor",
    "Contact",
    "CostEntry",
    "Document",
    "Downstream",
    "HourRate",
    "Incentive",
    "InfluenceLine",
    "Move",
    "Order",
    "OrderLine",
    "Outlet",
    "Payment",
    "Policy",
    "Presence",
    "Product",
    "Quota",
    "Rate",
    "Relation",
    "Requirement",
    "Rivalry",
    "Seat",
    "Seller",
    "Standing",
    "Statement",
    "Territory",
    "TierChange",
]
