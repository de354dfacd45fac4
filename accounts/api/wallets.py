"""The API of wallets: what customers buy in our categories a year, dated and with its source."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import wallets
from accounts.filters import WalletFilters
from accounts.forms.wallets import WalletForm
from accounts.models import Wallet
from kam.api.bulks import BulkRows
from kam.ground.rest import Shape


class WalletShape(Shape):
    """One dated figure; `worth` is the amount in the company's currency by the rate of its day."""

    class Meta:
        model = Wallet
        fields = ["id", *WalletForm.Meta.fields, "rate", "worth", "by", "version", "created_at", "updated_at",
                  "archived_at"]  # fmt: skip


class WalletApi(BulkRows):
    """Wallets."""

    model, serializer_class, form_class, filterset_class = Wallet, WalletShape, WalletForm, WalletFilters
    bulk_kind = "wallets"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on", "worth", "updated_at")
    default_ordering = "-on"

    def perform_create(self, form: Any) -> Wallet:
        return wallets.enter(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Wallet, form: Any, version: int | None) -> Wallet:
        return wallets.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Wallet, version: int | None) -> Wallet:
        return wallets.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(wallets.restore(self.get_object(), by=self.user))
