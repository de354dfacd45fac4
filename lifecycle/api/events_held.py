"""Events held over REST: planned, changed, archived; invitations with answers and attendance; the cost shared."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.rest import CompanyCurrency, ScopedViewSet, Shape
from lifecycle.actions import event_mails, events_held
from lifecycle.choices import Stage
from lifecycle.facts import guests
from lifecycle.filters import EventHeldFilter, InvitationFilter
from lifecycle.forms.events_held import EventHeldForm, InvitationEditForm, InvitationForm
from lifecycle.forms.guests import GuestsForm
from lifecycle.models import EventHeld, Invitation

DRY = OpenApiParameter("dry", bool, description="Only tell who fits; nobody is invited.")


class EventHeldShape(Shape):
    """An event; `shared_on` says when its cost entered the cost to serve of those who came."""

    currency = CompanyCurrency()

    class Meta:
        model = EventHeld
        fields = [
            "id",
            "kind",
            "title",
            "on",
            "begins_at",
            "ends_at",
            "place",
            "purpose",
            "host",
            "budget",
            "cost",
            "currency",
            "shared_on",
        ]
        fields += ["created_at", "updated_at", "version"]


class GuestShape(serializers.Serializer):
    """Somebody who fits; `is_refusing` asked us not to write, `rests`: their customer is lost or dormant."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    account = serializers.IntegerField(source="account_id")
    email = serializers.CharField()
    is_refusing = serializers.BooleanField()
    rests = serializers.ChoiceField(choices=["", Stage.LOST.value, Stage.DORMANT.value])


class MailedShape(serializers.Serializer):
    """How many invitations went out."""

    mailed = serializers.IntegerField()


class EventHeldApi(ScopedViewSet):
    """Forums, seminars, workshops, plant tours."""

    model, serializer_class, filterset_class = EventHeld, EventHeldShape, EventHeldFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on")
    default_ordering, write_scope, form_class = "-on", TokenScope.VISITS, EventHeldForm

    def rows(self, queryset: Any) -> Any:
        return queryset.live()

    def perform_create(self, form: Any) -> EventHeld:
        return events_held.plan(values=form.values(), by=self.user)

    def perform_update(self, record: EventHeld, form: Any, version: int | None) -> EventHeld:
        return events_held.change(record, values=form.values(), version=version, by=self.user)

    def perform_archive(self, record: EventHeld, version: int | None) -> Any:
        return events_held.archive(record, version=version, by=self.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def share(self, request: Any, pk: str) -> Any:
        """Its cost into the cost to serve of those who came: evenly by person, once."""
        record = self.get_object()
        events_held.share_cost(record, by=self.user)
        record.refresh_from_db()
        return self.answer(record)

    @extend_schema(request=serializer_of(GuestsForm), responses=GuestShape(many=True), parameters=[DRY])
    @action(detail=True, methods=["post"])
    def invite(self, request: Any, pk: str) -> Any:
        """
        Invite at once all who fit (tiers, region, owner, roles); with `?dry=true` only tell who they are.

        People of lost and dormant customers are told and not invited: invite them by name.
        """
        record, is_dry = self.get_object(), inputs.switch(request.query_params, "dry")
        form = inputs.parse(GuestsForm, request.data, user=self.user)
        people = list(guests.found(record, form.cleaned_data, self.user)[: guests.MOST])
        if not is_dry:
            events_held.invite(record, [one for one in people if not one.rests], by=self.user)
        return Response(GuestShape(people, many=True).data)

    @extend_schema(request=None, responses=MailedShape)
    @action(detail=True, methods=["post"])
    def mail(self, request: Any, pk: str) -> Any:
        """Mail whoever is invited and was not mailed yet; who has no address or wishes no mails is left alone."""
        sent = event_mails.send(self.get_object(), by=self.user)
        return Response({"mailed": len(sent)})


class InvitationShape(Shape):
    """Somebody invited; `attended` is null until it was said."""

    account_code = serializers.CharField(source="account.code", read_only=True)

    class Meta:
        model = Invitation
        fields = ["id", "event", "account", "account_code", "contact", "answer", "attended", "mailed_at", "to"]
        fields += ["created_at", "version"]


class InvitationApi(ScopedViewSet):
    """POST invites a contact, PATCH says what was answered and whether they came, DELETE withdraws."""

    model, serializer_class, filterset_class = Invitation, InvitationShape, InvitationFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id",)
    default_ordering, write_scope = "id", TokenScope.VISITS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return InvitationForm if getattr(self, "action", "create") == "create" else InvitationEditForm

    def rows(self, queryset: Any) -> Any:
        return queryset.live().select_related("account")

    def perform_create(self, form: Any) -> Invitation:
        said = form.cleaned_data
        events_held.invite(said["event"], [said["contact"]], by=self.user)
        return Invitation.objects.live().get(event=said["event"], contact=said["contact"])

    def perform_update(self, record: Invitation, form: Any, version: int | None) -> Invitation:
        said = form.cleaned_data
        answer, attended = said.get("answer") or record.answer, said.get("attended", record.attended)
        return events_held.note(record, answer=answer, attended=attended, version=version, by=self.user)

    def perform_archive(self, record: Invitation, version: int | None) -> Any:
        return events_held.withdraw(record, version=version, by=self.user)
