"""The admin's view of reference data; every change of business data goes through the product's own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import HourRate, Policy, Product, Rate


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shown, never changed here: verbs change, and leave their event."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Product)
class ProductAdmin(ReadOnly):
    """What we sell."""

    list_display = ("code", "name", "category", "unit", "archived_at")
    search_fields = ("code", "name")
    list_filter = ("category",)


@admin.register(Rate)
class RateAdmin(ReadOnly):
    """What currencies are worth."""

    list_display = ("currency", "on", "rate")
    list_filter = ("currency",)


@admin.register(HourRate)
class HourRateAdmin(ReadOnly):
    """What an hour of our people costs."""

    list_display = ("kind", "on", "amount")
    list_filter = ("kind",)


@admin.register(Policy)
class PolicyAdmin(ReadOnly):
    """Every version of the tier policy."""

    list_display = ("number", "state", "effective_on", "published_at", "by", "needs_approval", "note")
