"""Merging two files of one customer: everything goes to the one that stays, and the undo puts it all back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import (
    allocations,
    arrivals,
    incentives,
    merge_fields,
    merge_journals,
    merge_ledgers,
    merge_plans,
    merge_returns,
    merge_ties,
    nominations,
)
from accounts.actions.merge_journals import Journal
from accounts.actions.merge_plans import Union
from accounts.choices import EventVerb, SeatFunction, Way
from accounts.models import Account, Merge, Seat
from kam.choices import Through
from kam.ground import events, naming, origins, records, staging, wording
from kam.ground.errors import Refused, Stale
from kam.ground.rights import Right, require
from kam.models import User

TURN = "accounts.merge"
"""Merges follow one another; imports share the turn, and find where files live on."""
SHOWN = 5
ROUNDS = 3
"""An answer follows its survey, which follows its contact."""


@origins.through(Through.MERGE)
def merge(
    survivor: Account,
    other: Account,
    *,
    taken: Collection[str] | None = None,
    seat_other: bool = True,
    versions: tuple[int | None, int | None] = (None, None),
    by: User,
) -> Merge:
    """
    Merge the other file into the survivor, in one transaction; the other is archived, its code leads to the survivor.

    `taken` names the fields of `merge_fields.FIELDS` of which the other's value is kept (None: the sensible ones), and
    `seat_other` gives the owner who is not kept a seat on the team. Raises Refused for one file twice, a file out of
    sight, archived or merged already; Stale where somebody changed one of them since (`versions`).
    """
    require(by, Right.MERGE)
    with transaction.atomic():
        staging.take_turn(TURN)
        mine, theirs = _locked(survivor, other, versions, by)
        made = Merge.objects.create(survivor=mine, loser=theirs, by=by)
        union = Union(mine, theirs, made, Journal(made), timezone.localdate(), by)
        made.crossed = [list(tie) for tie in merge_ties.crossing(mine.pk, theirs.pk)]
        made.taken = sorted(merge_fields.defaults(mine, theirs) if taken is None else taken)
        changes = merge_fields.take(union, made.taken)
        with merge_ledgers.in_line(union.journal, [mine.pk, theirs.pk]):
            for rule in merge_plans.rules():
                if rule.first is not None:
                    rule.first(union)
                if rule.way == Way.MOVE:
                    union.journal.move(rule.rows_of(theirs), rule.column, mine.pk)
        union.journal.change(theirs, archived_at=made.at, merged_into=mine)
        made.counts = union.journal.counts
        made.save()
        _stand([mine.pk, theirs.pk])
        if seat_other:
            _seat(union, changes)
        _tell(union, EventVerb.ACCOUNT_MERGED, EventVerb.ACCOUNT_ABSORBED, changes)
    return made


@origins.through(Through.MERGE)
def undo(merge: Merge, *, by: User) -> Merge:
    """
    Put both files back as they were; what was entered for the survivor since stays with it.

    Raises Refused, naming what is in the way: a later merge, or rows entered since that would hang between the two.
    """
    require(by, Right.MERGE)
    try:
        with transaction.atomic():
            staging.take_turn(TURN)
            return _undone(records.lock(merge), by)
    except IntegrityError as error:
        words = _("The old file has meanwhile what would go back to it. Clear it away there, then take the merge back.")
        raise Refused(words, code="in_the_way") from error


def _undone(merge: Merge, by: User) -> Merge:
    mine, theirs = _both([merge.survivor_id, merge.loser_id], by)
    _check_undo(merge, mine)
    exact = merge_ledgers.take_back(merge)
    stayed = merge_journals.take_back(merge)
    followed = _follow(merge)
    incentives.bring_costs_home([mine.pk, theirs.pk])
    _stand([mine.pk, theirs.pk])
    if not exact or followed or merge_ledgers.touched_since(merge):
        allocations.settle([mine.pk, theirs.pk])
    _check_whole(merge)
    merge.undone_at, merge.undone_by = timezone.now(), by
    records.bump(merge)
    union = Union(mine, theirs, merge, Journal(merge), timezone.localdate(), by)
    for account in (mine, theirs):
        account.refresh_from_db()
    _tell(union, EventVerb.ACCOUNT_UNMERGED, EventVerb.ACCOUNT_UNMERGED, {}, stayed=stayed)
    return merge


def _stand(keys: list[int]) -> None:
    """Until when each file counts as nominated, by the nominations that it has now."""
    for key in keys:
        nominations.stand(key, timezone.localdate())


def _locked(
    survivor: Account, other: Account, versions: tuple[int | None, int | None], by: User
) -> tuple[Account, Account]:
    """Both under a row lock, fit to be merged."""
    if survivor.pk == other.pk:
        raise Refused(_("This is one file. Choose another one to merge with it."), field="other", code="same")
    mine, theirs = _both([survivor.pk, other.pk], by)
    for account, version in zip((mine, theirs), versions, strict=True):
        if version is not None and account.version != version:
            words = _("Somebody else has changed this meanwhile. Look at their change, then save again.")
            raise Stale(words, changes=records.since(account, version, by))
        if account.merged_into_id:
            raise Refused(_("%(name)s was merged into another file already.") % {"name": account.name}, code="merged")
        arrivals.in_use(account)
    return mine, theirs


def _both(keys: list[int], by: User) -> tuple[Account, Account]:
    """The two files as they stand now, locked in one order for all; whoever merges sees both."""
    seen = Account.objects.visible_to(by).filter(pk__in=keys).values_list("pk", flat=True)
    if len(set(seen)) < len(keys):
        raise Refused(_("There is no such customer."), field="other", code="unknown", status=400)
    rows = {row.pk: row for row in Account.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    return rows[keys[0]], rows[keys[1]]


def _seat(union: Union, changes: dict[str, list[Any]]) -> None:
    """The owner who is not kept goes on seeing the customer, by a seat on its team."""
    kept = union.survivor.owner_id
    was = changes["owner"][0] if "owner" in changes else union.loser.owner
    if was is None or was.pk == kept or not was.is_active:
        return
    if Seat.objects.active().filter(account=union.survivor, user=was).exists():
        return
    seat = Seat.objects.create(account=union.survivor, user=was, function=SeatFunction.MANAGER)
    union.journal.made(Seat, [seat.pk])


def _tell(union: Union, mine: str, theirs: str, changes: dict[str, Any], stayed: list[str] | None = None) -> None:
    """One event in each of the two files; both owners get a notice."""
    data = {"counts": union.merge.counts} if stayed is None else {"stayed": stayed}
    for verb, account, other in ((mine, union.survivor, union.loser), (theirs, union.loser, union.survivor)):
        is_mine = account is union.survivor
        named = naming.mark(f"{other.name} · {other.code}", other.pk)
        events.record(
            verb,
            account,
            by=union.by,
            changes=changes if is_mine else {},
            data={"note": named} | data if is_mine else {"other": other.pk},
            notify=[union.survivor.owner, union.loser.owner] if is_mine else [],
            url=f"/customers/{union.survivor.pk}/",
        )


def _check_undo(merge: Merge, mine: Account) -> None:
    """Of several merges the last one goes first."""
    if merge.undone_at is not None:
        raise Refused(_("This merge was taken back already."), code="undone")
    later = Merge.objects.in_force().filter(pk__gt=merge.pk)
    keys = (merge.survivor_id, merge.loser_id)
    after = later.filter(survivor__in=keys).first() or later.filter(loser__in=keys).first()
    if after is not None:
        raise Refused(
            _("One of the two files was merged again later. Take that merge back first."), code="merged_later"
        )


def _torn(merge: Merge) -> dict[merge_ties.Tie, Any]:
    """What hangs between the two files and did not before the merge."""
    before = {tuple(tie) for tie in merge.crossed}
    ties = merge_ties.crossing(merge.survivor_id, merge.loser_id)
    return {tie: row for tie, row in ties.items() if tie not in before}


def _follow(merge: Merge) -> int:
    """What was entered since for people and orders that go back goes with them; how many rows."""
    many = 0
    for _round in range(ROUNDS):
        moved = merge_returns.follow((merge.survivor_id, merge.loser_id), _torn(merge))
        many += sum(moved.values())
        if not moved:
            break
    return many


def _check_whole(merge: Merge) -> None:
    """Nothing hangs between the two files that did not before, and no file stands above itself."""
    keys = (merge.survivor_id, merge.loser_id)
    torn = list(_torn(merge).values())
    if torn:
        what = wording.clauses(dict.fromkeys(wording.pair(row._meta.verbose_name, row) for row in torn[:SHOWN]))
        words = _(
            "What was entered since the merge would be torn apart: %(what)s. "
            "Change that first, then take the merge back."
        )
        raise Refused(words % {"what": what}, code="torn")
    if merge_ties.circles(*keys):
        raise Refused(_("Groups or referrals were changed since: taking it back would close a circle."), code="circle")
