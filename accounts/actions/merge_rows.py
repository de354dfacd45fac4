"""What a merge does with the rows of this floor and of the ground: what may be there once is told apart or combined."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions import merge_returns
from accounts.actions.merge_plans import Rule, Union, declare
from accounts.choices import TierState, Way
from accounts.models import Account, Agreement, Order, Presence, Renumbering, Seat, Standing, Statement, TierChange
from accounts.models.finances import FIGURES
from accounts.rules import merges as rules


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    declare(
        Rule("accounts.Account", "parent", Way.MOVE, _("members of the group")),
        Rule("accounts.Account", "referred_by", Way.MOVE, _("customers it recommended")),
        Rule("accounts.Account", "merged_into", Way.MOVE, _("files merged before")),
        Rule("accounts.Standing", "account", Way.COMBINE, first=_standing),
        Rule("accounts.Seat", "account", Way.MOVE, _("seats on the team"), _seats),
        Rule("accounts.Contact", "account", Way.MOVE, _("contacts")),
        Rule("accounts.Order", "account", Way.MOVE, _("orders"), _orders),
        Rule("accounts.Payment", "account", Way.MOVE, _("payments")),
        Rule("accounts.CostEntry", "account", Way.MOVE, _("costs")),
        Rule("accounts.Agreement", "account", Way.MOVE, _("agreements"), _agreements),
        Rule("accounts.Presence", "account", Way.MOVE, _("competitors there"), _presences),
        Rule("accounts.Move", "account", Way.MOVE, _("competitors' moves")),
        Rule("accounts.Document", "account", Way.MOVE, _("documents")),
        Rule("accounts.Statement", "account", Way.MOVE, _("statements"), _statements),
        Rule("accounts.Renumbering", "account", Way.MOVE),
        Rule("accounts.TierChange", "account", Way.COMBINE, first=_tiers),
        Rule("accounts.Merge", "survivor", Way.KEEP, why="the record of a merge names the files it was about"),
        Rule("accounts.Merge", "loser", Way.KEEP, why="the record of a merge names the files it was about"),
        Rule("accounts.HandedOver", "account", Way.KEEP, why="the record of a hand-over names the file it was about"),
        Rule("accounts.Duplicate", "first", Way.KEEP, why="a pair of which one is archived is no longer shown"),
        Rule("accounts.Duplicate", "second", Way.KEEP, why="a pair of which one is archived is no longer shown"),
        Rule("kam.Event", "account_id", Way.MOVE, _("happenings")),
        Rule("kam.Notice", "account_id", Way.MOVE),
        Rule("kam.Delivery", "account_id", Way.MOVE),
        Rule("kam.Sending", "account_id", Way.MOVE),
    )
    merge_returns.declare("accounts.Payment", "order")
    merge_returns.declare("accounts.Incentive", "given_to", bring=("cost_entry",))


def _seats(union: Union) -> None:
    """Who sits on both teams in one function sits there once, to the later of both days."""
    there = {(seat.user_id, seat.function): seat for seat in Seat.objects.live().filter(account=union.survivor)}
    for seat in Seat.objects.live().filter(account=union.loser):
        mine = there.get((seat.user_id, seat.function))
        if mine is not None:
            until = None if mine.until is None or seat.until is None else max(mine.until, seat.until)
            union.journal.change(mine, until=until)
            union.journal.change(seat, archived_at=union.merge.at)


def _orders(union: Union) -> None:
    _tell_apart(union, Order, "order", Order.objects.all())


def _agreements(union: Union) -> None:
    _tell_apart(union, Agreement, "agreement", Agreement.objects.live())


def _tell_apart(union: Union, model: Any, noun: str, rows: Any) -> None:
    """Numbers that both files use: the old file's get its code behind, and its own number still leads to them."""
    taken = set(rows.filter(account=union.survivor).values_list("number", flat=True))
    both = list(rows.filter(account=union.loser, number__in=rows.filter(account=union.survivor).values("number")))
    every = taken | set(rows.filter(account=union.loser).values_list("number", flat=True)) if both else taken
    again: dict[str, str] = {}
    for row in both:
        again[row.number] = rules.told_apart(row.number, union.loser.code, every)
        every.add(again[row.number])
    code, known = union.loser.code, Renumbering.objects.filter(account=union.loser, noun=noun, now__in=again)
    told = [Renumbering(account=union.loser, noun=noun, code=code, was=was, now=now) for was, now in again.items()]
    older = [(row, {"now": again[row.now]}) for row in known]
    changes = [(row, {"number": again[row.number]}) for row in both]
    union.journal.change_many(changes)
    union.journal.change_many(older)
    union.journal.made(Renumbering, [row.pk for row in Renumbering.objects.bulk_create(told)])


