"""Whether what a computation reads came or changed since it was done: asked of a book that ended, night by night."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from accounts.choices import PolicyState
from accounts.choices.nominations import NominationState
from accounts.models import Account, Assessment, Nomination, Policy, Presence, Product, Statement, TierChange, Wallet
from analytics.facts import trade, traits
from analytics.models import ModelPin, Overrule, ScoreModel
from kam.choices import RunKind, RunState
from kam.models import Run
from lifecycle.models import SurveyAnswer


def changed_since(kind: str, moment: datetime, as_of: date) -> bool:
    """Whether a computation as of a day, begun at a moment, would now read something else; a few short questions."""
    if trade.changed_since(moment):
        return True
    match kind:
        case RunKind.TIERS:
            return _overrules(moment) or _policies(moment, as_of)
        case RunKind.CHURN:
            entered = any(
                model.objects.filter(updated_at__gt=moment).exists() for model in (Wallet, Presence, Statement)
            )
            entered = entered or SurveyAnswer.objects.filter(created_at__gt=moment).exists()
            told = entered or _nominations(moment) or _policies(moment, as_of) or _computed(moment, as_of)
            return told or _learned(moment, as_of)
        case RunKind.VALUE:
            return _policies(moment, as_of) or _computed(moment, as_of, RunKind.TIERS, RunKind.CHURN)
        case RunKind.BEHAVIOUR:
            return Product.objects.filter(updated_at__gt=moment).exists() or _computed(moment, as_of)
        case RunKind.DEVELOPMENT:
            return any(model.objects.filter(updated_at__gt=moment).exists() for model in (Product, Account))
        case RunKind.FIT:
            return traits.changed_since(moment) or _computed(moment, as_of)
        case RunKind.STANDARDS:
            judged = Assessment.objects.filter(updated_at__gt=moment).exists()
            moved = TierChange.objects.filter(created_at__gt=moment).exists()
            return judged or moved or _nominations(moment) or _policies(moment, as_of) or _computed(moment, as_of)
    return False


def _overrules(moment: datetime) -> bool:
    return Overrule.objects.filter(updated_at__gt=moment).exists()


def _nominations(moment: datetime) -> bool:
    """Confirmed or ended: a proposal alone makes nobody key."""
    return Nomination.objects.filter(state=NominationState.CONFIRMED, updated_at__gt=moment).exists()


def _policies(moment: datetime, as_of: date) -> bool:
    """A version that may be in force on the day; published, it never changes."""
    begun = Q(effective_on__isnull=True) | Q(effective_on__lte=as_of)
    return Policy.objects.filter(begun, state=PolicyState.PUBLISHED, published_at__gt=moment).exists()


def _learned(moment: datetime, as_of: date) -> bool:
    """Another version of the score may be in force: learned for a day up to this one, pinned or let go."""
    learned = ScoreModel.objects.filter(as_of__lte=as_of, learned_at__gt=moment).exists()
    return learned or ModelPin.objects.filter(updated_at__gt=moment).exists()


def _computed(moment: datetime, as_of: date, *kinds: str) -> bool:
    """Tiers (or other kinds) of the same day were decided anew."""
    read = kinds or (RunKind.TIERS,)
    return Run.objects.filter(kind__in=read, state=RunState.DONE, as_of__lte=as_of, started_at__gt=moment).exists()
