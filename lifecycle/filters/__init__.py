"""Filters of the life cycle's lists, the same for page and API."""

from lifecycle.filters.base import OfAccount, people, seen_accounts
from lifecycle.filters.customer_links import CustomerLinkFilter
from lifecycle.filters.events_held import EventHeldFilter, InvitationFilter
from lifecycle.filters.services import ServiceDeliveryFilter, ServiceFilter
from lifecycle.filters.stages import (
    AftermathFilter,
    JourneyFilter,
    MilestoneFilter,
    MilestoneMarkFilter,
    SelfCheckFilter,
    StageMoveFilter,
)
from lifecycle.filters.surveys import SurveyAnswerFilter, SurveyFilter, SurveyInvitationFilter
from lifecycle.filters.visits import (
    AidFilter,
    DiagnosisFilter,
    NeedFilter,
    NeedListFilter,
    ObjectionFilter,
    PlanFilter,
    PromiseFilter,
    PromiseListFilter,
    TodoFilter,
    TodoListFilter,
    UnplacedFilter,
    VisitFilter,
)
from lifecycle.filters.warnings import CauseFilter, PlayFilter, PlayUseFilter, WarningFilter

__all__ = [
    "CauseFilter",
    "PlayFilter",
    "PlayUseFilter",
    "EventHeldFilter",
    "InvitationFilter",
    "AftermathFilter",
    "AidFilter",
    "CustomerLinkFilter",
    "DiagnosisFilter",
    "JourneyFilter",
    "MilestoneFilter",
    "MilestoneMarkFilter",
    "NeedFilter",
    "NeedListFilter",
    "ObjectionFilter",
    "OfAccount",
    "PlanFilter",
    "PromiseFilter",
    "PromiseListFilter",
    "SelfCheckFilter",
    "ServiceDeliveryFilter",
    "ServiceFilter",
    "StageMoveFilter",
    "SurveyAnswerFilter",
    "SurveyFilter",
    "SurveyInvitationFilter",
    "TodoFilter",
    "TodoListFilter",
    "UnplacedFilter",
    "VisitFilter",
    "WarningFilter",
    "people",
    "seen_accounts",
]
