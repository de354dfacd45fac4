"""Incentives: earned, given, forfeited, taken back; what was given stands in the cost-to-serve ledger exactly once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.choices import CostKind, EventVerb
from accounts.choices.incentives import EarnedFor
from accounts.models import Account, CostEntry, Incentive, Rate
from accounts.rules import incentives as rules
from accounts.rules import money
from kam.ground import days, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

GIVING = ("given_on", "given_to", "currency", "spent", "approval", "document")
NO_GIFT: Mapping[str, Any] = {"given_on": None, "given_to": None}
NOT_FORFEITED: Mapping[str, Any] = {"forfeited_on": None, "forfeit_reason": ""}


@arrivals.at_home
def enter(*, values: Mapping[str, Any], by: User) -> Incentive:
    """A customer has earned an incentive; with a day given it was given already. Raises Refused for what cannot be."""
    require(by, Right.EDIT_INCENTIVES)
    account = arrivals.open_for(values.get("account"), by)
    filled = completed({**values, "account_id": account.pk})
    _check_references(account.pk, filled)
    with transaction.atomic():
        record = records.create(Incentive, {**filled, "account": account, "by": by}, by=by, data=_told(filled))
        book([record])
    return record


def change(incentive: Incentive, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Incentive:
    """Correct an entry; its cost in the ledger follows. An incentive stays with its customer."""
    require(by, Right.EDIT_INCENTIVES)
    if "account" in values and values["account"] != incentive.account:
        raise Refused(_("An incentive stays with its customer. Archive it, and enter it anew."), field="account")
    return _write(incentive, values, version=version, by=by)


def give(incentive: Incentive, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Incentive:
    """It was given: on a day, to whom, and what it cost in which currency."""
    require(by, Right.EDIT_INCENTIVES)
    said = {name: value for name, value in values.items() if name in GIVING} | dict(NOT_FORFEITED)
    if said.get("given_on") is None:
        raise Refused(_("Say on which day it was given."), field="given_on", status=400)
    return _write(incentive, said, version=version, by=by, verb=EventVerb.INCENTIVE_GIVEN)


def forfeit(incentive: Incentive, *, on: date, reason: str, version: int | None = None, by: User) -> Incentive:
    """It will not be given, and why; `reopen` undoes it."""
    require(by, Right.EDIT_INCENTIVES)
    if incentive.given_on is not None:
        raise Refused(_("It was given already. Take the giving back first."), field="forfeited_on")
    values = {"forfeited_on": on, "forfeit_reason": reason}
    return _write(incentive, values, version=version, by=by, verb=EventVerb.INCENTIVE_FORFEITED)


def reopen(incentive: Incentive, *, version: int | None = None, by: User) -> Incentive:
    """Not given and not forfeited after all: it is due again, and its cost leaves the ledger."""
    require(by, Right.EDIT_INCENTIVES)
    values = {**NO_GIFT, **NOT_FORFEITED}
    return _write(incentive, values, version=version, by=by, verb=EventVerb.INCENTIVE_REOPENED)


def price(
    incentive: Incentive, *, currency: str, spent: Decimal | None, version: int | None = None, by: User
) -> Incentive:
    """What it cost, from those who look after costs; the ledger follows to the cent."""
    require(by, Right.EDIT_COSTS)
    values = {"currency": currency, "spent": spent}
    return _write(incentive, values, version=version, by=by, verb=EventVerb.INCENTIVE_COSTED)


def archive(incentive: Incentive, *, version: int | None = None, by: User) -> Incentive:
    """Out of lists and numbers, its cost too; `restore` undoes it."""
    require(by, Right.EDIT_INCENTIVES)
    with transaction.atomic():
        record = records.archive(incentive, by=by, version=version)
        book([record])
    return record


def restore(incentive: Incentive, *, by: User) -> Incentive:
    """Back from the archive, and its cost into the ledger."""
    require(by, Right.EDIT_INCENTIVES)
    with transaction.atomic():
        record = records.restore(incentive, by=by)
        book([record])
    return record


def _write(
    incentive: Incentive, values: Mapping[str, Any], *, version: int | None, by: User, verb: str = ""
) -> Incentive:
    with transaction.atomic():
        # The cost follows from what stands there now, not from what was read.
        known = records.lock(incentive, version, by)
        _check_state(known, verb)
        filled = completed(values, known)
        _check_references(known.account_id, filled)
        record = records.change(known, filled, by=by, verb=verb, data=_told(filled))
        book([record])
    return record


def _check_state(known: Incentive, verb: str) -> None:
    """Nothing is given twice, and what lies in the archive stays as it is."""
    if known.archived_at is not None:
        raise Refused(_("It lies in the archive. Bring it back first."), code="archived")
    if verb == EventVerb.INCENTIVE_GIVEN and known.given_on is not None:
        raise Refused(_("It was given already. Correct it, or take the giving back first."), code="given")


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What its event says besides the changes."""
    return {"cost": values["cost"]} if values.get("cost") is not None else {}


