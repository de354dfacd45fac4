"""Why tiers moved, as far as what is kept tells: the customer, a new version of the policy, or a person's hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.choices import MoveCause
from accounts.facts.groups import rule_of
from accounts.facts.tier_moves import moves
from accounts.models import Policy, TierChange
from accounts.rules import tier_causes, tiers

CHUNK = 1000
KEPT = "kept"
"""The reason of a tier that outlived its being set by hand."""
BY_HAND, BY_NONE = -1, 0
ASKED = ""
"""Stands for a cause that only the numbers of the move tell, asked by both versions of the policy."""


@dataclass(frozen=True)
class Versions:
    """The published versions of the policy, each by its key: its rule, and that of the version before it."""

    rules: Mapping[int, tiers.Policy]
    before: Mapping[int, tiers.Policy]

    @classmethod
    def read(cls) -> Self:
        """One query."""
        listed = list(Policy.objects.published().order_by(F("effective_on").asc(nulls_first=True), "number"))
        rules = {one.pk: rule_of(one) for one in listed}
        return cls(rules, dict(zip(list(rules)[1:], rules.values(), strict=False)))

    def cause(self, was: str, tier: str, policy: int, reasons: Mapping[str, Any]) -> MoveCause:
        """Of a move made by a version that has one before it."""
        return tier_causes.cause(was, tier, reasons, self.rules[policy], self.before[policy])


def plain(rows: Any, versions: Versions) -> Any:
    """The rows with `plain`: the cause as far as their columns tell it, `ASKED` where the numbers have to be asked."""
    hand = Q(by_hand=True) | Q(reasons__has_key=KEPT)
    by = Case(When(hand, then=Value(BY_HAND)), default=Coalesce("policy_id", Value(BY_NONE)),
              output_field=IntegerField())  # fmt: skip
    earlier = Q(from_on__lt=OuterRef("from_on")) | Q(from_on=OuterRef("from_on"), pk__lt=OuterRef("pk"))
    stood = TierChange.objects.made().filter(earlier, account=OuterRef("account")).order_by("-from_on", "-pk")
    known = Q(policy__in=list(versions.rules), stood_by__isnull=False)
    return rows.annotate(stood_by=Subquery(stood.values_list(by)[:1])).annotate(plain=Case(
        When(Q(by_hand=True) | Q(stood_by=BY_HAND), then=Value(MoveCause.HAND.value)),
        When(known & (~Q(policy__in=list(versions.before)) | Q(stood_by=F("policy"))),
             then=Value(MoveCause.CUSTOMER.value)),
        When(known, then=Value(ASKED)),
        default=Value(MoveCause.UNKNOWN.value),
    ))  # fmt: skip


def counted(rows: Any, versions: Versions, *by: str) -> Counter[tuple[Any, ...]]:
    """
    How many moves there are among the rows: {(cause, what each of `by` says): moves}, in two queries.

    Only of those that another version of the policy made are the numbers read.
    """
    told = plain(moves(rows).order_by().select_related(None), versions)
    found: Counter[tuple[Any, ...]] = Counter()
    for cause, *more, count in told.exclude(plain=ASKED).values_list("plain", *by).annotate(Count("pk")):
        found[MoveCause(cause), *more] += count
    found.update((cause, *more) for _key, cause, *more in _asked(told, versions, *by))
    return found


def made_of(rows: Any, cause: MoveCause) -> Any:
    """Those of the rows that are moves of a cause."""
    versions = Versions.read()
    told = plain(moves(rows), versions)
    asked = _asked(told.order_by().select_related(None), versions)
    return told.filter(Q(plain=cause) | Q(pk__in=[key for key, found in asked if found == cause]))


def _asked(told: Any, versions: Versions, *by: str) -> Iterator[tuple[Any, ...]]:
    """The key and the cause of each row whose numbers have to be asked, and what each of `by` says."""
    rows = told.filter(plain=ASKED).values_list("pk", "was", "tier", "policy_id", "reasons", *by)
    for key, was, tier, policy, reasons, *more in rows:
        yield key, versions.cause(was, tier, policy, reasons), *more


def of(rows: Iterable[TierChange]) -> dict[int, MoveCause]:
    """The cause of each move among the rows, by key; a query a thousand rows, and one for the versions."""
    moved = {row.pk: row for row in rows if row.was and row.was != row.tier}
    versions = Versions.read() if moved else Versions({}, {})
    found = {}
    for part in _parts(sorted(moved)):
        told = plain(TierChange.objects.filter(pk__in=part).order_by(), versions)
        for key, cause in told.values_list("pk", "plain"):
            row = moved[key]
            found[key] = (versions.cause(row.was, row.tier, row.policy_id, row.reasons)  # type: ignore[arg-type]
                          if cause == ASKED else MoveCause(cause))  # fmt: skip
    return found


def tell(rows: Iterable[TierChange]) -> None:
    """Write on each row what made its tier move, as `cause`; None where it did not."""
    rows = list(rows)
    causes = of(rows)
    for row in rows:
        row.cause = causes.get(row.pk)  # type: ignore[attr-defined]


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
