"""Products: what we sell, kept by those who keep trade facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Product
from kam.ground import records, search
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

WORDS = ("name", "code", "category")


def create(*, values: Mapping[str, Any], by: User) -> Product:
    """A new product."""
    require(by, Right.EDIT_TRADE)
    _check_code(values.get("code", ""))
    return records.create(Product, completed(values), by=by)


def change(product: Product, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Product:
    """Edit a product; orders keep pointing to it."""
    require(by, Right.EDIT_TRADE)
    _check_code(values.get("code", product.code), but=product)
    return records.change(product, completed(values, product), by=by, version=version)


def archive(product: Product, *, version: int | None = None, by: User) -> Product:
    """No longer sold; orders keep it."""
    require(by, Right.EDIT_TRADE)
    return records.archive(product, by=by, version=version)


def restore(product: Product, *, by: User) -> Product:
    """Sold again."""
    require(by, Right.EDIT_TRADE)
    return records.restore(product, by=by)


def completed(values: Mapping[str, Any], old: Product | None = None) -> dict[str, Any]:
    """The values with the words by which the product is found."""
    whole = {name: getattr(old, name, "") for name in WORDS} | dict(values)
    return {**values, "search_text": _words(whole)}


def _words(values: Mapping[str, Any]) -> str:
    return search.text_of(*(str(values.get(name) or "") for name in WORDS))


def _check_code(code: str, but: Product | None = None) -> None:
    if Product.objects.filter(code=code).exclude(pk=but.pk if but else 0).exists():
        raise Refused(_("Another product has this code."), field="code", code="taken")
