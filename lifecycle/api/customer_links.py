"""Links to customers' own pages over REST: listed without their addresses, opened, revoked."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, can
from lifecycle.actions import customer_links
from lifecycle.filters import CustomerLinkFilter
from lifecycle.forms.customer_links import CustomerLinkForm
from lifecycle.models import CustomerLink


class CustomerLinkShape(Shape):
    """A link, never its address; `contact` for readers who may see people."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    contact = serializers.SerializerMethodField()
    path = serializers.SerializerMethodField(help_text="The address, in the answer that opens it and in no other")

    class Meta:
        model = CustomerLink
        fields = [
            "id", "account", "account_code", "contact", "language", "by", "created_at", "expires_at", "last_used_at",
            "revoked_at", "path", "version",
        ]  # fmt: skip

    def get_contact(self, link: CustomerLink) -> int | None:
        return link.contact_id if can(self.context["request"].user, Right.SEE_CONTACTS) else None

    def get_path(self, link: CustomerLink) -> str | None:
        return self.context.get("opened", {}).get(link.pk)


class CustomerLinkApi(ScopedViewSet):
    """POST opens a link and answers its address this once; DELETE revokes it."""

    model, serializer_class, filterset_class = CustomerLink, CustomerLinkShape, CustomerLinkFilter
    http_method_names: ClassVar[list[str]] = ["get", "post", "delete", "head", "options"]
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "created_at")
    default_ordering, write_scope, form_class = "-id", TokenScope.VISITS, CustomerLinkForm
    opened: dict[int, str]

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"opened": getattr(self, "opened", {})}

    def perform_create(self, form: Any) -> CustomerLink:
        made = customer_links.open(**form.cleaned_data, by=self.user)
        self.opened = {made.link.pk: made.path}
        return made.link

    def answer(self, record: CustomerLink, code: int = 200) -> Response:
        response = super().answer(record, code)
        if record.pk in getattr(self, "opened", {}):
            response["Cache-Control"] = "no-store"
        return response

    def perform_archive(self, record: CustomerLink, version: int | None) -> CustomerLink:
        return customer_links.revoke(record, version=version, by=self.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Any, pk: str) -> Response:
        """The address opens nothing any more."""
        record = self.get_object()
        return self.answer(customer_links.revoke(record, version=self.if_match(record), by=self.user))
