"""Filters of the account file's lists: one FilterSet per list, for page and API alike."""

from accounts.filters.accounts import AccountFilters
from accounts.filters.contacts import ContactFilters
from accounts.filters.nouns import NounFilters, WordFilter, YesNo, known_words
from accounts.filters.relationships import InfluenceFilters, RelationFilters, RivalryFilters
from accounts.filters.teams import SeatFilters
from accounts.filters.tiers import TierFilters
from accounts.filters.trade import CostFilters, OrderFilters, ProductFilters, RateFilters

__all__ = [
    "AccountFilters",
    "ContactFilters",
    "CostFilters",
    "InfluenceFilters",
    "NounFilters",
    "OrderFilters",
    "ProductFilters",
    "RateFilters",
    "RelationFilters",
    "RivalryFilters",
    "SeatFilters",
    "TierFilters",
    "WordFilter",
    "YesNo",
    "known_words",
]
