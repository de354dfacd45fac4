"""What a customer's file shows for why it may leave: each row with its day, gathered by a table of functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.choices import Means, PurchaseRole, Stance, Threat
from accounts.models import Agreement, Contact, Move, Order, OrderLine, Presence, Requirement, Statement, receivables
from kam.ground.rights import Right, can
from lifecycle.choices import EvidenceCode, NeedOutcome, NeedSign, Outcome, PromiseSide
from lifecycle.choices.cases import OPEN
from lifecycle.models import Case, Need, Promise, SurveyAnswer, Visit
from lifecycle.rules.causes import Piece

YEAR, HALF = 365, 182
FEW = 8
"""Rows of one kind that are offered, the newest first."""
LESS = 0.7
"""Who ordered for less than this share of the half year before orders less."""
Source = Callable[[int, date], Iterator[Piece]]
SHOWN_BY_SIGN = (NeedSign.COMPLAINT, NeedSign.DISSATISFACTION)
WEIGHTY = (PurchaseRole.DECISION_MAKER, PurchaseRole.ECONOMIC_BUYER)


def gather(account_id: int, as_of: date, user: Any) -> list[Piece]:
    """Everything that the file shows as of a day and this reader may see, the newest first."""
    found = [piece for source in SOURCES for piece in source(account_id, as_of)]
    if not can(user, Right.SEE_CONTACTS):
        found = [piece for piece in found if piece.noun != "contact"]
    return sorted(found, key=lambda one: (-one.on.toordinal(), one.key))


def orders(account: int, as_of: date) -> Iterator[Piece]:
    """Orders of the last year: late, damaged, unpaid past their day; the last one, where less came than before."""
    year, unpaid = Q(ordered_on__gt=as_of - timedelta(YEAR)), Q(paid_on__isnull=True, falls_due__lt=as_of)
    known = (
        Order.objects.as_of(as_of)
        .annotate(falls_due=receivables.due())
        .filter(year | unpaid, account=account, amount__gt=0)
    )
    rows = list(known.order_by("-ordered_on", "-pk"))
    recent = [row for row in rows if row.ordered_on > as_of - timedelta(YEAR)]
    yield from [piece for row in recent for piece in _delivered(row, as_of)][:FEW]
    yield from [piece for row in rows for piece in _unpaid(row, as_of)][:FEW]
    yield from _fewer(recent, as_of)
    yield from _dropped(account, as_of)


def _delivered(row: Order, as_of: date) -> Iterator[Piece]:
    """Came late, or is late and open; arrived damaged."""
    until = min(row.delivered_on or as_of, as_of)
    days = (until - row.promised_on).days if row.promised_on else 0
    if days > 0:
        yield Piece(EvidenceCode.LATE_DELIVERY, "order", row.pk, until, {"number": row.number, "days": days})
    if row.damaged:
        yield Piece(EvidenceCode.DAMAGED, "order", row.pk, until, {"number": row.number})


def _unpaid(row: Any, as_of: date) -> Iterator[Piece]:
    """Its payment is past its day: as stated, else by credit days (`falls_due`)."""
    due = row.falls_due
    if due is not None and due < as_of and row.paid_on is None and row.revenue > row.settled:
        numbers = {"number": row.number, "days": (as_of - due).days}
        yield Piece(EvidenceCode.LATE_PAYMENT, "order", row.pk, due, numbers)


def _fewer(recent: list[Order], as_of: date) -> Iterator[Piece]:
    """The last order, where half a year brought clearly less than the half before."""
    middle = as_of - timedelta(HALF)
    before = sum(float(row.revenue) for row in recent if row.ordered_on <= middle)
    since = sum(float(row.revenue) for row in recent if row.ordered_on > middle)
    if recent and before > 0 and since < LESS * before:
        numbers = {"number": recent[0].number, "percent": round(100 * (1 - since / before))}
        yield Piece(EvidenceCode.FEWER_ORDERS, "order", recent[0].pk, recent[0].ordered_on, numbers)


def _dropped(account: int, as_of: date) -> Iterator[Piece]:
    """Categories that were bought in the year before the last half, and not since, while others still are."""
    lines = OrderLine.objects.filter(
        order__account=account, order__archived_at__isnull=True, order__amount__gt=0, order__ordered_on__lte=as_of,
        order__ordered_on__gt=as_of - timedelta(YEAR + HALF), product__isnull=False,
    ).exclude(product__category="")  # fmt: skip
    last: dict[str, tuple[date, int]] = {}
    told = lines.order_by().values_list("product__category", "order__ordered_on", "order").distinct()
    for category, on, order in told:
        last[category] = max(last.get(category, (on, order)), (on, order))
    middle = as_of - timedelta(HALF)
    if any(on > middle for on, _order in last.values()):
        for category, (on, order) in sorted(last.items()):
            if on <= middle:
                yield Piece(EvidenceCode.CATEGORY_DROPPED, "order", order, on, {"category": category})


def rivals(account: int, as_of: date) -> Iterator[Piece]:
    """Competitors that are strong there or get in by connections."""
    there = Presence.objects.live().filter(account=account, seen_on__lte=as_of).select_related("competitor")
    for row in there.order_by("-seen_on", "-pk")[:FEW]:
        numbers = {"competitor": str(row.competitor), "threat": row.threat}
        if row.threat in (Threat.MEDIUM, Threat.HIGH, Threat.TRIAL):
            yield Piece(EvidenceCode.RIVAL, "presence", row.pk, row.seen_on, numbers)
        if Means.CONNECTIONS in row.means:
            yield Piece(EvidenceCode.RIVAL_TIES, "presence", row.pk, row.seen_on, numbers)
    moves = Move.objects.live().filter(account=account, on__lte=as_of, on__gt=as_of - timedelta(YEAR))
    for move in moves.select_related("competitor").order_by("-on", "-pk")[:FEW]:
        yield Piece(EvidenceCode.RIVAL_MOVE, "move", move.pk, move.on, {"competitor": str(move.competitor)})


def needs(account: int, as_of: date) -> Iterator[Piece]:
    """Dissatisfaction heard and not answered; needs that were met elsewhere or are gone."""
    ended = {NeedOutcome.ELSEWHERE.value: EvidenceCode.WENT_ELSEWHERE, NeedOutcome.GONE.value: EvidenceCode.NEED_GONE}
    is_open = Q(sign__in=SHOWN_BY_SIGN) & (Q(closed_on__isnull=True) | Q(closed_on__gt=as_of))
    is_over = Q(outcome__in=ended, closed_on__lte=as_of, closed_on__gt=as_of - timedelta(YEAR))
    live = Need.objects.live().filter(is_open | is_over, account=account, heard_on__lte=as_of)
    for row in live.order_by("-heard_on", "-pk")[: 2 * FEW]:
        if row.closed_on is not None and row.closed_on <= as_of:
            yield Piece(ended[row.outcome], "need", row.pk, row.closed_on)
        else:
            yield Piece(EvidenceCode.COMPLAINT, "need", row.pk, row.heard_on, {"days": (as_of - row.heard_on).days})


def cases(account: int, as_of: date) -> Iterator[Piece]:
    """Complaint cases of the last year as they stood that day: those not solved, and what was complained of before."""
    company, since = timezone.get_default_timezone(), _midnight(as_of - timedelta(YEAR))
    known = Case.objects.live().complaints().counted_on(as_of).filter(account=account, opened_at__gte=since)
    for row in known.order_by("-opened_at", "-pk")[:FEW]:
        on = timezone.localtime(row.opened_at, company).date()
        code = EvidenceCode.CASE_OPEN if row.state_then in OPEN else EvidenceCode.CASE_PAST
        yield Piece(code, "case", row.pk, on, {"number": row.number, "kind": row.kind, "days": (as_of - on).days})


def answers(account: int, as_of: date) -> Iterator[Piece]:
    """Low answers of the customer's people in the last year."""
    low = SurveyAnswer.objects.of_customers().filter(
        account=account, is_low=True, answered_on__lte=as_of, answered_on__gt=as_of - timedelta(YEAR)
    )
    for row in low.order_by("-answered_on", "-pk")[:FEW]:
        numbers = {"score": row.score, "most": row.most, "role": row.role}
        yield Piece(EvidenceCode.LOW_ANSWER, "surveyanswer", row.pk, row.answered_on, numbers)


