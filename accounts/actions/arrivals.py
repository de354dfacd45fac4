"""What arrives for a file that was merged meanwhile is written to the one where it lives on."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models.signals import pre_save

from accounts.models import Account, Merge
from kam.ground import bulk, staging
from kam.ground.staging import Staging

LEFT_ALONE = {"accounts.Account", "accounts.Merge", "accounts.Standing", "accounts.TierChange", "lifecycle.Journey"}
"""Tables whose rows of a merged file stay its own."""
TURN = "accounts.merge"
SETTLED = "_arrived"


def home(account: Account) -> Account:
    """Where a customer's file lives now, its row held to the end of the transaction (what is `settled` then is)."""
    found = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    while found.merged_into_id:
        account = found = Account.objects.select_for_update(no_key=True).get(pk=found.merged_into_id)
    return account


def settled(row: models.Model) -> None:
    """A row whose customer's file was looked up and is held by this transaction: saving it asks no more."""
    setattr(row, SETTLED, True)


def watch() -> None:
    """Called once, in AppConfig.ready."""
    pre_save.connect(_follow, dispatch_uid="accounts.arrivals")


def _follow(sender: type[models.Model], instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    """
    Point a row that is being saved at where its customer lives on.

    The customer's row is held meanwhile against a merge (others may still refer to it), so of an order that arrives
    and a merge at once, one waits and then sees what the other did.
    """
    if raw or getattr(instance, SETTLED, False):
        return
    for column in _columns(sender):
        key = getattr(instance, column)
        home = _home(key) if key is not None else None
        if home is not None:
            setattr(instance, column, home)


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    if model._meta.label in LEFT_ALONE:
        return ()
    fields = model._meta.concrete_fields
    return tuple(str(f.attname) for f in fields if f.related_model is Account and f.name == "account")


def _home(key: Any) -> int | None:
    """Where a customer's file lives on, if it was merged."""
    share = " FOR KEY SHARE" if bulk.is_postgres() and connection.in_atomic_block else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT merged_into_id FROM accounts_account WHERE id = %s{share}", [key])
        found = cursor.fetchone()
    return int(found[0]) if found and found[0] is not None else None


def settle_in(staged: Staging, table: str, column: str) -> None:
    """
    The bulk twin, for staged rows about to be written: whose customers were merged since they were read.

    Merges wait until the caller's transaction is over.
    """
    staging.share_turn(TURN)
    if Merge.objects.in_force().exists():
        staged.run(
            f"UPDATE {table} SET {column} = v.merged_into_id FROM accounts_account v"
            f" WHERE v.id = {table}.{column} AND v.merged_into_id IS NOT NULL"
        )
