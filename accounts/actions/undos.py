"""Taking an import back: what it changed becomes what it was, what it made goes, unless later work stands on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.actions import allocations, undo_later, undo_stands
from accounts.actions.order_merges import SETTLED
from accounts.models import Account, Allocation, Order, OrderLine, Payment, Product
from kam.ground import bulk
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.ground.staging import CHUNK, Staging
from kam.models import ImportedRow, User

TABLES: dict[str, Any] = {"account": Account, "order": Order, "product": Product}
NAMED = Payment.objects.filter(order=OuterRef("pk"))
EDITED = {"account", "order"}
"""What goes only as long as nobody changed it; a product that somebody changed simply stays."""
WITH_ORDERS: Any = (OrderLine, Allocation)
"""What goes with an order: its lines, and what payments settle of it."""
LINE = ("position", "product_id", "text", "quantity", "amount", "cost", "discount")


NOT_KEPT = (
    "id", "archived_at", "created_at", "tier", "tier_since", "key_class", "key_class_since", "nominated_until",
    "graded_at", "merged_into",
)  # fmt: skip
"""What no import says of a customer; taking one back leaves it as it is."""


def keep_accounts(staging: Staging, source: Any) -> None:
    """What the staged customers that change were before, with their custom fields."""
    names = [str(f.column) for f in Account._meta.concrete_fields if f.name not in NOT_KEPT]
    make = "json_build_object" if bulk.is_postgres() else "json_object"
    pairs = ", ".join(f"'{name}', CAST(a.{name} AS text)" for name in names)
    staging.run(
        "INSERT INTO kam_importedrow (source_id, noun, subject_id, before)"
        f" SELECT %s, 'account', a.id, {make}({pairs}) FROM incoming s JOIN accounts_account a ON a.id = s.id"
        " WHERE s.differs = 1",
        [source.pk],
    )


def take_back(source: Any, *, dry: bool = False, by: User) -> dict[str, int]:
    """
    Undo an import in the caller's transaction; counts of what went and what was restored.

    Raises Refused, naming what is in the way, when people changed its rows since or built on them; with `dry` it does
    no more than that.
    """
    require(by, Right.IMPORT)
    made = source.options.get("made", {})
    _check_untouched(source, made)
    orders = _made("order", made)
    _check_unnamed(orders)
    if dry:
        changed = ImportedRow.objects.filter(source=source, noun="account").values("subject_id")
        _check_alone(_made("account", made), made, {Order: orders.order_by().values("pk"), Account: changed})
        return {}
    paying = allocations.hold(_payers(source, orders))
    done = {"restored": _restore(source)}
    for table in WITH_ORDERS:
        table.objects.filter(order__in=orders).delete()
    done["order"] = _delete(orders)
    allocations.settle(paying, stood=_stood(source, made))
    if "product" in made:
        unused = undo_stands.unnamed(_made("product", made).filter(updated_at=made["at"]))
        done["product"] = _delete(unused)
    accounts = _made("account", made)
    _check_alone(accounts, made)
    done["account"] = _delete(accounts)
    ImportedRow.objects.filter(source=source).delete()
    return done


def _payers(source: Any, made: Any) -> set[int]:
    """Customers whose orders become what they were, or go, and who pay by payments."""
    changed = Order.objects.filter(pk__in=ImportedRow.objects.filter(source=source, noun="order").values("subject_id"))
    whose = Q(account__in=changed.values("account")) | Q(account__in=made.values("account"))
    return set(Payment.objects.filter(whose).values_list("account_id", flat=True))


def _stood(source: Any, made: dict[str, Any]) -> allocations.Stood | None:
    """What payments settled before the import changed orders; None for one that was not asked to keep it."""
    kept = ImportedRow.objects.filter(source=source, noun=SETTLED).values_list("before", flat=True)
    rows = [row for one in kept for row in one or ()]
    if not rows:
        return None
    parts = {(payment, order): Decimal(amount) for payment, order, amount in rows if order is not None}
    return allocations.Stood(datetime.fromisoformat(made["at"]), frozenset(row[0] for row in rows), parts)


def _check_unnamed(orders: Any) -> None:
    """Nothing that people entered names the orders that would go; their lines and what payments settle go along."""
    if found := undo_stands.of_people(Order, orders, but=(*WITH_ORDERS, Payment)):
        words = _("The orders of this import are named by: %s. Remove these first, or keep the import.")
        raise Refused(words % found, code="in_use")


def _made(noun: str, made: dict[str, Any]) -> Any:
    """The records this import made: born in its moment, within its keys."""
    if noun not in made:
        return TABLES[noun].objects.none()
    first, last, _count = made[noun]
    return TABLES[noun].objects.filter(pk__range=(first, last), created_at=made["at"])


def _check_untouched(source: Any, made: dict[str, Any]) -> None:
    """Rows that somebody changed after the import are theirs now; taking such a change back clears the way again."""
    stamp = connection.ops.adapt_datetimefield_value(datetime.fromisoformat(made["at"])) if "at" in made else None
    count, names = _made("order", made).filter(Exists(NAMED)).count(), list[str]()
    for noun in sorted(EDITED & made.keys()):
        later = _made(noun, made).exclude(updated_at=made["at"])
        count, names = (
            count + later.count(),
            names + [row.in_files() for row in later.order_by("pk")[: undo_later.NAMED]],
        )
    for noun, table, name in (("order", "accounts_order", "number"), ("account", "accounts_account", "code")):
        sql = (
            f"FROM kam_importedrow r LEFT JOIN {table} o ON o.id = r.subject_id WHERE r.source_id = %s"
            f" AND r.noun = '{noun}' AND (o.id IS NULL OR o.updated_at <> %s)"
        )
        count += Staging({}).one(f"SELECT COUNT(*) {sql}", [source.pk, stamp])[0]
        found = Staging({}).all(f"SELECT o.{name} {sql} ORDER BY r.id LIMIT {undo_later.NAMED}", [source.pk, stamp])
        names += [text for (text,) in found if text]
    undo_later.check(count, names)


def _check_alone(accounts: Any, made: dict[str, Any], along: Mapping[Any, Any] | None = None) -> None:
    """
    What people did with the new customers stays: it is in the way. What was computed for them goes with them.

    `along`: rows of the import that are still there, and go or are as before when it is taken back.
    """
    if "account" in made and (found := undo_stands.of_people(Account, accounts, along=along)):
        words = _("The customers of this import have meanwhile: %s. Remove these first, or keep the import.")
        raise Refused(words % found, code="in_use")


def _before(noun: str, name: str) -> str:
    """SQL for a kept value."""
    path = ["order", name] if noun == "order" else [name]
    if bulk.is_postgres():
        return f"r.before #>> '{{{','.join(path)}}}'"
    return f"json_extract(r.before, '$.{'.'.join(path)}')"


def _restore(source: Any) -> int:
    """Bring the changed records back to what they were, lines included."""
    staging, count = Staging({}), 0
    for noun, table in (("order", Order), ("account", Account)):
        rows = ImportedRow.objects.filter(source=source, noun=noun)
        fixed = {*NOT_KEPT, "version", "damaged"}
        fixed |= {"account_id", "merged_into_id"}  # a merge moves these, and no import does
        fields = {str(f.column): f for f in table._meta.concrete_fields if f.column not in fixed}
        if rows.exists():
            into = table._meta.db_table
            sets = ", ".join(f"{name} = {_was(noun, into, f)}" for name, f in fields.items())
            count += staging.run(
                f"UPDATE {into} SET {sets}, version = {into}.version + 1 FROM kam_importedrow r"
                f" WHERE r.subject_id = {into}.id AND r.source_id = %s AND r.noun = '{noun}'",
                [source.pk],
            )
    _restore_lines(source)
    return count


def _was(noun: str, table: str, field: Any) -> str:
    """SQL for what a column was; one that is younger than the import stays as it is."""
    kept = f"CAST({_before(noun, str(field.column))} AS {_type(field)})"
    return kept if field.null else f"COALESCE({kept}, {table}.{field.column})"


def _type(field: Any) -> str:
    """The column's type for a cast; SQLite keeps text as it is where a cast to date would make a number of it."""
    kind = field.get_internal_type()
    if bulk.is_postgres():
        return str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))
    return {"DecimalField": "numeric", "ForeignKey": "integer", "PositiveSmallIntegerField": "integer"}.get(
        kind, "text"
    )


def _restore_lines(source: Any) -> None:
    rows = ImportedRow.objects.filter(source=source, noun="order")
    if not rows.exists():
        return
    OrderLine.objects.filter(order_id__in=rows.values("subject_id")).delete()
    for chunk in _chunks(rows.order_by("pk")):
        OrderLine.objects.bulk_create(
            OrderLine(order_id=row.subject_id, **{name: line[name] for name in LINE})
            for row in chunk
            for line in (row.before or {}).get("lines") or ()
        )


def _chunks(queryset: Any) -> Iterator[list[Any]]:
    last = 0
    while chunk := list(queryset.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _delete(queryset: Any) -> int:
    """Delete in chunks, with what hangs on each; returns how many of the queryset's own."""
    if queryset.model is Order:  # only lines hang on orders, and those are gone: one statement, however many
        return int(queryset._raw_delete(queryset.db) or 0)
    keys = list(queryset.values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        queryset.model.objects.filter(pk__in=keys[start : start + 500]).delete()
    return len(keys)
