"""The night's watch: finds what is due, late or stuck and tells whom it concerns, once for each thing and step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from kam.actions import runs
from kam.choices import Through
from kam.ground import days, events, origins, staging, watching
from kam.ground.rights import Right, require
from kam.models import Event, Run, User, absences
from lifecycle.facts import matters
from lifecycle.facts.matters import Asked, Kind, Matter
from lifecycle.models import Told
from lifecycle.rules import watches

CHUNK = 1000
COLUMNS = ("due_on", "step", "pk")
Known = dict[tuple[int, str], tuple[Any, ...]]
"""{(whose, the thing): (due on, step, key)} of what was told of one kind."""


@origins.through(Through.RUN)
def perform(run: Run, *, by: User) -> Run:
    """Do what a claimed run asks; what went wrong is kept with the run."""
    require(by, Right.RECOMPUTE)
    try:
        told = tell(as_of=run.as_of or days.company_today(), by=by)
        return runs.finish(run, result=told)
    except runs.LeaseLost:
        return run
    except Exception as error:
        runs.fail(run, error)
        raise


def tell(*, as_of: date, by: User) -> dict[str, int]:
    """
    Notices for what reached a step of its deadline; returns how many, by kind.

    Nobody is told on a day off, of a kind they turned off, or of what was long past when it was first seen; customers
    of the archive are silent. A second run on the same day, and one beside it, finds nothing new.
    """
    require(by, Right.RECOMPUTE)
    counts: Counter[str] = Counter()
    with transaction.atomic():
        staging.take_turn("watch")
        at_work = absences.at_work(User.objects.people(), as_of)
        working = {one.pk: one for one in User.objects.people() if one.pk in at_work}
        asked = Asked(as_of)
        kinds = [kind for kind in matters.kinds() if kind.steps]
        known = _known([kind.key for kind in kinds])
        for kind in kinds:
            counts[kind.key] += _tell_of(kind, known[kind.key], asked, working, by)
    return {key: count for key, count in counts.items() if count}


def _known(kinds: Collection[str]) -> dict[str, Known]:
    """What was told already, of all kinds in one question."""
    found: dict[str, Known] = {kind: {} for kind in kinds}
    rows = Told.objects.filter(kind__in=kinds).order_by().values_list("kind", "user_id", "thing", *COLUMNS)
    for kind, user, thing, *told in rows.iterator(chunk_size=CHUNK):
        found[kind][user, thing] = tuple(told)
    return found


def _tell_of(kind: Kind, there: Known, asked: Asked, working: dict[int, User], by: User) -> int:
    """One kind: what is new is kept as told, and written as one event and notice each."""
    fresh: list[tuple[Matter, Told]] = []
    loud: list[Matter] = []
    for one in kind.gather(asked):
        if one.user_id not in working:
            continue
        due_on, step, pk = there.get((one.user_id, one.key), (None, None, None))
        reached = watches.step(one.due_on, asked.day, kind.steps)
        if not watches.is_new(reached, one.due_on, due_on, step):
            continue
        fresh.append((one, _told(kind, one, reached, pk)))
        if not watches.is_forgotten(one.due_on, asked.day, due_on) and watching.wants(working[one.user_id], kind.key):
            loud.append(one)
    _keep([told for _one, told in fresh])
    _write(kind, loud, asked.day, working, by)
    return len(loud)


def _told(kind: Kind, one: Matter, reached: Any, pk: int | None) -> Told:
    return Told(
        pk=pk, user_id=one.user_id or 0, account_id=one.account_id, kind=kind.key, thing=one.key, due_on=one.due_on,
        step=reached,
    )  # fmt: skip


def _keep(told: list[Told]) -> None:
    Told.objects.bulk_create([one for one in told if one.pk is None], batch_size=CHUNK)
    known = [one for one in told if one.pk is not None]
    Told.objects.bulk_update(known, ["due_on", "step", "account"], batch_size=CHUNK)


def _write(kind: Kind, loud: Iterable[Matter], day: date, people: dict[int, User], by: User) -> None:
    drafted = [(_event(kind, one, day, by), ([people[one.user_id or 0]], one.url)) for one in loud]
    events.record_many([event for event, _whom in drafted], notify=[whom for _event, whom in drafted])


def _event(kind: Kind, one: Matter, day: date, by: User) -> Event:
    """Dates and numbers only: the words are made in the reader's language."""
    whose = {"side": one.numbers["side"]} if "side" in one.numbers else {}
    told = {**whose, "due_on": one.due_on, "days": (day - one.due_on).days}
    return events.draft(
        kind.verb, noun=kind.noun, subject_id=one.pk if kind.noun != "account" else one.account_id,
        name=one.title or one.account, account_id=one.account_id, by=by, **told,
    )  # fmt: skip
