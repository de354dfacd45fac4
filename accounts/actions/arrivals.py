"""Where a write to a customer may go: to the file where it lives on, if the writer sees it and it is in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _

from accounts.models import Account, Merge
from kam.ground import bulk, events, origins, records, staging
from kam.ground.errors import Moved, Refused
from kam.ground.rights import standing
from kam.ground.staging import Staging
from kam.models import User

LEFT_ALONE = {
    "accounts.Duplicate", "accounts.Merge", "accounts.Standing", "accounts.TierChange", "lifecycle.Journey",
}  # fmt: skip
"""Tables whose rows of a merged file stay its own."""
LEADS_HOME = "merged_into"
ITS_OWN = {"accounts.Account", "accounts.Duplicate", "accounts.Merge"}
"""Tables whose verbs look themselves at what is archived: bringing back and undoing are among them."""
TURN = "accounts.merge"
IN_ARCHIVE = "(SELECT z.id FROM accounts_account z WHERE z.archived_at IS NOT NULL)"
"""The bulk twin of `archived`: SQL for their keys."""
SETTLED = "_arrived"
P = ParamSpec("P")
R = TypeVar("R")


def home(account: Account) -> Account:
    """Where a customer's file lives now, its row held to the end of the transaction (what is `settled` then is)."""
    return home_and_row(account)[0]


def home_and_row(account: Account) -> tuple[Account, Account]:
    """That, and its row as it stands while it is held."""
    held = Account.objects.select_for_update(no_key=True)
    found = held.only("name", "short_name", "owner", "archived_at", "merged_into").get(pk=account.pk)
    while found.merged_into_id:
        account = found = held.get(pk=found.merged_into_id)
    return account, found


def open_for(account: Account | None, by: User, *, field: str = "account", row: Account | None = None) -> Account:
    """
    The gate of every verb that writes to a customer: `by` sees it, and it is in use.

    What is in the archive stays to be read. Raises Refused for a customer out of sight as for one that is not there.
    `row`: the customer as it stands, held by the caller; of one's own customer nothing more is to be asked.
    """
    if account is not None and row is not None and row.pk == account.pk and _is_own(row, by):
        origins.saw(standing(by).pk, row.pk)
        in_use(row, field=field)
        return account
    seen = Account.objects.visible_to(by).filter(pk=account.pk) if account is not None else Account.objects.none()
    found = seen.only("name", "archived_at", "merged_into").first()
    if account is None or found is None:
        raise Refused(_("There is no such customer."), field=field, code="unknown", status=400)
    origins.saw(standing(by).pk, found.pk)
    in_use(found, field=field)
    return account


def seen(by: User, keys: Iterable[int]) -> None:
    """The bulk twin, for customers that `by` was found to see: rows that come in have to do with these."""
    found = set(keys)
    origins.touch(*found)
    origins.saw(standing(by).pk, *found)


def _is_own(row: Account, by: User) -> bool:
    """Whoever owns a customer sees it, whatever their reach."""
    person = standing(by)
    return bool(person.is_active and row.owner_id is not None and row.owner_id == person.pk)


def in_use(account: Account, *, field: str = "") -> None:
    """Raises Refused for a file that was merged into another or lies in the archive, with what to do."""
    check_whole(account)
    if account.archived_at is not None:
        words = _("%(name)s is archived. Bring it back first, then write there.") % {"name": account.name}
        raise Refused(words, field=field, code="archived")


def check_whole(account: Account) -> None:
    """Raises Refused for a file that was merged into another: the work goes on there."""
    if account.merged_into_id is not None:
        # Into which one, those see who see that one: on the page, and as `merged_into`.
        raise Refused(_("This file was merged into another one. Work there, or take the merge back."), code="merged")


def archived(keys: Iterable[int]) -> set[int]:
    """Those of these customers that lie in the archive: rows of a file for them are their faults, in the same words."""
    return set(Account.objects.filter(pk__in=keys, archived_at__isnull=False).order_by().values_list("pk", flat=True))


def at_home(verb: Callable[P, R]) -> Callable[P, R]:
    """
    A verb that takes `values`: their `account` is where the customer's file lives now, before anything is checked.

    The verb and its checks run in one transaction, which holds that file against a merge.
    """

    @wraps(verb)
    def at_home_verb(*args: P.args, **kwargs: P.kwargs) -> R:
        values: Any = kwargs["values"]
        with transaction.atomic():
            if values.get("account") is not None:
                kwargs["values"] = {**values, "account": home(values["account"])}
            return verb(*args, **kwargs)

    return at_home_verb


def settled(row: models.Model) -> None:
    """A row whose customer's file was looked up and is held by this transaction: saving it asks no more."""
    setattr(row, SETTLED, True)


def watch() -> None:
    """Called once, in AppConfig.ready."""
    pre_save.connect(_follow, dispatch_uid="accounts.arrivals")
    records.gate(_of_one_in_use)


def _of_one_in_use(record: models.Model) -> None:
    """What people write by the plain verbs belongs to a customer in use, whichever noun it is."""
    key = None if record._meta.label in ITS_OWN else events.account_id_of(record)
    account = Account.objects.only("name", "archived_at", "merged_into").filter(pk=key).first() if key else None
    if account is not None and account.merged_into_id is None:  # a row of a merged file follows it when it is saved
        in_use(account)


def _follow(sender: type[models.Model], instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    """
    Point a row that is being saved at where its customer, and whatever other customers it names, live on.

    The customer's row is held meanwhile against a merge (others may still refer to it), so of an order that arrives
    and a merge at once, one waits and then sees what the other did.
    """
    if raw or getattr(instance, SETTLED, False):
        return
    named = {column: getattr(instance, column) for column in _columns(sender)}
    homes = _homes({key for key in named.values() if key is not None})
    for column, key in named.items():
        if key in homes and not (sender is Account and homes[key] == instance.pk):  # no file hangs on itself
            setattr(instance, column, homes[key])


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    if model._meta.label in LEFT_ALONE:
        return ()
    fields = model._meta.concrete_fields
    return tuple(str(f.attname) for f in fields if f.related_model is Account and f.name != LEADS_HOME)


def _homes(keys: Iterable[Any]) -> dict[Any, int]:
    """{customer: where its file lives on} of those that were merged."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    share = " FOR KEY SHARE" if bulk.is_postgres() and connection.in_atomic_block else ""
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(wanted))
        cursor.execute(
            f"SELECT id, merged_into_id FROM accounts_account WHERE id IN ({marks}) ORDER BY id{share}", wanted
        )
        return {int(key): int(home) for key, home in cursor.fetchall() if home is not None}


def check_in_use(staged: Staging, table: str, column: str) -> None:
    """Raises Moved where a customer of settled rows went to the archive since they were read."""
    if staged.one(f"SELECT COUNT(*) FROM {table} WHERE {column} IN {IN_ARCHIVE}")[0]:
        raise Moved


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
