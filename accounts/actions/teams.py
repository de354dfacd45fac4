"""Account teams: a colleague takes a seat, changes it, leaves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account, Seat
from kam.choices import Role
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


@arrivals.at_home
def seat(*, values: Mapping[str, Any], by: User) -> Seat:
    """A colleague joins the account's team and sees the account from now on; they get a notice."""
    require(by, Right.EDIT_ACCOUNTS)
    account, user = arrivals.open_for(values.get("account"), by), values.get("user")
    if user is None or not user.is_active or user.is_system or user.role == Role.INTEGRATION:
        raise Refused(_("This colleague cannot take a seat."), field="user")
    _check_until(values.get("until"))
    _check_free(account, user, values["function"])
    return records.create(Seat, values, by=by, notify=[user], url=_home(account.pk))


def tell(taken: Sequence[Seat], by: User) -> None:
    """The bulk twin of what `seat` tells: sight was granted, so each customer's log has it, and colleagues hear."""
    keys = [one.pk for one in taken]
    rows = list(Seat.objects.filter(pk__in=keys).select_related("account", "user").order_by("pk"))
    drafted = [
        events.draft(
            f"{events.noun_of(one)}.created", noun=events.noun_of(one), subject_id=one.pk, name=str(one),
            account_id=one.account_id, by=by,
        )
        for one in rows
    ]  # fmt: skip
    events.record_many(drafted, notify=[([one.user], _home(one.account_id)) for one in rows])


def change(taken: Seat, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Seat:
    """Another function or end date; the person and the account stay."""
    require(by, Right.EDIT_ACCOUNTS)
    for name in ("account", "user"):
        if name in values and values[name] != getattr(taken, name):
            raise Refused(_("A seat stays with its person and customer. End it and make a new one."), field=name)
    _check_until(values.get("until"))
    _check_free(taken.account, taken.user, values.get("function", taken.function), but=taken)
    return records.change(taken, values, by=by, version=version)


def end(taken: Seat, *, version: int | None = None, by: User) -> Seat:
    """The colleague leaves the team; what they saw by this seat they see no more."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.archive(taken, by=by, version=version)


def restore(taken: Seat, *, by: User) -> Seat:
    """Back on the team."""
    require(by, Right.EDIT_ACCOUNTS)
    _check_free(taken.account, taken.user, taken.function, but=taken)
    return records.restore(taken, by=by)


def completed(values: Mapping[str, Any], old: Seat | None = None) -> dict[str, Any]:
    """The values of a row of a file; a day gone by that stands there already may stay."""
    if old is None or values.get("until", old.until) != old.until:
        _check_until(values.get("until"))
    return dict(values)


def _home(account_id: int) -> str:
    return f"/customers/{account_id}/?tab=team"


def _check_until(until: Any) -> None:
    if until is not None and until < timezone.localdate():
        raise Refused(_("The end date lies in the past."), field="until", code="past")


def _check_free(account: Account, user: User, function: str, but: Seat | None = None) -> None:
    same = Seat.objects.live().filter(account=account, user=user, function=function)
    if same.exclude(pk=but.pk if but else 0).exists():
        raise Refused(_("This colleague sits on the team in this function already."), field="user", code="taken")