def promises(account: int, as_of: date) -> Iterator[Piece]:
    """What we promised and did not do by its day."""
    ours = Promise.objects.unkept().filter(account=account, side=PromiseSide.OURS, due_on__lt=as_of)
    for row in ours.order_by("-due_on", "-pk")[:FEW]:
        yield Piece(
            EvidenceCode.PROMISE_LATE, "promise", row.pk, row.due_on, {"days": (as_of - row.due_on).days}
        )  # fmt: skip


def people(account: int, as_of: date) -> Iterator[Piece]:
    """Who decided, or stood by us, and has left."""
    mattered = Q(role__in=WEIGHTY) | Q(stance__in=(Stance.CHAMPION, Stance.SUPPORTER))
    gone = Contact.objects.live().filter(
        mattered, account=account, left_on__lte=as_of, left_on__gt=as_of - timedelta(YEAR)
    )
    for row in gone.order_by("-left_on", "-pk")[:FEW]:
        numbers = {"role": row.role, "champion": row.stance == Stance.CHAMPION}
        yield Piece(EvidenceCode.LEFT, "contact", row.pk, row.left_on, numbers)  # type: ignore[arg-type]


def agreements(account: int, as_of: date) -> Iterator[Piece]:
    """Agreements that were ended or ran out with nothing after them; requirements that we no longer meet."""
    live = Agreement.objects.live().filter(account=account)
    since = as_of - timedelta(YEAR)
    out = Q(pk__in=live.expired(as_of).filter(ends_on__gt=since).order_by().values("pk"))
    for row in live.filter(out | Q(ended_on__lte=as_of, ended_on__gt=since)).order_by("-starts_on", "-pk")[:FEW]:
        code = EvidenceCode.AGREEMENT_ENDED if row.ended_on else EvidenceCode.AGREEMENT_OUT
        on = row.ended_on or row.ends_on
        yield Piece(code, "agreement", row.pk, on, {"number": row.number})  # type: ignore[arg-type]
    asked = Requirement.objects.live().filter(agreement__account=account, agreement__archived_at__isnull=True)
    for one in asked.filter(valid_until__lt=as_of, valid_until__gt=since).order_by("-valid_until", "-pk")[:FEW]:
        numbers = {"text": one.text}
        yield Piece(EvidenceCode.BEHIND, "requirement", one.pk, one.valid_until, numbers)  # type: ignore[arg-type]


