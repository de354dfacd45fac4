"""Saved views over REST: the filters of lists and analyses under their names, and when they come by mail."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.actions import view_mails, view_recipients, views
from kam.choices import TokenScope
from kam.filters import SavedViewFilter
from kam.forms.views import SavedViewForm
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import SavedView


class SavedViewShape(Shape):
    recipients = serializers.SerializerMethodField(help_text="Colleagues to whom its mails go too; to its keeper only")

    class Meta:
        model = SavedView
        fields = ["id", "page", "name", "query", "shared", "mail_every", "mail_on", "user", "recipients"]

    def get_recipients(self, view: SavedView) -> list[int]:
        """Their keys, without those who turned it off."""
        if view.user_id != self.context["request"].user.pk:
            return []
        return [row.user_id for row in view.recipients.all() if row.declined_at is None and row.user.is_active]


class OnItsWayShape(serializers.Serializer):
    """To whom it goes, and the run that sends it."""

    run = serializers.IntegerField(read_only=True)
    people = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    unseen = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, help_text="To whom it does not go: they see nothing of it"
    )


class SavedViewViewSet(ScopedViewSet):
    """
    One's own saved views and the shared ones; POST with a known name overwrites it.

    POST send/ has one's own sent now; stop/ and resume/ turn a colleague's off and on for oneself.
    """

    http_method_names = ["get", "post", "delete", "head", "options"]
    model = SavedView
    serializer_class = SavedViewShape
    form_class = SavedViewForm
    filterset_class = SavedViewFilter
    ordering_fields = ("id", "name", "page")
    default_ordering = "name"
    write_scope = TokenScope.ACCOUNTS

    def rows(self, queryset: Any) -> Any:
        return queryset.prefetch_related("recipients__user")

    def perform_create(self, form: Any) -> SavedView:
        return views.save(values=form.cleaned_data, by=self.user)

    def perform_archive(self, record: SavedView, version: int | None) -> None:
        views.delete(record, by=self.user)

    @extend_schema(request=None, responses={202: OnItsWayShape})
    @action(detail=True, methods=["post"])
    def send(self, request: Any, pk: str) -> Response:
        """Send an analysis that one keeps to oneself and the colleagues named, now; twice within a minute is once."""
        run, people, unseen = view_mails.send_now(self.get_object(), by=self.user)
        told = {"run": run.pk, "people": [user.pk for user in people], "unseen": [user.pk for user in unseen]}
        return Response(told, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def stop(self, request: Any, pk: str) -> Response:
        """A colleague's view is not sent to oneself any more; nobody else's mails end."""
        view_recipients.stop(self.received(), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def resume(self, request: Any, pk: str) -> Response:
        """A colleague's view that one had turned off is sent to oneself again."""
        view_recipients.resume(self.received(), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def received(self) -> SavedView:
        """One that a colleague has sent to oneself; 404 for every other."""
        found = SavedView.objects.received_by(self.user).filter(pk=int(self.kwargs["pk"])).first()
        return found or self.permission_denied_as_missing()
