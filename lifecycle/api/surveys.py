"""Surveys over REST: what is asked and by which plan; whom we asked (never their links); what they answered."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, can
from lifecycle.actions import survey_invitations, surveys
from lifecycle.choices.surveys import SurveyState
from lifecycle.filters import SurveyAnswerFilter, SurveyFilter, SurveyInvitationFilter
from lifecycle.forms.surveys import PLAN, WORDS, SurveyForm, SurveySendForm
from lifecycle.models import Survey, SurveyAnswer, SurveyInvitation


class SurveyShape(Shape):
    """A survey; `words` and `question` are in the reader's language."""

    words = serializers.SerializerMethodField()
    question = serializers.CharField(read_only=True)
    tiers = serializers.ListField(child=serializers.CharField(), help_text="none: every customer")

    class Meta:
        model = Survey
        fields = ["id", "key", *PLAN, "words", "question", *WORDS, "position", "archived_at", "version"]

    def get_words(self, survey: Survey) -> str:
        return str(survey)


class SurveyApi(ScopedViewSet):
    """Read by everybody; written by whoever looks after the fields."""

    model, serializer_class, filterset_class = Survey, SurveyShape, SurveyFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "position")
    default_ordering, write_scope, form_class, write_right = "id", TokenScope.SETTINGS, SurveyForm, Right.FIELDS

    def perform_create(self, form: Any) -> Survey:
        return surveys.write(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Survey, form: Any, version: int | None) -> Survey:
        return surveys.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Survey, version: int | None) -> Survey:
        return surveys.archive(record, version=version, by=self.user)


class SurveyInvitationShape(Shape):
    """Who was asked what, and where it stands; the link is nobody's to read once it was made."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    state = serializers.ChoiceField(choices=SurveyState.choices, read_only=True)
    path = serializers.SerializerMethodField(
        help_text="The address of the question, in the answer that makes it without a mail, and in no other"
    )

    class Meta:
        model = SurveyInvitation
        fields = [
            "id", "survey", "account", "account_code", "contact", "occasion", "cause", "language", "to", "state",
            "sent_at", "expires_at", "answered_at", "revoked_at", "by", "path", "version",
        ]  # fmt: skip

    def get_path(self, invitation: SurveyInvitation) -> str | None:
        return self.context.get("shown", {}).get(invitation.pk)


class SurveyInvitationApi(ScopedViewSet):
    """POST asks one person: by mail, or with `mail` false by a link to pass on, shown this once; DELETE revokes it."""

    model, serializer_class, filterset_class = SurveyInvitation, SurveyInvitationShape, SurveyInvitationFilter
    http_method_names: ClassVar[list[str]] = ["get", "post", "delete", "head", "options"]
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "sent_at")
    default_ordering, write_scope, form_class = "-sent_at", TokenScope.VISITS, SurveySendForm

    shown: dict[int, str]

    def rows(self, queryset: Any) -> Any:
        return queryset.to_customers().with_state().select_related("account")

    def perform_create(self, form: Any) -> SurveyInvitation:
        said = dict(form.cleaned_data) | ({} if "mail" in self.request.data else {"mail": True})
        sent = survey_invitations.send(**said, by=self.user)
        return sent.invitation if said["mail"] else self.show(sent)

    def show(self, sent: survey_invitations.Sent) -> SurveyInvitation:
        """The answer of this call, and no other, tells the address."""
        self.shown = {sent.invitation.pk: sent.path}
        return sent.invitation

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"shown": getattr(self, "shown", {})}

    def answer(self, record: SurveyInvitation, code: int = 200) -> Response:
        response = super().answer(record, code)
        if record.pk in getattr(self, "shown", {}):
            response["Cache-Control"] = "no-store"
        return response

    def perform_archive(self, record: SurveyInvitation, version: int | None) -> SurveyInvitation:
        return survey_invitations.revoke(record, version=version, by=self.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def renew(self, request: Any, pk: str) -> Response:
        """A new link in place of the one before, shown this once."""
        record = self.get_object()
        return self.answer(self.show(survey_invitations.renew(record, version=self.if_match(record), by=self.user)))

    @action(detail=True, methods=["post"])
    def revoke(self, request: Any, pk: str) -> Response:
        """The link opens nothing any more."""
        record = self.get_object()
        return self.answer(survey_invitations.revoke(record, version=self.if_match(record), by=self.user))


class SurveyAnswerShape(Shape):
    """An answer with its words; `points` are points of ten, `contact` for readers who may see people."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    contact = serializers.SerializerMethodField()

    class Meta:
        model = SurveyAnswer
        fields = [
            "id", "survey", "account", "account_code", "contact", "role", "tier", "answered_on", "scale", "score",
            "points", "is_low", "why", "gain", "created_at",
        ]  # fmt: skip

    def get_contact(self, answer: SurveyAnswer) -> int | None:
        return answer.contact_id if can(self.context["request"].user, Right.SEE_CONTACTS) else None


class SurveyAnswerApi(BulkRows):
    """What customers answered, newest first; a history of answers comes in as rows."""

    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]
    model, serializer_class, filterset_class = SurveyAnswer, SurveyAnswerShape, SurveyAnswerFilter
    bulk_kind = "survey_answers"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "answered_on", "points")
    default_ordering = "-answered_on"

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")
