"""Nominations: proposed by whoever works with the account, confirmed or declined by who leads, ended early, told of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actions import arrivals, classes
from accounts.choices import KEY_TIERS, EventVerb
from accounts.choices.nominations import NominationState
from accounts.facts import classes as pictures
from accounts.models import Account, Nomination
from accounts.rules import nominations as rules
from kam.ground import events, records, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, holders, require, same_person, standing
from kam.models import User
from kam.rules import formats

REPLACED = "replaced"
"""Kept as the reason where a later nomination for the same took over; shown in words."""


@arrivals.at_home
def propose(*, values: Mapping[str, Any], by: User) -> Nomination:
    """Propose an account as key for a span of days; the leads of its owner's team hear of it."""
    require(by, Right.PROPOSE_NOMINATIONS)
    filled = {**values, "proposed_by": by, "proposed_on": timezone.localdate()}
    account = arrivals.open_for(filled.get("account"), by)
    _check(filled)
    _not_key(account)
    if Nomination.objects.waiting().filter(account=account, kind=filled["kind"]).exists():
        raise Refused(_("This customer is proposed for the same already. Decide that first."), code="conflict")
    return records.create(
        Nomination, filled, by=by, verb=EventVerb.NOMINATION_PROPOSED, data=told(filled),
        notify=_leads(account), url=f"/nominations/{_WAITING}",
    )  # fmt: skip


def _not_key(account: Account) -> None:
    """Refused for who is key by its tier: a nomination would say nothing more, and outlive nobody's attention."""
    if account.tier in KEY_TIERS:
        words = _("%(customer)s is %(tier)s, and so a key account already. Nominate it if it ever falls.")
        told = {"customer": account, "tier": account.get_tier_display()}
        raise Refused(words % told, field="account", code="conflict")


