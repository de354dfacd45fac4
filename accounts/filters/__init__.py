"""Filters of the account file's lists: one FilterSet per list, for page and API alike."""

from accounts.filters.accounts import AccountFilters
from accounts.filters.competitors import CompetitorFilters, MoveFilters, PresenceFilters
from accounts.filters.contacts import ContactFilters
from accounts.filters.documents import DocumentFilters
from accounts.filters.nouns import NounFilters, WordFilter, YesNo, known_words
from accounts.filters.teams import SeatFilters
from accounts.filters.tiers import TierFilters
from accounts.filters.trade import CostFilters, OrderFilters, ProductFilters, RateFilters

__all__ = [
    "AccountFilters",
    "CompetitorFilters",
    "ContactFilters",
    "CostFilters",
    "DocumentFilters",
    "MoveFilters",
    "NounFilters",
    "OrderFilters",
    "PresenceFilters",
    "ProductFilters",
    "RateFilters",
    "SeatFilters",
    "TierFilters",
    "WordFilter",
    "YesNo",
    "known_words",
]
