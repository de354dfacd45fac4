"""Customers and products that orders name and nobody entered yet: made in bulk, with the code as their name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models

from accounts.models import Account, Product
from kam.ground import bulk, search
from kam.ground.staging import Staging
from kam.models import User

WANTED = "id IS NULL AND taken IS NULL AND code IN (SELECT code FROM incoming)"
"""Staged accounts that a good order needs, that nobody made yet, and whose code nobody holds out of sight."""


def from_staged(staging: Staging, *, owner: User | None, source: Any, stamp: Any) -> list[int]:
    """The staged accounts that orders need and nobody made yet; [first key, last key, how many], or nothing."""
    columns = ("code", "name", "segment", "region")
    owner_id = owner.pk if owner else None

    def rows() -> Iterator[dict[str, Any]]:
        for chunk in staging.walk("incoming_account", "line, code, name, segment, region", "line", WANTED):
            for row in chunk:
                values = dict(zip(columns, (text or "" for text in row[1:]), strict=True))
                words = search.text_of(values["name"], values["code"])
                yield values | {"owner_id": owner_id, "search_text": words}

    span = make(Account, rows(), stamp=stamp)
    if span:
        staging.run(
            "UPDATE incoming_account SET id = v.id FROM accounts_account v"
            " WHERE incoming_account.id IS NULL AND v.code = incoming_account.code AND v.id BETWEEN %s AND %s",
            span[:2],
        )
    return span


def products_from_staged(staging: Staging, *, stamp: Any) -> list[int]:
    """The products that staged lines name and nobody entered yet."""
    found = staging.all(
        "SELECT product, MIN(product_name) FROM incoming_row r WHERE product IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM accounts_product p WHERE p.code = r.product) GROUP BY product ORDER BY product"
    )
    rows = (
        {"code": code, "name": name or code, "search_text": search.text_of(name or "", code)} for code, name in found
    )
    return make(Product, rows, stamp=stamp)


def make(table: type[models.Model], rows: Iterable[dict[str, Any]], *, stamp: Any) -> list[int]:
    """Insert records of the given values, the rest at its default; [first key, last key, how many] or nothing."""
    fields = [f for f in table._meta.concrete_fields if not f.primary_key]
    fixed = {str(f.column): _default(f) for f in fields} | {"created_at": stamp, "updated_at": stamp}
    columns = [str(f.column) for f in fields]
    before = _last(table)
    count = bulk.write(table, columns, (_row(fixed, columns, values) for values in rows))
    return [before + 1, _last(table), count] if count else []


def _row(fixed: dict[str, Any], columns: Sequence[str], values: dict[str, Any]) -> list[Any]:
    return [values[name] if name in values else fixed[name] for name in columns]


def _default(field: Any) -> Any:
    if field.get_internal_type() == "JSONField":
        return json.dumps(field.get_default())
    value = field.get_default()
    return value if value != "" or not field.null else None


def _last(table: type[models.Model]) -> int:
    return int(table._default_manager.aggregate(top=models.Max("pk"))["top"] or 0)