def statements(account: int, as_of: date) -> Iterator[Piece]:
    """The newest fiscal year whose revenue fell against the one before, in the same currency."""
    years = list(
        Statement.objects.live().filter(account=account, year_end__lte=as_of, revenue__gt=0).order_by("-year_end")[:2]
    )
    if len(years) == 2 and years[0].currency == years[1].currency and years[0].revenue < years[1].revenue:
        percent = round(100 * (1 - float(years[0].revenue / years[1].revenue)))
        numbers = {"year": years[0].year, "percent": percent}
        yield Piece(EvidenceCode.SHRINKS, "statement", years[0].pk, years[0].year_end, numbers)


def visits(account: int, as_of: date) -> Iterator[Piece]:
    """
    The last visits, which say much that no figure says; those that ended with a no stand for themselves.

    One that brought an order or an advance shows nobody leaving.
    """
    end = _midnight(as_of + timedelta(days=1))
    held = Visit.objects.live().filter(account=account, held_at__lt=end, held_at__gte=end - timedelta(YEAR))
    held = held.exclude(outcome__in=(Outcome.ADVANCE, Outcome.ORDER))
    for row in held.select_related("user").order_by("-held_at", "-pk")[:FEW]:
        code = EvidenceCode.REFUSED if row.outcome == Outcome.REFUSED else EvidenceCode.VISIT
        yield Piece(code, "visit", row.pk, row.held_on, {"kind": row.kind, "outcome": row.outcome})


def _midnight(day: date) -> datetime:
    """The first moment of a day of the company's."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


SOURCES: tuple[Source, ...] = (
    cases, answers, needs, promises, orders, rivals, agreements, people, statements, visits,
)  # fmt: skip
"""Where evidence comes from."""
