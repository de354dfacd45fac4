"""Agreements with customers: made, changed, renewed by a follower, ended early, resumed, put away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.choices import EventVerb
from accounts.models import Agreement, Requirement
from accounts.rules import agreements as rules
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

TERMS = (
    "kind", "title", "notice_days", "price_kind", "price_terms", "discount_percent", "delivery", "after_sales",
    "without_tender", "exclusivity", "committed_amount", "committed_quantity", "committed_unit", "committed_category",
)  # fmt: skip
"""What a follower takes over unless told otherwise."""


@arrivals.at_home
def make(*, values: Mapping[str, Any], by: User) -> Agreement:
    """A new agreement; raises Refused where the customer has one of this number."""
    require(by, Right.EDIT_ACCOUNTS)
    filled = completed(values)
    _check(filled, by)
    return records.create(Agreement, filled, by=by)


@arrivals.at_home
def change(agreement: Agreement, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Agreement:
    """Edit the terms; an agreement stays with its customer."""
    require(by, Right.EDIT_ACCOUNTS)
    if "account" in values and values["account"] != agreement.account:
        words = _("An agreement stays with its customer. Archive it, and make it anew at the other one.")
        raise Refused(words, field="account")
    filled = completed(values, agreement)
    _check({"account": agreement.account} | filled, by, but=agreement)
    return records.change(agreement, filled, by=by, version=version)


def renew(agreement: Agreement, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Agreement:
    """
    The follower of an agreement: its terms and current requirements, with what `values` say otherwise.

    Raises Refused where there is a follower, or where the new one would begin before the old one did.
    """
    require(by, Right.EDIT_ACCOUNTS)
    with transaction.atomic():
        old = records.lock(agreement, version, by)
        if old.archived_at is not None:
            raise Refused(_("This agreement is archived. Bring it back first."))
        if old.followers.filter(archived_at__isnull=True).exists():
            raise Refused(_("This agreement was renewed already."), code="conflict")
        taken = {name: getattr(old, name) for name in TERMS} | dict(values) | {"account": old.account}
        filled = completed(taken) | {"follows": old}
        if filled["starts_on"] <= old.starts_on:
            raise Refused(_("The new term must begin after the old one did."), field="starts_on")
        _check(filled, by)
        told = {"follows": old.number}
        follower = records.create(Agreement, filled, by=by, verb=EventVerb.AGREEMENT_RENEWED, data=told)
        _hand_on(old, follower)
    return follower


def end(agreement: Agreement, *, on: date, reason: str, version: int | None = None, by: User) -> Agreement:
    """Ended before its time, or an open-ended one at last; `resume` undoes it."""
    require(by, Right.EDIT_ACCOUNTS)
    if on < agreement.starts_on or (agreement.ends_on is not None and on > agreement.ends_on):
        raise Refused(_("The day must lie within the agreement's term."), field="ended_on")
    values = {"ended_on": on, "end_reason": reason}
    return records.change(agreement, values, by=by, version=version, verb=EventVerb.AGREEMENT_ENDED)


def resume(agreement: Agreement, *, by: User) -> Agreement:
    """The ending is taken back: the agreement runs to its own end again."""
    require(by, Right.EDIT_ACCOUNTS)
    values = {"ended_on": None, "end_reason": ""}
    return records.change(agreement, values, by=by, verb=EventVerb.AGREEMENT_RESUMED)


def archive(agreement: Agreement, *, version: int | None = None, by: User) -> Agreement:
    """Out of the lists; `restore` undoes it."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.archive(agreement, by=by, version=version)


def restore(agreement: Agreement, *, by: User) -> Agreement:
    """Back from the archive; raises Refused where its number or its place was taken meanwhile."""
    require(by, Right.EDIT_ACCOUNTS)
    _check({"account": agreement.account, "number": agreement.number}, by, but=agreement)
    return records.restore(agreement, by=by)


def completed(values: Mapping[str, Any], old: Agreement | None = None) -> dict[str, Any]:
    """The values with the day to renew by; raises Refused where the end lies before the beginning or the signing."""
    filled = dict(values)
    names = ("signed_on", "starts_on", "ends_on", "notice_days")
    now = {name: filled.get(name, getattr(old, name, None)) for name in names}
    if now["ends_on"] is not None and now["starts_on"] is not None and now["ends_on"] < now["starts_on"]:
        raise Refused(_("The end lies before the beginning."), field="ends_on", code="before", status=400)
    if now["ends_on"] is not None and now["signed_on"] is not None and now["signed_on"] > now["ends_on"]:
        words = _("It would have been signed after its end. Correct the day of signing or the end.")
        raise Refused(words, field="signed_on", code="signed_after", status=400)
    if old is None or {"ends_on", "notice_days"} & filled.keys():
        filled["renew_by"] = rules.renew_by(now["ends_on"], now["notice_days"])
    return filled


def _check(values: Mapping[str, Any], by: User, but: Agreement | None = None) -> None:
    account = arrivals.open_for(values.get("account"), by)
    paper = values.get("document")
    if paper is not None and paper.account_id != account.pk:
        raise Refused(_("This document belongs to another customer."), field="document", status=400)
    number = values.get("number", but.number if but else "")
    same = Agreement.objects.live().filter(account=account, number=number).exclude(pk=but.pk if but else 0)
    if same.exists():
        raise Refused(_("The customer has an agreement of this number already."), field="number", code="conflict")


def _hand_on(old: Agreement, follower: Agreement) -> None:
    """What the customer requires holds under the new agreement too; told by the renewal itself."""
    found = old.requirements.filter(archived_at__isnull=True).order_by("pk")
    names = ("kind", "text", "valid_until", "evidence")
    Requirement.objects.bulk_create(
        Requirement(agreement=follower, **{name: getattr(one, name) for name in names}) for one in found
    )