def completed(values: Mapping[str, Any], old: Incentive | None = None) -> dict[str, Any]:
    """
    The values with rate and cost in the company's currency; `account_id` may say whose a new one is.

    Raises Refused for days out of order, a forfeiture without a reason, a currency without a rate, and a public body's
    incentive above the limit that nobody has approved.
    """
    filled = {name: value for name, value in values.items() if name != "account_id"}
    account_id: Any = old.account_id if old else values.get("account_id")
    whole = {one.name: filled.get(one.name, getattr(old, one.attname, None) if old else None)
             for one in Incentive._meta.concrete_fields}  # fmt: skip
    _check_days(whole)
    if whole["earned_for"] in (EarnedFor.TIER, EarnedFor.CLASS) and not whole["grade"]:
        raise Refused(_("Say which tier or class it was earned for."), field="grade", status=400)
    filled |= _cost(whole)
    over = [amount for amount in (whole["value"], filled["cost"]) if amount is not None and amount > rules.PUBLIC_LIMIT]
    if over and not whole["approval"]:
        kind = Account.objects.filter(pk=account_id).values_list("kind", flat=True).first()
        if rules.needs_approval(kind or "", *over):
            words = _("A public body gets more than %(limit)s only with an approval: say who gave it, and why.")
            raise Refused(words % {"limit": rules.PUBLIC_LIMIT}, field="approval", code="approval", status=400)
    return filled


def _check_days(whole: Mapping[str, Any]) -> None:
    today, earned = days.company_today(), whole["earned_on"]
    for name in ("given_on", "forfeited_on"):
        day = whole[name]
        if day is not None and day > today:
            raise Refused(_("This day is still to come."), field=name, code="to_come")
        if day is not None and earned is not None and day < earned:
            raise Refused(_("It cannot be before the day it was earned."), field=name, code="before")
    if whole["due_by"] is not None and earned is not None and whole["due_by"] < earned:
        raise Refused(_("It cannot be before the day it was earned."), field="due_by", code="before")
    if whole["given_on"] is not None and whole["forfeited_on"] is not None:
        raise Refused(_("It is either given or forfeited."), field="forfeited_on", code="both")
    if whole["forfeited_on"] is not None and not whole["forfeit_reason"]:
        raise Refused(_("Say why it was forfeited."), field="forfeit_reason", code="reason", status=400)


def _cost(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Currency, rate and cost, at the rate of the day it was given (until then, of the day it was earned)."""
    currency = (whole["currency"] or settings.COMPANY_CURRENCY).upper()
    if whole["spent"] is None:
        return {"currency": currency, "rate": Decimal(1), "cost": None}
    rate = Decimal(1)
    if currency != settings.COMPANY_CURRENCY:
        day = whole["given_on"] or whole["earned_on"]
        known = Rate.objects.live().on(currency, day)
        if known is None:
            words = _("There is no rate for %(currency)s on or before %(day)s. Enter one first.")
            raise Refused(words % {"currency": currency, "day": day}, field="currency", code="no_rate")
        rate = known.rate
    cost = money.convert(whole["spent"], rate)
    if not money.fits(cost):
        raise Refused(_("Converted to the company's currency, this is too large."), field="spent", status=400)
    return {"currency": currency, "rate": rate, "cost": cost}


def _check_references(account_id: int, values: Mapping[str, Any]) -> None:
    """Whom it was given to, the agreement and the document are the customer's own."""
    for name in ("given_to", "agreement", "document"):
        other = values.get(name)
        if other is not None and other.account_id != account_id:
            raise Refused(_("This belongs to another customer."), field=name, status=400)


def book(rows: Sequence[Incentive]) -> None:
    """Bring the cost-to-serve ledger in step with incentives, in the caller's transaction; few questions for many."""
    known = CostEntry.objects.select_for_update().in_bulk([row.cost_entry_id for row in rows if row.cost_entry_id])
    fresh: list[tuple[Incentive, CostEntry]] = []
    moved: list[CostEntry] = []
    for row in rows:
        entry = known.get(row.cost_entry_id or 0)
        if entry is None and row.costs is not None:
            fresh.append((row, CostEntry(kind=CostKind.INCENTIVE, by_id=row.by_id, **row.ledger())))
        elif entry is not None and _follow(entry, row):
            moved.append(entry)
    if moved:
        columns = ["on", "amount", "note", "archived_at", "version", "updated_at"]
        CostEntry.objects.bulk_update(moved, columns, batch_size=200)
    CostEntry.objects.bulk_create([entry for _row, entry in fresh], batch_size=500)
    for row, entry in fresh:
        row.cost_entry = entry
    Incentive.objects.bulk_update([row for row, _entry in fresh], ["cost_entry"], batch_size=200)


def _follow(entry: CostEntry, row: Incentive) -> bool:
    """Set an entry to what its incentive says now; whether anything changed."""
    wanted: dict[str, Any] = {"archived_at": None if row.costs is not None else entry.archived_at or timezone.now()}
    if row.costs is not None:
        wanted |= {name: value for name, value in row.ledger().items() if name != "account_id"}
    if all(getattr(entry, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(entry, name, value)
    entry.version, entry.updated_at = entry.version + 1, timezone.now()
    return True


def bring_costs_home(accounts: Collection[int]) -> None:
    """The ledger entries of these customers' incentives stand with the customer that the incentive has now."""
    home = Incentive.objects.filter(cost_entry=OuterRef("pk")).values("account")[:1]
    strayed = CostEntry.objects.filter(incentive__account__in=accounts).exclude(account=F("incentive__account"))
    CostEntry.objects.filter(pk__in=list(strayed.values_list("pk", flat=True))).update(account=Subquery(home))


def unbook(keys: Sequence[int]) -> None:
    """Take the ledger entries of incentives away that are about to be deleted (an import is taken back)."""
    entries = list(Incentive.objects.filter(pk__in=keys, cost_entry__isnull=False).values_list("cost_entry", flat=True))
    Incentive.objects.filter(pk__in=keys).update(cost_entry=None)
    CostEntry.objects.filter(pk__in=entries).delete()