def _statements(union: Union) -> None:
    """A year that both files have: the survivor's figures, its gaps filled where the currency is the same."""
    there = {row.year: row for row in Statement.objects.live().filter(account=union.survivor)}
    for row in Statement.objects.live().filter(account=union.loser, year__in=there):
        mine = there[row.year]
        if mine.currency == row.currency:
            gaps = [name for name in FIGURES if getattr(mine, name) is None and getattr(row, name) is not None]
            union.journal.change(mine, **{name: getattr(row, name) for name in gaps})
        union.journal.change(row, archived_at=union.merge.at)


def _presences(union: Union) -> None:
    """A competitor that both files note for one category: what was seen last stays, the other goes to the archive."""
    there = {(row.competitor_id, row.category): row for row in Presence.objects.live().filter(account=union.survivor)}
    for row in Presence.objects.live().filter(account=union.loser):
        mine = there.get((row.competitor_id, row.category))
        if mine is not None:
            older = mine if row.seen_on > mine.seen_on else row
            union.journal.change(older, archived_at=union.merge.at)


def _tiers(union: Union) -> None:
    """The history of tiers stays with the file that had them; what waits for approval there is settled."""
    waiting = TierChange.objects.filter(account=union.loser, state=TierState.PROPOSED)
    reason = f"→ {union.survivor.code}"
    union.journal.change_many([(row, {"state": TierState.REJECTED.value, "reason": reason}) for row in waiting])


def _standing(union: Union) -> None:
    """Until the next run amounts add up and days are the later ones; rank, share and risk stay the survivor's."""
    theirs = Standing.objects.filter(account=union.loser).first()
    if theirs is None:
        return
    mine = Standing.objects.filter(account=union.survivor).first()
    if mine is None:
        mine = Standing.objects.create(account=union.survivor, as_of=theirs.as_of)
        union.journal.made(Standing, [mine.pk])
        return _fill(mine, theirs)
    union.journal.change(mine, **_combined(mine, theirs))


def _fill(mine: Standing, theirs: Standing) -> None:
    """A standing that came to be by the merge: the undo deletes it as a whole."""
    Standing.objects.filter(pk=mine.pk).update(**_combined(mine, theirs))


def _combined(mine: Standing, theirs: Standing) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if mine.as_of == theirs.as_of:
        for name in ("revenue", "net_contribution", "value_at_risk"):
            known = [value for value in (getattr(mine, name), getattr(theirs, name)) if value is not None]
            found[name] = sum(known, Decimal(0)) if known else None
    for name, pick in (("last_order_on", max), ("last_visit_on", max), ("next_visit_on", min)):
        days = [day for day in (getattr(mine, name), getattr(theirs, name)) if day is not None]
        found[name] = pick(days) if days else None
    return found


def twins(survivor: Account, loser: Account) -> list[tuple[Any, Any]]:
    """Contacts of the two files with one e-mail address: likely one person; both stay until somebody looks."""
    mine, theirs = (
        {row.email.lower(): row for row in account.contacts.live().exclude(email="")} for account in (survivor, loser)
    )
    return [(mine[mail], theirs[mail]) for mail in mine.keys() & theirs.keys()]


def same_numbers(survivor: Account, loser: Account) -> Counter[str]:
    """How many orders and agreements of the two files bear one number: {noun: count}."""
    found: Counter[str] = Counter()
    for noun, rows in (("order", Order.objects.all()), ("agreement", Agreement.objects.live())):
        numbers = rows.filter(account=survivor).values("number")
        found[noun] = rows.filter(account=loser, number__in=numbers).count()
    return found
