"""The API of products."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import products
from accounts.filters import ProductFilters
from accounts.forms.products import ProductForm
from accounts.models import Product
from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground.rest import Shape
from kam.ground.rights import Right


class ProductShape(Shape):
    """What we sell."""

    class Meta:
        model = Product
        fields = ["id", *ProductForm.Meta.fields, "version", "created_at", "updated_at", "archived_at"]


class ProductApi(BulkRows):
    """Products."""

    model, serializer_class, form_class, filterset_class = Product, ProductShape, ProductForm, ProductFilters
    bulk_kind = "products"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "code", "name", "category", "updated_at")
    default_ordering, write_scope = "id", TokenScope.TRADE
    write_right = Right.EDIT_TRADE

    def perform_create(self, form: Any) -> Product:
        return products.create(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Product, form: Any, version: int | None) -> Product:
        return products.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Product, version: int | None) -> Product:
        return products.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Sold again."""
        return self.answer(products.restore(self.get_object(), by=self.user))
