"""Pages of products: the list, create, edit, archive."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import products
from accounts.filters import ProductFilters
from accounts.forms.products import ProductForm
from accounts.models import Product
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui

NAV = "products"


def name_cell(row: Product) -> SafeString:
    """Name with its code below."""
    words = '<a class="open" href="/products/{}/edit/">{}</a><span class="sub">{}</span>'
    return format_html(words, row.pk, row.name, row.code)


def plain_cell(row: Product) -> SafeString:
    """The same for those who only read."""
    return format_html('<b>{}</b><span class="sub">{}</span>', row.name, row.code)


EMPTY = {
    "title": _("No product fits"),
    "text": _("Products come with the lines of imported orders, or one by one."),
    "icon": "package",
}
COLUMNS = [
    Column("name", _("Product"), lambda p: p.name, name_cell, "name"),
    Column("code", _("Code"), lambda p: p.code, sort="code", only="export"),
    Column("category", _("Category"), lambda p: p.category, sort="category"),
    Column("unit", _("Unit"), lambda p: p.unit),
    Column("price", _("List price"), lambda p: p.list_price, lambda p: ui.exact(p.list_price), num=True),
]


class ProductList(ListPage):
    """What we sell."""

    model, name, nav, title = Product, "products", NAV, _("Products")
    filterset_class, default_sort = ProductFilters, "code"
    empty = EMPTY
    columns = COLUMNS

    def rows(self) -> Any:
        return super().rows().defer("search_text")

    def shown(self) -> list[Column]:
        may = can(self.user, Right.EDIT_TRADE)
        return [c if may or c.key != "name" else replace(c, show=plain_cell) for c in super().shown()]

    def actions(self) -> list[dict[str, Any]]:
        new = {
            "label": gettext("New product"),
            "url": reverse("accounts:product-create"),
            "primary": True,
            "icon": "plus",
        }
        return [new] if can(self.user, Right.EDIT_TRADE) else []


class OfProducts:
    """Way up and home of the product pages."""

    nav, right = NAV, Right.EDIT_TRADE

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Products"), reverse("accounts:product-list"))]

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:product-list")


class ProductCreate(OfProducts, FormPage):
    """A new product."""

    title, form_class, done_message = _("New product"), ProductForm, _("Product created.")

    def act(self, form: Any) -> Product:
        return products.create(values=form.cleaned_data, by=self.user)


class ProductEdit(OfProducts, FormPage):
    """Edit a product."""

    model, title, form_class, done_message = Product, _("Edit product"), ProductForm, _("Saved.")

    def actions(self) -> list[dict[str, Any]]:
        """Archive, or bring back."""
        gone = self.object.archived_at is not None
        words, verb = (gettext("Bring back"), "restore") if gone else (gettext("Archive"), "archive")
        return [{"label": words, "url": reverse(f"accounts:product-{verb}", args=[self.object.pk])}]

    def act(self, form: Any) -> Product:
        return products.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class ProductArchive(OfProducts, ActionPage):
    """No longer sold, with undo."""

    model, title, done_message = Product, _("Archive product"), _("Product archived.")
    question, submit_label = _("The product is offered no more; orders keep it."), _("Archive")

    def act(self) -> Product:
        return products.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Product) -> str:
        return reverse("accounts:product-restore", args=[result.pk])


class ProductRestore(OfProducts, ActionPage):
    """Sold again."""

    model, title, done_message = Product, _("Bring back"), _("Product brought back.")
    question = _("The product is offered again.")

    def act(self) -> Product:
        return products.restore(self.object, by=self.user)