def change(nomination: Nomination, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Nomination:
    """Correct a proposal that nobody decided yet."""
    require(by, Right.PROPOSE_NOMINATIONS)
    if "account" in values and values["account"] != nomination.account:
        raise Refused(
            _("A nomination stays with its customer. Take it back, and propose the other one."), field="account"
        )
    with transaction.atomic():
        fresh = _undecided(nomination)
        filled = {name: getattr(fresh, name) for name in ("kind", "reason", "until")} | dict(values)
        _check(filled)
        same = Nomination.objects.waiting().filter(account=fresh.account, kind=filled["kind"]).exclude(pk=fresh.pk)
        if same.exists():
            raise Refused(_("This customer is proposed for the same already. Decide that first."), code="conflict")
        return records.change(fresh, values, by=by, version=version)


def withdraw(nomination: Nomination, *, version: int | None = None, by: User) -> Nomination:
    """Take a proposal back before anybody decided it; `restore` undoes it."""
    require(by, Right.PROPOSE_NOMINATIONS)
    with transaction.atomic():
        return records.archive(_undecided(nomination), by=by, version=version)


def restore(nomination: Nomination, *, by: User) -> Nomination:
    """A withdrawn proposal stands again."""
    require(by, Right.PROPOSE_NOMINATIONS)
    if Nomination.objects.waiting().filter(account=nomination.account, kind=nomination.kind).exists():
        raise Refused(_("This customer is proposed for the same already. Decide that first."), code="conflict")
    return records.restore(nomination, by=by)


def confirm(nomination: Nomination, *, note: str = "", version: int | None = None, by: User) -> Nomination:
    """
    The account is key from today, in a book that ended from its day, or no run would ever heed it.

    A nomination for the same that still counts is replaced by this one. Four eyes: whoever proposed it confirms it only
    where nobody else could.
    """
    require(by, Right.CONFIRM_NOMINATIONS)
    today = timezone.localdate()
    start = pictures.day_of_records(today)
    with transaction.atomic():
        fresh = _undecided(nomination)
        _check({"reason": fresh.reason, "until": fresh.until})
        if others := deciders(fresh, by=by):
            words = _("You proposed this nomination yourself, so somebody else confirms it: %(names)s.")
            raise Refused(words % {"names": named(others)}, code="conflict")
        values = {"state": NominationState.CONFIRMED, "from_on": start, "decided_by": by, "decision_note": note.strip()}
        _replace(fresh, today, by)
        done = records.change(
            fresh, values, by=by, version=version, verb=EventVerb.NOMINATION_CONFIRMED, data=told(_shown(fresh)),
            notify=[fresh.account.owner, fresh.proposed_by], url=_home(fresh),
        )  # fmt: skip
        stand(fresh.account_id, today)
        classes.follow(fresh.account, by=by)
    return done


def deciders(nomination: Nomination, *, by: User) -> list[User]:
    """Who is to confirm in place of the one who proposed it; nobody where somebody else proposed it, or nobody can."""
    if not same_person(nomination.proposed_by, by):
        return []
    people = User.objects.people().filter(role__in=holders(Right.CONFIRM_NOMINATIONS)).exclude(pk=standing(by).pk)
    seen = Account.objects.filter(pk=nomination.account_id)
    return [one for one in people.order_by("name") if seen.visible_to(one).exists()]


def waiting_for_others(by: User) -> dict[int, list[User]]:
    """{proposal of one's own: who is to confirm it instead}, of those that somebody else can."""
    me = standing(by)
    rows = Nomination.objects.waiting().filter(Q(proposed_by=me) | Q(proposed_by__acts_for=me))
    own = dict(rows.values_list("pk", "account_id"))
    if not own or not can(by, Right.CONFIRM_NOMINATIONS):
        return {}
    found: dict[int, list[User]] = {}
    people = User.objects.people().filter(role__in=holders(Right.CONFIRM_NOMINATIONS)).exclude(pk=me.pk)
    for one in people.order_by("name"):
        seen = set(Account.objects.visible_to(one).filter(pk__in=own.values()).values_list("pk", flat=True))
        for pk, account in own.items():
            if account in seen:
                found.setdefault(pk, []).append(one)
    return found


def named(people: list[User], most: int = 3) -> str:
    """The first few by name, and how many more there are."""
    shown = wording.listed(people[:most])
    more = len(people) - most
    return _("%(names)s and %(count)s more") % {"names": shown, "count": more} if more > 0 else shown


def decline(nomination: Nomination, *, reason: str, version: int | None = None, by: User) -> Nomination:
    """A proposal does not come to count; whoever proposed it hears why."""
    require(by, Right.CONFIRM_NOMINATIONS)
    if not reason.strip():
        raise Refused(_("Say why the nomination is declined."), field="reason")
    with transaction.atomic():
        fresh = _undecided(nomination)
        values = {"state": NominationState.DECLINED, "decided_by": by, "decision_note": reason.strip()}
        return records.change(
            fresh, values, by=by, version=version, verb=EventVerb.NOMINATION_DECLINED,
            notify=[fresh.proposed_by], url=_home(fresh),
        )  # fmt: skip


def end(nomination: Nomination, *, reason: str, version: int | None = None, by: User) -> Nomination:
    """End one before its last day: from today it counts no more, in a book that ended from its day."""
    require(by, Right.CONFIRM_NOMINATIONS)
    if not reason.strip():
        raise Refused(_("Say why the nomination is ended early."), field="reason")
    today = timezone.localdate()
    with transaction.atomic():
        fresh = records.lock(nomination)
        if fresh.archived_at is not None or not Nomination.objects.counting(today).filter(pk=fresh.pk).exists():
            raise Refused(_("This nomination does not count today, so there is nothing to end."))
        assert fresh.from_on is not None
        last = max(pictures.day_of_records(today), fresh.from_on)
        values = {"ended_on": last, "ended_by": by, "end_reason": reason.strip()}
        done = records.change(
            fresh, values, by=by, version=version, verb=EventVerb.NOMINATION_ENDED,
            notify=[fresh.account.owner], url=_home(fresh),
        )  # fmt: skip
        stand(fresh.account_id, today)
        classes.follow(fresh.account, by=by)
    return done


def remind(*, as_of: date | None = None, by: User) -> int:
    """Tell the owners of accounts whose nomination ends within 30 days, once; returns how many were told of."""
    require(by, Right.RECOMPUTE)
    day = as_of or timezone.localdate()
    with transaction.atomic():
        rows = Nomination.objects.ending(day).filter(told_on__isnull=True, account__archived_at__isnull=True)
        found = list(
            rows.select_for_update(of=("self",)).select_related("account__owner", "proposed_by").order_by("pk")
        )
        drafted = [
            events.draft(
                EventVerb.NOMINATION_ENDING, noun="nomination", subject_id=one.pk, name=str(one.account),
                account_id=one.account_id, by=by, kind=one.kind, until=one.until, left=(one.until - day).days,
            )
            for one in found
        ]  # fmt: skip
        notify = [([one.account.owner or one.proposed_by], _home(one)) for one in found]
        events.record_many(drafted, notify=notify)
        Nomination.objects.filter(pk__in=[one.pk for one in found]).update(told_on=day)
    return len(found)


def stand(account_id: int, today: date) -> None:
    """Keep the account's own column in step: the last day of what counts today, or nothing."""
    last = Nomination.objects.counting(today).filter(account=account_id).aggregate(last=Max("until"))["last"]
    moved = Account.objects.filter(pk=account_id).exclude(nominated_until=last)
    moved.update(nominated_until=last, graded_at=timezone.now())


def completed(values: Mapping[str, Any], old: Nomination | None = None) -> dict[str, Any]:
    """
    The values of a row of a file: a new one comes in as a proposal, an undecided one is corrected.

    One that somebody decided stays as it is; a decision itself never comes by a file.
    """
    said = {name: value for name, value in values.items() if name != "state"}
    if old is not None and old.state != NominationState.PROPOSED:
        return {}
    if old is None and values.get("state") in (NominationState.CONFIRMED, NominationState.DECLINED):
        words = _("A decision does not come by a file. Leave the state empty: the row comes in as a proposal.")
        raise Refused(words, field="state", code="decided")
    known = {name: getattr(old, name) for name in ("reason", "until")} if old else {}
    if old is None or any(said.get(name, value) != value for name, value in known.items()):
        _check(known | said)
    if old is None:
        return said | {"proposed_on": timezone.localdate()}
    return {name: value for name, value in said.items() if name != "proposed_by" or value}


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the record says of a nomination."""
    return {"kind": values["kind"], "until": values["until"], "reason": values["reason"]}


_WAITING = "?phase=proposed"


def _shown(nomination: Nomination) -> dict[str, Any]:
    return {name: getattr(nomination, name) for name in ("kind", "until", "reason")}


def _home(nomination: Nomination) -> str:
    return f"/customers/{nomination.account_id}/"


def _leads(account: Account) -> list[Any]:
    owner = account.owner
    return [owner.team.lead] if owner is not None and owner.team is not None else []


def _undecided(nomination: Nomination) -> Nomination:
    """The proposal under lock; refused when somebody decided or withdrew it meanwhile."""
    fresh = records.lock(nomination)
    if fresh.state != NominationState.PROPOSED or fresh.archived_at is not None:
        raise Refused(_("This nomination was decided or taken back already."), code="conflict")
    return fresh


def _replace(nomination: Nomination, today: date, by: User) -> None:
    """What still counts for the same ends in favour of the new one."""
    same = Nomination.objects.replaced_by(nomination.account_id, nomination.kind, today)
    for old in same.exclude(pk=nomination.pk):
        values = {"ended_on": today, "ended_by": by, "end_reason": REPLACED}
        records.change(old, values, by=by, verb=EventVerb.NOMINATION_ENDED)


def _check(values: Mapping[str, Any]) -> None:
    """A reason in words, and a last day that is to come and at most two years away."""
    today = timezone.localdate()
    if not str(values.get("reason") or "").strip():
        words = _("Say why this customer is to be a key account.")
        raise Refused(words, field="reason", code="empty", status=400)
    if values["until"] <= today:
        raise Refused(_("The last day lies in the past. Choose a day to come."), field="until", code="past")
    if values["until"] > rules.last_day(today):
        words = _("A nomination lasts two years at most. Choose a day up to %(day)s.")
        raise Refused(
            words % {"day": formats.day(rules.last_day(today), get_language() or "en")}, field="until", code="far"
        )
