"""Accounts: create, change, archive, hand over to another owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import handovers
from accounts.choices import EventVerb
from accounts.models import Account
from kam.choices import Reach
from kam.ground import events, records, rights, search
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Team, User

NAMES = ("name", "short_name", "code")


def create(*, values: Mapping[str, Any], by: User) -> Account:
    """A new customer; whoever may not hand over becomes its owner."""
    require(by, Right.EDIT_ACCOUNTS)
    values = dict(values)
    if "owner" not in values or (values["owner"] is None and not _may_leave_unassigned(by)):
        values["owner"] = None if _may_leave_unassigned(by) else rights.standing(by)
    _check_owner(values["owner"], by)
    _check_code(values.get("code", ""))
    _check_family(None, values, by)
    values["search_text"] = search_words(values)
    return records.create(Account, values, by=by)


def change(account: Account, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Account:
    """Edit a customer; a new owner is a hand-over, with its own right and its own event."""
    require(by, Right.EDIT_ACCOUNTS)
    values = dict(values)
    owner = values.pop("owner", account.owner)
    with transaction.atomic():
        fresh = records.lock(account, version)
        _check_code(values.get("code", fresh.code), but=fresh)
        _check_family(fresh, values, by)
        values["search_text"] = search_words({name: getattr(fresh, name) for name in NAMES} | values)
        fresh = records.change(fresh, values, by=by)
        if owner != fresh.owner:
            fresh = hand_over(fresh, owner=owner, note="", by=by)
    return fresh


def archive(account: Account, *, version: int | None = None, by: User) -> Account:
    """Out of the lists; its orders, visits and record stay, and `restore` brings it back."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.archive(account, by=by, version=version)


def restore(account: Account, *, by: User) -> Account:
    """Back from the archive."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.restore(account, by=by)


def hand_over(account: Account, *, owner: User | None, note: str = "", version: int | None = None, by: User) -> Account:
    """
    Give a customer to another owner (None: nobody yet); both sides get a notice.

    Open promises and visits to come go along; seats, relations and all that was done stay as they are.
    """
    require(by, Right.HAND_OVER)
    _check_owner(owner, by)
    with transaction.atomic():
        fresh = records.lock(account, version)
        was = fresh.owner
        if was == owner:
            return fresh
        fresh.owner = owner
        records.bump(fresh)
        moved = handovers.move_along(fresh, was=was, owner=owner, by=by)
        events.record(
            EventVerb.ACCOUNT_HANDED_OVER,
            fresh,
            by=by,
            changes={"owner": [was, owner]},
            data=({"note": note.strip()} if note.strip() else {}) | moved,
            notify=[was, owner],
            url=f"/customers/{fresh.pk}/",
        )
    return fresh


def hand_over_many(accounts: Iterable[Account], *, owner: User | None, note: str = "", by: User) -> list[Account]:
    """Give several customers to one owner, all or none."""
    require(by, Right.HAND_OVER)
    with transaction.atomic():
        return [hand_over(account, owner=owner, note=note, by=by) for account in accounts]


def search_words(values: Mapping[str, Any]) -> str:
    """The text that search looks in, from name, short name and code."""
    return search.text_of(*(str(values.get(name) or "") for name in NAMES))


def _may_leave_unassigned(by: User) -> bool:
    return rights.can(by, Right.HAND_OVER) and rights.grant(by).reach == Reach.ALL


def _check_owner(owner: User | None, by: User) -> None:
    """Oneself always; somebody else with the right to hand over, within one's own reach."""
    if owner is not None and owner.pk == rights.standing(by).pk:
        return
    require(by, Right.HAND_OVER)
    if owner is not None and (not owner.is_active or owner.is_system):
        raise Refused(_("This colleague cannot own customers."), field="owner")
    if rights.grant(by).reach == Reach.ALL:
        return
    if owner is None:
        raise Refused(_("Only somebody who sees the whole company may leave a customer unassigned."), field="owner")
    if not Team.objects.under(rights.standing(by)).filter(members=owner).exists():
        raise Refused(_("You may hand over within your own team only."), field="owner")


def _check_code(code: str, but: Account | None = None) -> None:
    if Account.objects.filter(code=code).exclude(pk=but.pk if but else 0).exists():
        raise Refused(_("Another customer has this code."), field="code", code="taken")


def _check_family(account: Account | None, values: Mapping[str, Any], by: User) -> None:
    """Group and referrer are customers one sees, and no group is a member of itself."""
    for name in ("parent", "referred_by"):
        found = values.get(name)
        if found is None or (account is not None and getattr(account, f"{name}_id") == found.pk):
            continue
        if account is not None and found.pk == account.pk:
            raise Refused(_("A customer cannot be its own group or referrer."), field=name)
        if not Account.objects.visible_to(by).filter(pk=found.pk).exists():
            raise Refused(_("There is no such customer."), field=name, status=400)
    parent = values.get("parent")
    if account is not None and parent is not None and account.pk in _ancestors(parent):
        raise Refused(_("This group already belongs to the customer: that would be a circle."), field="parent")


def _ancestors(account: Account) -> list[int]:
    """The keys of the groups above an account, itself first; stops where a circle would begin."""
    found: list[int] = []
    key: int | None = account.pk
    while key is not None and key not in found:
        found.append(key)
        key = Account.objects.filter(pk=key).values_list("parent_id", flat=True).first()
    return found
