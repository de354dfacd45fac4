"""What a merge does with the channel files of two partners: what both have stays once, nobody sells to themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions.merge_plans import Rule, Union, declare
from accounts.choices import Way
from accounts.models import Downstream, Outlet, Quota


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    declare(
        Rule("accounts.Outlet", "account", Way.MOVE, _("outlets"), _outlets),
        Rule("accounts.Territory", "account", Way.MOVE, _("territories")),
        Rule("accounts.Seller", "account", Way.MOVE, _("salespeople")),
        Rule("accounts.Downstream", "account", Way.MOVE, _("downstream customers")),
        Rule("accounts.Downstream", "customer", Way.MOVE, "", _downstream),
        Rule("accounts.Quota", "account", Way.MOVE, _("quotas"), _quotas),
    )


def _outlets(union: Union) -> None:
    _once(union, Outlet, "name", "city")


def _quotas(union: Union) -> None:
    _once(union, Quota, "starts_on", "ends_on", "category")


def _once(union: Union, model: type[Outlet] | type[Quota], *names: str) -> None:
    """Of rows that both files have alike, the survivor's stay."""
    there = set(model._default_manager.filter(account=union.survivor, archived_at=None).values_list(*names))
    rows = model._default_manager.filter(account=union.loser, archived_at=None)
    twice = [row for row in rows if tuple(getattr(row, name) for name in names) in there]
    union.journal.change_many([(row, {"archived_at": union.merge.at}) for row in twice])


def _downstream(union: Union) -> None:
    """One of the two files sold on to the other: that was no sale to anybody else, the name stays to be read."""
    both = [union.survivor.pk, union.loser.pk]
    rows = Downstream.objects.filter(account__in=both, customer__in=both)
    union.journal.change_many([(row, {"customer": None}) for row in rows])
