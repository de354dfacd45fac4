"""The account file's tables."""

from accounts.models.accounts import Account, Standing
from accounts.models.agreements import Agreement, Requirement
from accounts.models.assessments import Assessment
from accounts.models.channels import Downstream, Outlet, Quota, Seller, Territory
from accounts.models.classes import ClassChange, Mark
from accounts.models.competitors import Competitor, Move, Presence
from accounts.models.contact_merges import ContactMerge, ContactMergeStep
from accounts.models.contacts import Contact
from accounts.models.documents import Document
from accounts.models.duplicates import Duplicate
from accounts.models.fields import CustomField
from accounts.models.finances import Statement
from accounts.models.handovers import HandedOver
from accounts.models.hours import HourRate
from accounts.models.incentives import Incentive
from accounts.models.merges import Merge, MergeStep, Renumbering
from accounts.models.namesakes import Namesake
from accounts.models.nominations import Nomination
from accounts.models.payments import Allocation, Payment
from accounts.models.relationships import InfluenceLine, Relation, Rivalry
from accounts.models.teams import Seat
from accounts.models.tiers import Policy, TierChange
from accounts.models.trade import CostEntry, Order, OrderLine, Product, Rate
from accounts.models.wallets import Wallet

__all__ = [
    "Account",
    "Agreement",
    "Allocation",
    "Assessment",
    "ClassChange",
    "Competitor",
    "Contact",
    "ContactMerge",
    "ContactMergeStep",
    "CostEntry",
    "CustomField",
    "Document",
    "Duplicate",
    "Downstream",
    "HandedOver",
    "HourRate",
    "Incentive",
    "InfluenceLine",
    "Mark",
    "Merge",
    "MergeStep",
    "Move",
    "Namesake",
    "Nomination",
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
    "Renumbering",
    "Requirement",
    "Rivalry",
    "Seat",
    "Seller",
    "Standing",
    "Statement",
    "Territory",
    "TierChange",
    "Wallet",
]
