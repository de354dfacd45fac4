"""Who came to be a key account and who ceased to be one since a day: by tier, and by nomination (L4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.choices import KEY_TIERS, TierState
from accounts.choices.nominations import NominationState
from accounts.models import Nomination, TierChange

STOOD = (TierState.IN_EFFECT, TierState.ENDED)


def came_and_went(user: Any, since: date) -> tuple[int, int]:
    """
    Moves into and out of the key accounts after a day, as far as the user sees them.

    First tiers do not count as moves. Who is key by both tier and nomination comes once, and goes when both are over.
    """
    today = timezone.localdate()
    by_tier = _moves(user, since)
    begun, over = _begun(user, since, today), _over(user, since, today)
    return by_tier["came"] + begun, by_tier["went"] + over


def _moves(user: Any, since: date) -> dict[str, int]:
    """Changes of tier across the border of gold, of accounts that no nomination made key on that day."""
    named = Nomination.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=OuterRef("from_on")), account=OuterRef("account"), archived_at=None,
        state=NominationState.CONFIRMED, from_on__lte=OuterRef("from_on"), until__gte=OuterRef("from_on"),
    )  # fmt: skip
    rows = TierChange.objects.visible_to(user).filter(state__in=STOOD, from_on__gt=since).exclude(was="")
    crossed = rows.exclude(was=F("tier")).exclude(Exists(named))
    into, out = Q(tier__in=KEY_TIERS) & ~Q(was__in=KEY_TIERS), Q(was__in=KEY_TIERS) & ~Q(tier__in=KEY_TIERS)
    return crossed.aggregate(came=Count("pk", filter=into), went=Count("pk", filter=out))


def _begun(user: Any, since: date, today: date) -> int:
    """Accounts that a nomination made key, whose tier did not on the day it began."""
    rows = Nomination.objects.visible_to(user).live().filter(state=NominationState.CONFIRMED)
    found = rows.filter(from_on__gt=since, from_on__lte=today).exclude(_key_tier_on("from_on"))
    earlier = Nomination.objects.live().filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef("from_on")), account=OuterRef("account"),
        state=NominationState.CONFIRMED, from_on__lt=OuterRef("from_on"), until__gte=OuterRef("from_on"),
    )  # fmt: skip
    return found.exclude(Exists(earlier)).values("account").distinct().count()


def _over(user: Any, since: date, today: date) -> int:
    """Accounts whose nomination is over, that neither a tier nor another nomination keeps key."""
    rows = Nomination.objects.visible_to(user).over(today)
    ended = Q(ended_on__gt=since) | Q(ended_on__isnull=True, until__gte=since)
    still = Nomination.objects.counting(today).filter(account=OuterRef("account"))
    gone = rows.filter(ended).exclude(account__tier__in=KEY_TIERS).exclude(Exists(still))
    return gone.values("account").distinct().count()


def _key_tier_on(column: str) -> Any:
    """Whether the account stood in platinum or gold on the day of a column."""
    day = OuterRef(column)
    stood = TierChange.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=day), account=OuterRef("account"), state__in=STOOD, from_on__lte=day,
        tier__in=KEY_TIERS,
    )  # fmt: skip
    return Exists(stood)
