"""Accounts: create, change, archive, hand over to another owner."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import arrivals, duplicates, families, handovers
from accounts.choices import EventVerb
from accounts.facts import codes
from accounts.models import Account, Contact
from accounts.rules import fields
from kam.choices import Reach
from kam.ground import events, records, rights, search
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

NAMES = ("name", "short_name", "code")
TRIES = 50
"""How often a code is proposed anew, while others take each before it is kept."""


class CodeTakenError(Refused):
    """Another customer holds the code."""


def create(*, values: Mapping[str, Any], allow_duplicates: bool = True, by: User) -> Account:
    """
    A new customer; whoever may not hand over becomes its owner, and without a code it gets the next one. `custom` has
    values of custom fields by key.

    Doors for single customers do not allow duplicates until somebody says that it is another one: then raises Refused
    (possible_duplicate, with the candidates) where it is all but surely there already.
    """
    require(by, Right.EDIT_ACCOUNTS)
    values = dict(values)
    values["custom"] = fields.merged({}, values.get("custom") or {})
    if not allow_duplicates:
        duplicates.check_new(values, by=by)
    if "owner" not in values or (values["owner"] is None and not _may_leave_unassigned(by)):
        values["owner"] = None if _may_leave_unassigned(by) else rights.standing(by)
    _check_owner(values["owner"], by)
    if values.get("code"):
        return _made(values, by)
    for _try in range(TRIES):
        with suppress(CodeTakenError):
            return _made(values | {"code": codes.free(by)}, by)
    raise Refused(_("Many customers are being entered at this moment. Give it a code, or try again."), field="code")


def _made(values: dict[str, Any], by: User) -> Account:
    """The new row; raises CodeTakenError where somebody holds its code, were it since a moment ago."""
    _check_code(values["code"])
    try:
        with transaction.atomic():
            values = families.at_home(values)
            families.check(None, values, by)
            values["search_text"] = search_words(values)
            person = values.pop("referred_by_contact", None)
            return _recommended(records.create(Account, values, by=by), person, by=by)
    except Refused as refusal:
        if refusal.code == "conflict":
            _check_code(values["code"])
        raise


def change(account: Account, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Account:
    """
    Edit a customer; a new owner is a hand-over, with its own right and its own event.

    `custom` has values of custom fields by key: None empties one, what it does not name stays.
    """
    require(by, Right.EDIT_ACCOUNTS)
    values = dict(values)
    owner = values.pop("owner", account.owner)
    with transaction.atomic():
        fresh = records.lock(account, version, by)
        arrivals.open_for(fresh, by)
        values = families.at_home(values)
        _check_code(values.get("code", fresh.code), but=fresh)
        if "referred_by" in values and values["referred_by"] != fresh.referred_by:
            values.setdefault("referred_by_contact", None)  # whoever recommended us there did not do so elsewhere
        families.check(fresh, values, by)
        if "custom" in values:
            values["custom"] = fields.merged(fresh.custom, values["custom"] or {})
        person = values.pop("referred_by_contact", fresh.referred_by_contact)
        told = {name: getattr(fresh, name) for name in NAMES} | values
        values["search_text"] = search_words(told, also=fresh.absorbed.all())
        fresh = _recommended(records.change(fresh, values, by=by), person, by=by)
        if owner != fresh.owner:
            fresh = hand_over(fresh, owner=owner, note="", by=by)
    return fresh


def archive(account: Account, *, version: int | None = None, by: User) -> Account:
    """Out of the lists; its orders, visits and record stay, and `restore` brings it back."""
    require(by, Right.EDIT_ACCOUNTS)
    with transaction.atomic():
        arrivals.check_whole(records.lock(account, version, by))
        return records.archive(account, by=by, version=version)


def restore(account: Account, *, by: User) -> Account:
    """Back from the archive; what the floors above know of it stands again."""
    require(by, Right.EDIT_ACCOUNTS)
    with transaction.atomic():
        fresh = records.lock(account)
        arrivals.check_whole(fresh)
        was_away = fresh.archived_at is not None
        back = records.restore(account, by=by)
        for follow in _returns.values() if was_away else ():
            follow(back)
    return back


def on_return(key: str, follow: Callable[[Account], None]) -> None:
    """A floor registers, in AppConfig.ready, what follows when a customer comes back; in its transaction."""
    _returns[key] = follow


_returns: dict[str, Callable[[Account], None]] = {}


def hand_over(
    account: Account, *, owner: User | None, note: str = "", version: int | None = None, step: uuid.UUID | None = None,
    tells: bool = True, by: User,
) -> Account:  # fmt: skip
    """
    Give a customer to another owner (None: nobody yet); both sides get a notice, unless its step `tells` them.

    Open promises and visits to come go along; seats, relations and all that was done stay as they are. It goes back by
    `handover_undos`, with the others of the same `step`.
    """
    require(by, Right.HAND_OVER)
    _check_owner(owner, by)
    with transaction.atomic():
        fresh = records.lock(account, version, by)
        arrivals.open_for(fresh, by)
        was = fresh.owner
        if was == owner:
            return fresh
        handovers.check_parties(was, [owner] if owner else [], by)
        one = handovers.Handed(fresh, was, owner)
        handovers.give([one], by=by)
        row = handovers.keep(one, step=step or uuid.uuid4(), note=note.strip(), by=by)
        event = handovers.told(one, EventVerb.ACCOUNT_HANDED_OVER, note=note.strip(), step=row.step, by=by)
        events.record_many([event], notify=[([was, owner] if tells else [], f"/customers/{fresh.pk}/")])
    return fresh


def hand_over_many(accounts: Iterable[Account], *, owner: User | None, note: str = "", by: User) -> list[Account]:
    """Give several customers to one owner, all or none; those of one colleague make one step, told to both in one."""
    require(by, Right.HAND_OVER)
    steps, found = defaultdict[User | None, list[Account]](list), list[Account]()
    for account in accounts:
        steps[account.owner].append(account)
    with transaction.atomic():
        for was, part in steps.items():
            step, tells = uuid.uuid4(), len(part) == 1
            found += [hand_over(one, owner=owner, note=note, step=step, tells=tells, by=by) for one in part]
            if not tells and was != owner:
                handovers.tell_book(was, [owner], len(part), note=note.strip(), by=by)
    return found


def _recommended(account: Account, person: Contact | None, *, by: User) -> Account:
    """
    Set who at the referrer recommended us. The happening is the contact's, not the account's: a person's name stands
    only in events that are closed to those who may not see contacts.
    """
    if account.referred_by_contact_id == (person.pk if person else None):
        return account
    account.referred_by_contact = person
    records.bump(account)
    if person is not None:
        events.record(EventVerb.CONTACT_REFERRED, person, by=by, account_id=account.pk)
    return account


def search_words(values: Mapping[str, Any], also: Iterable[Account] = ()) -> str:
    """The text that search looks in, from name, short name and code; and from those of files merged into it."""
    old = [getattr(one, name) for one in also for name in NAMES]
    return search.text_of(*(str(values.get(name) or "") for name in NAMES), *old)


def _may_leave_unassigned(by: User) -> bool:
    return rights.can(by, Right.HAND_OVER) and rights.grant(by).reach == Reach.ALL


def _check_owner(owner: User | None, by: User) -> None:
    """Oneself always; somebody else with the right to hand over, within one's own reach."""
    if owner is not None and owner.pk == rights.standing(by).pk:
        return
    require(by, Right.HAND_OVER)
    if owner is not None and not owner.may_own:
        raise Refused(_("This colleague cannot own customers."), field="owner")
    if rights.grant(by).reach == Reach.ALL:
        return
    if owner is None:
        raise Refused(_("Only somebody who sees the whole company may leave a customer unassigned."), field="owner")
    if not User.objects.within_reach_of(by).filter(pk=owner.pk).exists():
        raise Refused(_("You may hand over within your own team only."), field="owner")


def _check_code(code: str, but: Account | None = None) -> None:
    if Account.objects.filter(code=code).exclude(pk=but.pk if but else 0).exists():
        raise CodeTakenError(_("Another customer has this code."), field="code", code="taken")
