"""The channel file: parts of it added, changed, put away and brought back, at customers that sell on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import arrivals
from accounts.choices.channels import CHANNEL_KINDS
from accounts.models import Downstream, Outlet, Quota, Seller, Territory
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

Part = TypeVar("Part", Outlet, Territory, Seller, Downstream, Quota)
UNIQUE = {
    Outlet: (("account", "name", "city"), gettext_lazy("This outlet is there already.")),
    Quota: (("account", "starts_on", "ends_on", "category"), gettext_lazy("There is a quota for this period already.")),
}


def right_for(model: type[Any]) -> Right:
    """What one needs to write a part: people take the right to edit contacts, the rest that to edit customers."""
    return Right.EDIT_CONTACTS if model is Seller else Right.EDIT_ACCOUNTS


@arrivals.at_home
def add(model: type[Part], *, values: Mapping[str, Any], by: User) -> Part:
    """A new part; raises Refused where the customer does not sell on, or is out of sight."""
    require(by, right_for(model))
    account = arrivals.open_for(values.get("account"), by)
    if account.kind not in CHANNEL_KINDS:
        raise Refused(_("This customer is no channel partner. Set its kind to distributor, dealer or agent first."))
    filled = completed(model, values)
    _check_free(model, filled)
    return records.create(model, filled, by=by)


@arrivals.at_home
def change(part: Part, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Part:
    """Correct a part; it stays with its customer."""
    require(by, right_for(type(part)))
    if "account" in values and values["account"] != part.account:
        raise Refused(_("This stays with its customer. Archive it, and add it at the other one."), field="account")
    filled = completed(type(part), values, part)
    _check_free(type(part), filled, but=part)
    return records.change(part, filled, by=by, version=version)


def archive(part: Part, *, version: int | None = None, by: User) -> Part:
    """Out of lists and numbers; `restore` undoes it."""
    require(by, right_for(type(part)))
    return records.archive(part, by=by, version=version)


def restore(part: Part, *, by: User) -> Part:
    """Back into lists and numbers; raises Refused where its place was taken meanwhile."""
    require(by, right_for(type(part)))
    _check_free(type(part), {}, but=part)
    return records.restore(part, by=by)


def completed(model: type[Any], values: Mapping[str, Any], old: Any = None) -> dict[str, Any]:
    """The values and what follows from them; raises Refused for days out of order, or a partner as its own customer."""
    filled = dict(values)
    if model is Downstream and filled.get("customer") is not None:
        filled["customer"] = arrivals.home(filled["customer"])
    whole: dict[str, Any] = {
        one.name: filled.get(one.name, getattr(old, one.attname, None)) for one in model._meta.concrete_fields
    }
    for first, last in (("opened_on", "closed_on"), ("since", "until"), ("since", "left_on"), ("starts_on", "ends_on")):
        if whole.get(first) and whole.get(last) and whole[last] < whole[first]:
            raise Refused(_("The end lies before the beginning."), field=last, code="before", status=400)
    if model is Quota and whole["amount"] is not None and whole["amount"] <= 0:
        raise Refused(_("A quota is above zero."), field="amount", code="above_zero", status=400)
    if model is Downstream and filled.get("customer") is not None:
        check_other(getattr(values.get("account"), "pk", getattr(old, "account_id", None)), filled["customer"].pk)
    if "region" in filled:
        filled["region"] = filled["region"].strip()
        filled["region_key"] = filled["region"].casefold()
    return filled


def check_other(partner: int | None, customer: int | None) -> None:
    """Nobody sells to themselves."""
    if customer is not None and customer == partner:
        raise Refused(_("A partner is not its own customer."), field="customer", code="oneself", status=400)


def _check_free(model: type[Any], values: Mapping[str, Any], but: Any = None) -> None:
    """What is to be there once is not there yet."""
    if model not in UNIQUE:
        return
    names, words = UNIQUE[model]
    same = model.objects.live().filter(**{name: values.get(name, getattr(but, name, "")) for name in names})
    if same.exclude(pk=but.pk if but else 0).exists():
        raise Refused(words, field=names[1], code="taken")
