"""Needs over REST: heard, stated, answered, confirmed, closed, a step back."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.filters.nouns import with_archive
from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.rest import Shape
from kam.ground.rights import Right, can
from lifecycle.actions import needs
from lifecycle.filters import NeedFilter
from lifecycle.forms.needs import NeedCloseForm, NeedConfirmForm, NeedEditForm, NeedForm, NeedProposeForm, NeedStateForm
from lifecycle.models import Need


class NeedShape(Shape):
    """What a customer lacks or wants; `contact`, who said it, and `confirmed_by` for readers who may see people."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    contact = serializers.SerializerMethodField()
    confirmed_by = serializers.SerializerMethodField()
    worth = serializers.SerializerMethodField(help_text="Benefit less cost, in `currency`")
    is_early = serializers.BooleanField(read_only=True, help_text="Offered before the customer had stated the need")

    class Meta:
        model = Need
        fields = [
            "id", "account", "account_code", "visit", "contact", "user", "text", "first_words", "sign", "step",
            "heard_on", "stated_on", "proposed_on", "confirmed_on", "closed_on", "product", "category", "solution",
            "benefit", "cost", "currency", "worth", "is_early", "proof", "confirmed_by", "outcome", "outcome_note",
            "version", "created_at", "updated_at", "archived_at",
        ]  # fmt: skip

    def get_contact(self, need: Need) -> int | None:
        return need.contact_id if can(self.context["request"].user, Right.SEE_CONTACTS) else None

    def get_confirmed_by(self, need: Need) -> int | None:
        return need.confirmed_by_id if can(self.context["request"].user, Right.SEE_CONTACTS) else None

    def get_worth(self, need: Need) -> str | None:
        return None if need.worth is None else f"{need.worth:f}"


class NeedApi(BulkRows):
    """POST notes a need as it was heard; state/, propose/, confirm/, close/ move it on, back/ takes a step back."""

    model, serializer_class, filterset_class = Need, NeedShape, with_archive(NeedFilter)
    bulk_kind = "needs"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "heard_on", "updated_at")
    default_ordering, write_scope = "-heard_on", TokenScope.VISITS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return NeedForm if getattr(self, "action", "create") == "create" else NeedEditForm

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")

    def perform_create(self, form: Any) -> Need:
        return needs.hear(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Need, form: Any, version: int | None) -> Need:
        return needs.change(record, form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Need, version: int | None) -> Need:
        return needs.archive(record, version=version, by=self.user)

    def _said(self, form_class: Any) -> dict[str, Any]:
        said = inputs.parse(form_class, self.request.data, user=self.user).cleaned_data
        return {name: value for name, value in said.items() if name in self.request.data}

    @extend_schema(request=serializer_of(NeedStateForm))
    @action(detail=True, methods=["post"])
    def state(self, request: Any, pk: str) -> Response:
        """The customer stated it: from latent to explicit."""
        record, said = self.get_object(), self._said(NeedStateForm)
        how: dict[str, Any] = {"on": said.get("stated_on"), "text": said.get("text", "")}
        return self.answer(needs.state(record, **how, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(NeedProposeForm))
    @action(detail=True, methods=["post"])
    def propose(self, request: Any, pk: str) -> Response:
        """What is offered for it."""
        record, said = self.get_object(), self._said(NeedProposeForm)
        day = said.pop("proposed_on", None)
        return self.answer(needs.propose(record, values=said, on=day, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(NeedConfirmForm))
    @action(detail=True, methods=["post"])
    def confirm(self, request: Any, pk: str) -> Response:
        """The customer confirmed the benefit; refused while the need is latent."""
        record, said = self.get_object(), self._said(NeedConfirmForm)
        day = said.pop("confirmed_on", None)
        return self.answer(needs.confirm(record, values=said, on=day, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(NeedCloseForm))
    @action(detail=True, methods=["post"])
    def close(self, request: Any, pk: str) -> Response:
        """What became of it."""
        record, said = self.get_object(), self._said(NeedCloseForm)
        how: dict[str, Any] = {"outcome": said["outcome"], "note": said.get("note", ""), "on": said.get("closed_on")}
        return self.answer(needs.close(record, **how, version=self.if_match(record), by=self.user))

    @action(detail=True, methods=["post"])
    def back(self, request: Any, pk: str) -> Response:
        """Take the last step back."""
        record = self.get_object()
        return self.answer(needs.step_back(record, version=self.if_match(record), by=self.user))
