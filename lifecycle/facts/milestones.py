"""Which milestones customers have reached as of a day, each with the row that shows it; a query a milestone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from accounts.models import Agreement, Contact, Order, OrderLine, Seat, Wallet, receivables
from kam.ground import coded
from kam.ground.days import company_day, zone_named
from lifecycle.choices import Evidence, Outcome
from lifecycle.models import Milestone, MilestoneMark, StageMove, Visit
from lifecycle.models.visits import DECIDERS, HEADS_MET
from lifecycle.rules import milestones as rules

CHUNK = 900


@dataclass(frozen=True)
class Proof:
    """The row that shows a milestone: which noun, its key, its day, what people call it."""

    noun: str
    pk: int
    on: date
    name: str = ""
    by: str = ""


Found = dict[int, Proof]
Rows = Iterable[tuple[int, int, date, Any]]


@dataclass(frozen=True)
class Asked:
    """A milestone asked of some accounts as of a day."""

    milestone: Milestone
    accounts: Collection[int]
    as_of: date

    @property
    def since(self) -> date | None:
        return rules.begins(self.milestone.months, self.as_of)

    @property
    def is_anew(self) -> bool:
        """Whether the stage asks for something new."""
        return self.milestone.stage in rules.ANEW

    def within(self, queryset: Any, field: str, account: str = "account") -> Any:
        """The rows of these accounts (`account`: the way to them) within the time that counts."""
        found = self.anew(queryset.filter(**{f"{field}__lte": self.as_of}), field, account)
        return found.filter(**{f"{field}__gte": self.since}) if self.since else found

    def anew(self, queryset: Any, field: str, account: str = "account") -> Any:
        """Of a stage that asks for something new, the rows since the customer came into it; of others all."""
        if not self.is_anew:
            return queryset
        stage = self.milestone.stage
        came = StageMove.objects.filter(journey__account=OuterRef(account), stage=stage, on__lte=self.as_of)
        return queryset.filter(**{f"{field}__gte": Subquery(came.order_by("-on", "-pk").values("on")[:1])})


def counts_from(milestone: Milestone, came: date, as_of: date) -> date | None:
    """The first day whose rows count for a customer that came into the milestone's stage on a day; None: all days."""
    return rules.counts_from(milestone.evidence, milestone.months, milestone.stage, came, as_of)


def prove(milestones: Collection[Milestone], accounts: Collection[int], as_of: date) -> dict[tuple[int, int], Proof]:
    """{(account, milestone): the proof} of everything that these accounts have reached."""
    found: dict[tuple[int, int], Proof] = {}
    listed = list(accounts)
    for start in range(0, len(listed), CHUNK):
        part = listed[start : start + CHUNK]
        for milestone in milestones:
            proofs = FINDERS[milestone.evidence](Asked(milestone, part, as_of))
            found |= {(account, milestone.pk): proof for account, proof in proofs.items()}
        marks = MilestoneMark.objects.live().filter(account__in=part, milestone__in=milestones, on__lte=as_of)
        for mark in marks.select_related("by"):
            said = Proof("milestonemark", mark.pk, mark.on, coded.say(mark.note), str(mark.by))
            found.setdefault((mark.account_id, mark.milestone_id), said)
    return found


def _reached(rows: Rows, noun: str, count: int = 1, *, distinct: bool = False) -> Found:
    """
    Of rows (account, key, day, name) that rise by day, the one with which each account reached the count.

    `distinct`: a name counts once.
    """
    by_account: dict[int, list[tuple[int, date, Any]]] = defaultdict(list)
    seen: set[tuple[int, Any]] = set()
    for account, key, on, name in rows:
        if not distinct or (account, name) not in seen:
            seen.add((account, name))
            by_account[account].append((key, on, name))
    found: Found = {}
    for account, held in by_account.items():
        place = rules.completing([on for _key, on, _name in held], count)
        if place is not None:
            key, on, name = held[place]
            found[account] = Proof(noun, key, on, "" if distinct else str(name))
    return found


def _by_hand(_asked: Asked) -> Found:
    return {}


def _visits(asked: Asked) -> Any:
    """Visits within the time, each on its day by the clock of whoever paid it."""
    company = timezone.get_default_timezone()
    end = timezone.make_aware(datetime.combine(asked.as_of + timedelta(days=1), time.min), company)
    found = Visit.objects.live().filter(account__in=asked.accounts, held_at__lt=end)
    if asked.is_anew or asked.since:
        found = asked.anew(found.with_day(), "day")
        found = found.filter(day__gte=asked.since) if asked.since else found
    return found.order_by("held_at", "pk")


def _visit_rows(rows: Any, name: str = "kind") -> Rows:
    for account, key, held, zone, called in rows.values_list("account", "pk", "held_at", "user__time_zone", name):
        yield account, key, timezone.localdate(held, zone_named(zone)), called


def _held(asked: Asked) -> Found:
    found = _reached(_visit_rows(_visits(asked).seen()), "visit", asked.milestone.count)
    return {key: Proof("visit", one.pk, one.on) for key, one in found.items()}


def _executive(asked: Asked) -> Found:
    return _plain_visit(_visits(asked).filter(HEADS_MET))


