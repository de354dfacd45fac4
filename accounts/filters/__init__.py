"""Filters of the account file's lists: one FilterSet per list, for page and API alike."""

from accounts.filters.accounts import AccountFilters
from accounts.filters.agreements import AgreementFilters, RequirementFilters
from accounts.filters.contacts import ContactFilters
from accounts.filters.finances import StatementFilters
from accounts.filters.nouns import NounFilters, WordFilter, YesNo, known_words
from accounts.filters.teams import SeatFilters
from accounts.filters.tiers import TierFilters
from accounts.filters.trade import CostFilters, OrderFilters, ProductFilters, RateFilters

__all__ = [
    "AccountFilters",
    "AgreementFilters",
    "ContactFilters",
    "CostFilters",
    "NounFilters",
    "OrderFilters",
    "ProductFilters",
    "RateFilters",
    "RequirementFilters",
    "SeatFilters",
    "StatementFilters",
    "TierFilters",
    "WordFilter",
    "YesNo",
    "known_words",
]
