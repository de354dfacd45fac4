"""Filters of the account file's lists: one FilterSet per list, for page and API alike."""

from accounts.filters.accounts import AccountFilters
from accounts.filters.agreements import AgreementFilters, RequirementFilters
from accounts.filters.channels import (
    ChannelFilters,
    DownstreamFilters,
    OutletFilters,
    QuotaFilters,
    SellerFilters,
    TerritoryFilters,
)
from accounts.filters.competitors import CompetitorFilters, MoveFilters, PresenceFilters
from accounts.filters.contacts import ContactFilters
from accounts.filters.documents import DocumentFilters
from accounts.filters.fields import CustomFilters, FieldFilters
from accounts.filters.finances import StatementFilters
from accounts.filters.incentives import IncentiveFilters
from accounts.filters.nominations import NominationFilters, WalletFilters
from accounts.filters.nouns import NounFilters, OwnerFilter, WordFilter, YesNo, known_words
from accounts.filters.payments import HourRateFilters, PaymentFilters
from accounts.filters.policies import PolicyFilters
from accounts.filters.receivables import DeliveryFilters, ReceivableFilters
from accounts.filters.relationships import InfluenceFilters, RelationFilters, RivalryFilters
from accounts.filters.teams import SeatFilters
from accounts.filters.tiers import TierFilters
from accounts.filters.trade import CostFilters, OrderFilters, ProductFilters, RateFilters

__all__ = [
    "AccountFilters",
    "AgreementFilters",
    "ChannelFilters",
    "CompetitorFilters",
    "ContactFilters",
    "CostFilters",
    "CustomFilters",
    "DeliveryFilters",
    "DocumentFilters",
    "FieldFilters",
    "DownstreamFilters",
    "HourRateFilters",
    "IncentiveFilters",
    "InfluenceFilters",
    "MoveFilters",
    "NominationFilters",
    "NounFilters",
    "OrderFilters",
    "OutletFilters",
    "OwnerFilter",
    "PaymentFilters",
    "PolicyFilters",
    "PresenceFilters",
    "ProductFilters",
    "QuotaFilters",
    "RateFilters",
    "ReceivableFilters",
    "RelationFilters",
    "RequirementFilters",
    "RivalryFilters",
    "SeatFilters",
    "SellerFilters",
    "StatementFilters",
    "TerritoryFilters",
    "TierFilters",
    "WalletFilters",
    "WordFilter",
    "YesNo",
    "known_words",
]
