"""Wallets of customers: what they buy in our categories a year, entered with day and source, corrected, put away."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account, Rate, Wallet
from accounts.rules import money
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


@arrivals.at_home
def enter(*, values: Mapping[str, Any], by: User) -> Wallet:
    """A figure that somebody found out; raises Refused where the customer has one of that day."""
    require(by, Right.EDIT_ACCOUNTS)
    account = arrivals.open_for(values.get("account"), by)
    filled = _whole(values)
    _check_free(account, filled)
    return records.create(Wallet, {**filled, "by": by}, by=by)


@arrivals.at_home
def change(wallet: Wallet, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Wallet:
    """Correct it; a newer figure is entered beside the old one, so that the past stays as it was known."""
    require(by, Right.EDIT_ACCOUNTS)
    if "account" in values and values["account"] != wallet.account:
        raise Refused(_("A wallet stays with its customer. Enter it at the other one."), field="account")
    known = {name: getattr(wallet, name) for name in ("on", "amount", "currency", "source", "note")}
    filled = _whole(known | dict(values))
    _check_free(wallet.account, filled, but=wallet)
    return records.change(wallet, filled, by=by, version=version)


def archive(wallet: Wallet, *, version: int | None = None, by: User) -> Wallet:
    """Out of the figures; `restore` undoes it."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.archive(wallet, by=by, version=version)


def restore(wallet: Wallet, *, by: User) -> Wallet:
    """Back from the archive."""
    require(by, Right.EDIT_ACCOUNTS)
    _check_free(wallet.account, {"on": wallet.on}, but=wallet)
    return records.restore(wallet, by=by)


def completed(values: Mapping[str, Any], old: Wallet | None = None) -> dict[str, Any]:
    """The values of a row of a file and what follows from them, beside the figure of that day if there is one."""
    known = {name: getattr(old, name) for name in ("on", "amount", "currency", "source", "note")} if old else {}
    return _whole(known | dict(values))


def _whole(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with day, currency, rate and the amount in the company's currency."""
    found = dict(values)
    found["on"] = found.get("on") or timezone.localdate()
    found["currency"] = found.get("currency") or settings.COMPANY_CURRENCY
    if found["on"] > timezone.localdate():
        raise Refused(_("Nobody can have known it on a day to come."), field="on", code="to_come")
    if not str(found.get("source") or "").strip():
        raise Refused(_("Say where the figure comes from."), field="source", code="empty", status=400)
    found["rate"] = Decimal(1)
    if found["currency"] != settings.COMPANY_CURRENCY:
        known = Rate.objects.live().on(found["currency"], found["on"])
        if known is None:
            words = _("There is no rate for %(currency)s on or before %(day)s. Enter one first.")
            raise Refused(words % {"currency": found["currency"], "day": found["on"]}, field="currency", code="no_rate")
        found["rate"] = known.rate
    found["worth"] = money.convert(found["amount"], found["rate"])
    if not money.fits(found["worth"]):
        words = _("Converted to the company's currency, this is too large.")
        raise Refused(words, field="amount", code="large", status=400)
    return found


def _check_free(account: Account, values: Mapping[str, Any], but: Wallet | None = None) -> None:
    same = Wallet.objects.live().filter(account=account, on=values["on"]).exclude(pk=but.pk if but else 0)
    if same.exists():
        raise Refused(_("There is a figure of this day already. Correct that one."), field="on", code="conflict")
