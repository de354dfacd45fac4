"""The admin, for staff: what the outbox gave up, to look at. Records are changed by actions, never here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from kam.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    """Read only; without the payload, which may hold a one-time link."""

    list_display = ("pk", "kind", "name", "state", "attempts", "created_at", "next_at")
    list_filter = ("state", "kind")
    fields = ("kind", "name", "state", "attempts", "created_at", "next_at", "error")
    readonly_fields = fields

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False
