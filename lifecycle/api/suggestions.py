"""After the log over REST: what a visit's note suggests, accepted and taken back like on its page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.errors import Refused
from lifecycle.actions import mentions, take_backs
from lifecycle.actions.mentions import Suggestion
from lifecycle.facts import acceptances
from lifecycle.forms.suggestions import AcceptForm, UnacceptForm
from lifecycle.models import Visit
from lifecycle.rules.mentions import COMPETITOR, CONTACT


class SuggestionShape(serializers.Serializer):
    """A finding that waits: what it would become, by when, and the words it comes from."""

    what = serializers.CharField(source="mention.key", help_text="Accept it by this")
    kind = serializers.CharField()
    text = serializers.CharField(source="mention.text", help_text="The sentence or clause it comes from")
    on = serializers.DateField()
    detail = serializers.CharField(
        source="mention.detail", help_text="Sign of a need, what became of a person, or `order` of a commitment"
    )
    name = serializers.CharField(source="mention.name", help_text="Competitor or person")
    contact = serializers.SerializerMethodField(help_text="Id of the person on file who is meant")
    change = serializers.SerializerMethodField(help_text="{column, was, now} of the person's file; null: fill it in")

    def get_contact(self, one: Suggestion) -> int | None:
        return one.contact.pk if one.contact else None

    def get_change(self, one: Suggestion) -> dict[str, Any] | None:
        change = one.change
        return {"column": change.column, "was": change.was, "now": change.now} if change else None


class MadeShape(serializers.Serializer):
    """What became of a suggestion; DELETE-like undo takes the same two."""

    noun = serializers.CharField()
    id = serializers.IntegerField()


class AcceptedShape(serializers.Serializer):
    """A finding that was accepted: what it became, and whether the caller may still take that back."""

    what = serializers.CharField(source="mention.key")
    kind = serializers.CharField()
    text = serializers.CharField(source="mention.text", help_text="The sentence or clause it comes from")
    noun = serializers.CharField(help_text="What it became; with `id` it is taken back by unaccept")
    id = serializers.IntegerField(source="made.pk")
    event = serializers.IntegerField(allow_null=True, help_text="With it unaccept takes back this of several in a file")
    can_undo = serializers.BooleanField()


OF_THE_FILE = (CONTACT, COMPETITOR, "presence")
"""What is written into the customer's file: a token that only logs visits does not."""


def check_scope(request: Any, kind: str) -> None:
    """Raises Refused (403) for a token without the scope of what the finding becomes; a session has none."""
    scopes = getattr(request.auth, "scopes", None)
    if scopes is not None and kind in OF_THE_FILE and TokenScope.ACCOUNTS not in scopes:
        words = _("This takes a token that may write customers and people.")
        raise Refused(words, code="insufficient_scope", status=403)


def made_of(record: Any) -> dict[str, Any]:
    return {"noun": record._meta.model_name, "id": record.pk}


class Suggests:
    """The part of the visits' interface that speaks of their notes; stands before ScopedViewSet."""

    user: Any
    get_object: Any
    answer: Any

    @extend_schema(responses=SuggestionShape(many=True), filters=False, parameters=[])
    @action(detail=True, methods=["get"], filterset_class=None)
    def suggestions(self, request: Any, pk: str) -> Response:
        """What the note suggests and nobody has accepted yet, as far as the caller may accept it."""
        return Response(SuggestionShape(mentions.open_suggestions(self.get_object(), self.user), many=True).data)

    @extend_schema(responses=AcceptedShape(many=True), filters=False, parameters=[])
    @action(detail=True, methods=["get"], filterset_class=None)
    def accepted(self, request: Any, pk: str) -> Response:
        """What the note suggested and somebody accepted, with what became of it, as far as the caller sees it."""
        return Response(AcceptedShape(acceptances.of_visit(self.get_object(), self.user), many=True).data)

    @extend_schema(request=serializer_of(AcceptForm), responses={201: MadeShape})
    @action(detail=True, methods=["post"])
    def accept(self, request: Any, pk: str) -> Response:
        """
        One of them becomes what it suggests: `what` is its key; answers with what was made.

        A person, a competitor or what one was seen doing is written into the customer's file: that takes the scope
        `accounts:write` as well.
        """
        visit: Visit = self.get_object()
        what = inputs.parse(AcceptForm, request.data, user=self.user).cleaned_data["what"]
        check_scope(request, what.partition(":")[0])
        return Response(made_of(mentions.accept(visit, key=what, by=self.user)), status=201)

    @extend_schema(request=serializer_of(UnacceptForm), responses=MadeShape)
    @action(detail=True, methods=["post"])
    def unaccept(self, request: Any, pk: str) -> Response:
        """
        Undo of accepting: what was made is dropped, and the finding waits again.

        What went into the customer's file is taken out with the scope `accounts:write` as well.
        """
        visit: Visit = self.get_object()
        told = inputs.parse(UnacceptForm, request.data, user=self.user).cleaned_data
        check_scope(request, told["noun"])
        try:
            made = mentions.take_back(visit, kind=told["noun"], key=told["id"], event=told.get("event"), by=self.user)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        return Response(made_of(made))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Any, pk: str) -> Response:
        """
        Saved by mistake, by the caller, a short while ago: as if it had not been, its promises open again.

        What colleagues accepted from its note stays.
        """
        answered: Response = self.answer(take_backs.take_back(self.get_object(), by=self.user))
        return answered