def _advance(asked: Asked) -> Found:
    return _plain_visit(_visits(asked).filter(outcome__in=(Outcome.ADVANCE, Outcome.ORDER)))


def _plain_visit(rows: Any) -> Found:
    return {key: Proof("visit", one.pk, one.on) for key, one in _reached(_visit_rows(rows), "visit").items()}


def _contacts_met(asked: Asked) -> Found:
    rows = _visit_rows(_visits(asked).seen().filter(contacts__isnull=False), "contacts")
    return _reached(rows, "visit", asked.milestone.count, distinct=True)


def _decider_met(asked: Asked) -> Found:
    return _plain_visit(_visits(asked).seen().filter(contacts__role__in=DECIDERS))


def _contacts(asked: Asked, **only: Any) -> Found:
    """People in the file as of the day they were entered; the row names nobody who takes a right to see."""
    rows = Contact.objects.present().filter(account__in=asked.accounts, **only).order_by("created_at", "pk")
    company = timezone.get_default_timezone()
    made = (
        (account, key, timezone.localtime(at, company).date(), "")
        for account, key, at in rows.values_list("account", "pk", "created_at")
    )
    held = (row for row in made if row[2] <= asked.as_of)
    return _reached(held, "contact", 1 if only else asked.milestone.count)


def _decider(asked: Asked) -> Found:
    return _contacts(asked, role__in=DECIDERS)


def _orders(asked: Asked, **only: Any) -> Found:
    rows = Order.objects.live().filter(account__in=asked.accounts, amount__gt=0, **only)
    rows = asked.within(rows, "ordered_on").order_by("ordered_on", "pk")
    count = 1 if only else asked.milestone.count
    return _reached(rows.values_list("account", "pk", "ordered_on", "number"), "order", count)


def _order(asked: Asked) -> Found:
    return _orders(asked, revenue__gte=asked.milestone.amount)


def _categories(asked: Asked) -> Found:
    lines = OrderLine.objects.filter(order__account__in=asked.accounts, order__archived_at__isnull=True, amount__gt=0)
    lines = lines.exclude(product__category="").filter(product__isnull=False)
    lines = asked.within(lines, "order__ordered_on", "order__account")
    rows = lines.order_by("order__ordered_on", "order").values_list(
        "order__account", "order", "order__ordered_on", "product__category"
    )
    return _reached(rows, "order", asked.milestone.count, distinct=True)


def _agreement(asked: Asked) -> Found:
    rows = Agreement.objects.live().in_force(asked.as_of).filter(account__in=asked.accounts)
    rows = rows.filter(signed_on__isnull=False, signed_on__lte=asked.as_of).order_by("signed_on", "pk")
    return _reached(rows.values_list("account", "pk", "signed_on", "number"), "agreement")


def _need(asked: Asked) -> Found:
    rows = Wallet.objects.live().filter(account__in=asked.accounts, on__lte=asked.as_of).order_by("on", "pk")
    return _reached(rows.values_list("account", "pk", "on", "source"), "wallet")


def _on_time(asked: Asked) -> Found:
    """Enough orders fell due within the time, and each was paid by its day (as stated, else by credit days)."""
    rows = Order.objects.live().filter(account__in=asked.accounts, amount__gt=0)
    rows = asked.within(rows.alias(falls_due=receivables.due()), "falls_due").order_by("falls_due", "pk")
    late = set(rows.exclude(paid_on__lte=F("falls_due")).order_by().values_list("account", flat=True))
    by_account: dict[int, list[tuple[int, date, str]]] = defaultdict(list)
    told = rows.exclude(account__in=late).annotate(on=F("falls_due"))
    for account, key, on, number in told.values_list("account", "pk", "on", "number"):
        by_account[account].append((key, on, number))
    enough = {key: held for key, held in by_account.items() if len(held) >= asked.milestone.count}
    return {key: Proof("order", *held[-1]) for key, held in enough.items()}


def _team(asked: Asked) -> Found:
    seats = Seat.objects.active().filter(account__in=asked.accounts, user__is_active=True).order_by("created_at", "pk")
    rows = ((a, key, company_day(at), f) for a, key, at, f in seats.values_list(
        "account", "pk", "created_at", "function"))  # fmt: skip
    return _reached((row for row in rows if row[2] <= asked.as_of), "seat", asked.milestone.count, distinct=True)


FINDERS: dict[str, Callable[[Asked], Found]] = {
    Evidence.HAND.value: _by_hand,
    Evidence.CONTACTS.value: _contacts,
    Evidence.DECIDER.value: _decider,
    Evidence.CONTACTS_MET.value: _contacts_met,
    Evidence.DECIDER_MET.value: _decider_met,
    Evidence.EXECUTIVE.value: _executive,
    Evidence.VISITS.value: _held,
    Evidence.ADVANCE.value: _advance,
    Evidence.ORDER.value: _order,
    Evidence.ORDERS.value: _orders,
    Evidence.CATEGORIES.value: _categories,
    Evidence.AGREEMENT.value: _agreement,
    Evidence.NEED.value: _need,
    Evidence.ON_TIME.value: _on_time,
    Evidence.TEAM.value: _team,
}
"""How each kind of evidence is found; a test asks that none is forgotten."""
