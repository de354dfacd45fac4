"""What waits for a decision that few may take: each kind with its right, how many wait, and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.actions import erasure_periods
from accounts.choices import Tier
from accounts.models import Contact, Nomination, TierChange
from kam.ground import wording
from kam.ground.rights import Right, can
from kam.models import User
from lifecycle.models import Case, Warning

NAMED = 3


@dataclass(frozen=True)
class Kind:
    """One kind of decision: `rows` those that wait for a person, `words` says how many, `address` and `query` list."""

    key: str
    right: Right
    rows: Callable[[User], Any]
    words: Callable[[int], str]
    address: str
    query: str
    named: Callable[[Any], list[tuple[str, str]]] | None = None
    """The first few of those rows by name, each with its address, where a list of two or three is no list."""


@dataclass(frozen=True)
class Decision:
    """How many of one kind wait for a person."""

    kind: Kind
    count: int
    named: list[tuple[str, str]]

    @property
    def words(self) -> str:
        return self.kind.words(self.count)

    @property
    def url(self) -> str:
        """The page that lists them."""
        return f"{reverse(self.kind.address)}?{self.kind.query}"


_kinds: dict[str, Kind] = {}


def add(*kinds: Kind) -> None:
    """Called in AppConfig.ready, by this floor and by any above it."""
    _kinds.update({kind.key: kind for kind in kinds})


def waiting(user: User) -> list[Decision]:
    """What waits for a person's decision, of what they see: all kinds in one query; none where nothing waits."""
    kinds = [kind for kind in _kinds.values() if can(user, kind.right)]
    if not kinds:
        return []
    rows = {kind.key: kind.rows(user) for kind in kinds}
    first, *others = (_counted(found, key) for key, found in rows.items())
    counts = dict(first.union(*others, all=True) if others else first)
    return [Decision(kind, counts[kind.key], kind.named(rows[kind.key]) if kind.named else [])
            for kind in kinds if counts.get(kind.key)]  # fmt: skip


def tiers_first(user: User) -> list[Decision]:
    """The same, changes of tier before all others."""
    return sorted(waiting(user), key=lambda one: one.kind.key != "tiers")


def _counted(rows: Any, key: str) -> Any:
    """One row: the key of the kind, and how many there are."""
    named = rows.order_by().annotate(decision=Value(key)).values("decision")
    return named.annotate(waiting=Count("pk", distinct=True)).values_list("decision", "waiting")


def _tiers(count: int) -> str:
    return ngettext("%(count)s change of tier waits for your approval",
                    "%(count)s changes of tier wait for your approval", count) % {"count": count}  # fmt: skip


def _moves(rows: Any) -> list[tuple[str, str]]:
    """The first customers whose tier would change, with from where to where, those that bring most first."""
    most = F("account__standing__net_contribution").desc(nulls_last=True)
    found = rows.select_related("account").order_by(most, "pk")[:NAMED]
    return [(wording.aside(str(one.account), _move(one)), reverse("analytics:account-verdict", args=[one.account_id]))
            for one in found]  # fmt: skip


def _move(one: TierChange) -> str:
    was, to = (str(Tier(name).label) if name else "–" for name in (one.was, one.tier))
    return f"{was} → {to}"


def _nominations(count: int) -> str:
    return ngettext("%(count)s nomination waits for a decision", "%(count)s nominations wait for a decision",
                    count) % {"count": count}  # fmt: skip


def _alone(count: int) -> str:
    return ngettext("%(count)s churn warning is followed by nobody", "%(count)s churn warnings are followed by nobody",
                    count) % {"count": count}  # fmt: skip


def _followed_by_nobody(user: User) -> Any:
    return Warning.objects.visible_to(user).open().followed(False)


def _whom(alone: Any) -> list[tuple[str, str]]:
    """The customers of whose warning nobody takes care, those with most to lose first."""
    rows = alone.select_related("account").by_value()[:NAMED]
    return [(str(one.account), reverse("lifecycle:warning-detail", args=[one.pk])) for one in rows]


def _cases(count: int) -> str:
    return ngettext("%(count)s case is so late that the director was told",
                    "%(count)s cases are so late that the director was told", count) % {"count": count}  # fmt: skip


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    add(
        Kind("warnings", Right.CONFIRM_NOMINATIONS,
             _followed_by_nobody, _alone, "lifecycle:warning-list", "followed=false", _whom),
        Kind("cases", Right.APPROVE_TIERS,
             lambda user: Case.objects.visible_to(user).late(timezone.now()).told_to_director(), _cases,
             "lifecycle:case-list", "late=true&told=true"),
        Kind("tiers", Right.APPROVE_TIERS, lambda user: TierChange.objects.visible_to(user).proposed(), _tiers,
             "accounts:tier-list", "state=proposed", _moves),
        Kind("nominations", Right.CONFIRM_NOMINATIONS, lambda user: Nomination.objects.visible_to(user).waiting(),
             _nominations, "accounts:nomination-list", "phase=proposed"),
        Kind("erasures", Right.PRIVACY, lambda user: Contact.objects.visible_to(user).to_erase(),
             erasure_periods.waiting, "accounts:contact-list", erasure_periods.TO_ERASE),
    )  # fmt: skip
