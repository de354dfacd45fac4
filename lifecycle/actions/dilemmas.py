"""Dilemmas: every customer is looked at each night; what helps becomes a to-do with one tap."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account
from kam.actions import runs
from kam.ground import events, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import Run, User
from lifecycle.actions import self_checks, takers, todos
from lifecycle.choices import Dilemma, EventVerb, Remedy, TodoSource
from lifecycle.facts import dilemmas as facts
from lifecycle.facts.dilemma_starts import Found, starts
from lifecycle.models import Diagnosis, Journey, Todo
from lifecycle.rules import dilemmas as rules

CHUNK = 900
DAYS, SOON = 14, 5
"""Until when what helps is to be done."""


def perform(run: Run) -> Run:
    """Do what a claimed run asks: look at the whole book and at our own steps as of its day."""
    on, system = run.as_of or timezone.localdate(), User.objects.system()
    reminded = self_checks.remind(on=on, by=system)
    return runs.finish(run, result={"found": diagnose(on=on, by=system), "reminded": reminded})


def diagnose(*, on: date, by: User) -> int:
    """Look at every customer in use as of a day; one that goes on keeps its day, a new one is dated by the files."""
    require(by, Right.RECOMPUTE)
    looked_on = Diagnosis.objects.filter(as_of__lt=on).aggregate(day=Max("as_of"))["day"]
    keys = list(
        Journey.objects.filter(account__archived_at__isnull=True).order_by("account").values_list("account", flat=True)
    )
    count = 0
    for start in range(0, len(keys), CHUNK):
        with transaction.atomic():
            staging.take_turn("dilemmas")  # a dilemma is found once, whoever else is looking at this moment
            count += _look_at(keys[start : start + CHUNK], on, looked_on, by)
    return count


def _look_at(keys: list[int], on: date, looked_on: date | None, by: User) -> int:
    shown = facts.gather(keys, on)
    seen = {key: rules.diagnose(one) for key, one in shown.items()}
    found = {key: diagnosis for key, diagnosis in seen.items() if diagnosis is not None}
    standing = {row.account_id: row for row in Diagnosis.objects.filter(account__in=keys, ended_on__isnull=True)}
    same, over = [], []
    for key, row in standing.items():
        now = found.get(key)
        if now is not None and now.dilemma == row.dilemma:
            row.findings, row.as_of = [list(one) for one in now.findings], on
            same.append(row)
        else:
            over.append(row.pk)
    kept = {row.account_id for row in same}
    Diagnosis.objects.filter(pk__in=over).update(ended_on=on)
    Diagnosis.objects.bulk_update(same, ["findings", "as_of"])
    new = {key: d for key, d in found.items() if key not in kept}
    since = starts({key: Found(d.dilemma, shown[key]) for key, d in new.items()}, on, looked_on)
    made = Diagnosis.objects.bulk_create(
        Diagnosis(account_id=key, dilemma=d.dilemma, since=since[key].on, may_be_older=since[key].is_open, as_of=on,
                  findings=[list(one) for one in d.findings])
        for key, d in new.items()
    )  # fmt: skip
    _tell(made, by)
    return len(found)


def _tell(made: list[Diagnosis], by: User) -> None:
    """One event for each that is new; the list and the customer's page show them, nobody is rung for it."""
    names = dict(Account.objects.filter(pk__in=[one.account_id for one in made]).values_list("pk", "name"))
    events.record_many(
        [
            events.draft(
                EventVerb.DILEMMA_FOUND, noun="diagnosis", subject_id=one.pk, name=names[one.account_id],
                account_id=one.account_id, by=by, dilemma=one.dilemma, since=one.since,
            )
            for one in made
        ]
    )  # fmt: skip


def end(account: Account, *, on: date, by: User) -> list[int]:
    """The customer's end with us ends its dilemma; returns the keys of what it ended, for `reopen`."""
    require(by, Right.MOVE_STAGES)
    keys = list(Diagnosis.objects.filter(account=account, ended_on__isnull=True).values_list("pk", flat=True))
    Diagnosis.objects.filter(pk__in=keys).update(ended_on=on)
    return keys


def reopen(account: Account, keys: Collection[int], *, by: User) -> None:
    """Undo of `end`, unless the customer was found in a dilemma since: it is in one at a time."""
    require(by, Right.MOVE_STAGES)
    if not Diagnosis.objects.filter(account=account, ended_on__isnull=True).exists():
        Diagnosis.objects.filter(account=account, pk__in=keys).update(ended_on=None)


def usual_day(remedy: str = "") -> date:
    """Until when what helps is to be done, where nobody says otherwise: a visit of this week within days."""
    return timezone.localdate() + timedelta(SOON if remedy == Remedy.VISIT_NOW else DAYS)


def take(
    account: Account, *, dilemma: str, remedy: str, user: User | None = None, due_on: date | None = None, by: User
) -> Todo:
    """
    What helps becomes a to-do of the customer's owner (or of `user`); one that is open already is returned.

    Due by the usual day unless `due_on` says otherwise. Raises Refused for a colleague who could not do it.
    """
    require(by, Right.TAKE_ON_WORK)
    if dilemma not in Dilemma.values:
        raise Refused(_("There is no such dilemma."), field="dilemma")
    if remedy not in Remedy.values:
        raise Refused(_("There is no such countermeasure."), field="remedy")
    with transaction.atomic():
        arrivals.open_for(account, by)
        takers.check(account.pk, user)
        due_on, who = due_on or usual_day(remedy), user or account.owner or standing(by)
        title, reason = str(Remedy(remedy).label), f"{dilemma}:{remedy}"
        todos.give_many(
            [todos.Wanted(account.pk, who, title, due_on, TodoSource.DILEMMA, reason, code=f"remedy:{remedy}")], by=by
        )
    return Todo.objects.open().get(account=account, source=TodoSource.DILEMMA, reason=reason)


def is_taken(account: Account, *, dilemma: str, remedy: str) -> bool:
    """Whether this countermeasure is an open to-do already."""
    given = Todo.objects.open().filter(account=account, source=TodoSource.DILEMMA)
    return given.filter(reason=f"{dilemma}:{remedy}").exists()


def give_back(todo: Todo, *, by: User) -> Todo:
    """Undo of `take`: the to-do is not to be done. Raises Refused for one that is over."""
    return todos.drop(todo, result=_("Taken by mistake"), by=by)
