"""What is late with colleagues: how much there is of each in all, and the oldest of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from kam.ground.rights import Right, can
from kam.models import User
from lifecycle.choices import PlanState, PromiseSide
from lifecycle.models import Case, Promise, Todo, VisitPlan, todo_words
from lifecycle.models.plans import AGREED

PLANS = "/plans/"
KINDS = ("case", "visit", "promise", "commitment", "todo")
"""What may be late, as `_tables` tells it: what a customer committed to is no promise of ours."""


@dataclass(frozen=True)
class Late:
    """One late thing of a colleague."""

    kind: str
    account: str
    account_id: int
    title: Any
    due_on: date
    url: str

    @property
    def is_missed(self) -> bool:
        """Whether it is a visit whose planned day went by, which says nothing of when one was due by the policy."""
        return self.url.startswith(PLANS)


@dataclass
class LateWork:
    """What is late with one colleague: `count` things, of which these are listed, the oldest first."""

    user: User
    count: int = 0
    things: list[Late] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.things)


def of(people: Iterable[User], reader: User, day: date, *, each: int) -> list[LateWork]:
    """
    What is late with colleagues, of customers the reader sees: whoever has most of it first, `each` things listed.

    Counted for every colleague by the database, so that nobody's things crowd out another's.
    """
    found = {person.pk: LateWork(person) for person in people}
    for kind, rows, title, on, url in _tables(reader, day):
        ranked = {"partition_by": F("user_id")}
        seen = rows.filter(pk__in=rows.model.objects.visible_to(reader), user__in=found).order_by()
        seen = seen.annotate(
            place=Window(RowNumber(), order_by=[F(on).asc(), F("pk").asc()], **ranked),
            total=Window(Count("pk"), **ranked), called=Account.called("account__"),
        ).filter(place__lte=each)  # fmt: skip
        code = ["code"] if rows.model is Todo else []
        for row in seen.values("pk", "user_id", "account_id", "called", "place", "total", title, on, *code):
            one, said = found[row["user_id"]], todo_words.say(row.get("code", ""), row[title])
            one.count += row["total"] if row["place"] == 1 else 0
            one.things.append(Late(kind, row["called"], row["account_id"], said, row[on], f"{url}{row['pk']}/"))
    for one in found.values():
        one.things = sorted(one.things, key=lambda thing: thing.due_on)[:each]
    return sorted((one for one in found.values() if one.count), key=lambda one: (-one.count, one.user.name))


def tally(people: QuerySet[User], reader: User, day: date) -> dict[str, int]:
    """How much of each kind is late with colleagues, of customers the reader sees: {kind: count}, in one query."""
    keys = people.order_by().values("pk")
    first, *others = (
        rows.filter(pk__in=rows.model.objects.visible_to(reader), user__in=keys)
        .order_by().annotate(what=Value(kind)).values("what").annotate(n=Count("pk")).values_list("what", "n")
        for kind, (_word, rows, *_more) in zip(KINDS, _tables(reader, day), strict=True)
    )  # fmt: skip
    found = dict(first.union(*others, all=True))
    return {kind: found.get(kind, 0) for kind in KINDS}


def _tables(reader: User, day: date) -> tuple[tuple[str, Any, str, str, str], ...]:
    """(word, late rows, the column of the title, that of the day, address) of each kind."""
    past = day - timedelta(1)
    now = timezone.now()
    unanswered = When(answered_at__isnull=True, answer_due_at__lt=now, then=F("answer_due_at"))
    since = TruncDate(Choice(unanswered, default=F("due_at")), tzinfo=timezone.get_current_timezone())
    cases = Case.objects.late(now).annotate(late_on=since).filter(late_on__isnull=False)
    plans = VisitPlan.objects.open().filter(state=PlanState.PLANNED, planned_on__lte=past)
    words = F("purpose") if can(reader, Right.SEE_CONTACTS) else Choice(When(AGREED, then=Value("")), default="purpose")
    plans, promised = plans.annotate(told=words), Promise.objects.due(past)
    return (
        (_("Case"), cases, "title", "late_on", "/cases/"),
        (_("Visit"), plans, "told", "planned_on", PLANS),
        (_("Promise"), promised.filter(side=PromiseSide.OURS), "text", "due_on", "/promises/"),
        (_("Customer's commitment"), promised.filter(side=PromiseSide.THEIRS), "text", "due_on", "/promises/"),
        (_("To-do"), Todo.objects.due(past), "title", "due_on", "/todos/"),
    )  # fmt: skip
