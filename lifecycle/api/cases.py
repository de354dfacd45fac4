"""Cases over REST: opened, taken, answered, handed over, waiting, solved, accepted, opened again, with every step."""

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
from lifecycle.actions import case_steps, cases
from lifecycle.filters.cases import CaseFilter
from lifecycle.forms.cases import (
    CaseAcceptForm,
    CaseAnswerForm,
    CaseCommentForm,
    CaseEditForm,
    CaseForm,
    CaseHandForm,
    CaseReasonForm,
    CaseResolveForm,
    CaseResumeForm,
    CaseWaitForm,
)
from lifecycle.models import Case, CaseStep


class CaseShape(Shape):
    """
    A complaint or request; people for who may see people.

    `promised` and `response_hours` are working hours; 0 where it was over when it came here, and no promise is known.
    """

    account_code = serializers.CharField(source="account.code", read_only=True)
    contact = serializers.SerializerMethodField()
    accepted_by = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = [
            "id", "number", "account", "account_code", "sort", "kind", "severity", "title", "text", "page_title",
            "contact", "visit", "product", "order", "state", "function", "user", "is_green", "response_hours",
            "promised", "opened_at", "answered_at", "answer_due_at", "due_at", "stopped_at", "resolved_at", "closed_at",
            "cause", "resolution", "page_outcome", "accepted_by", "reopened", "follows", "by", "version",
            "created_at", "updated_at", "archived_at",
        ]  # fmt: skip

    def get_contact(self, case: Case) -> int | None:
        return self._person(case.contact_id)

    def get_accepted_by(self, case: Case) -> int | None:
        return self._person(case.accepted_by_id)

    def _person(self, key: int | None) -> int | None:
        return key if can(self.context["request"].user, Right.SEE_CONTACTS) else None


class CaseStepShape(Shape):
    """One step with where the case stood after it."""

    class Meta:
        model = CaseStep
        fields = ["id", "at", "kind", "by", "state", "severity", "function", "user", "note", "answer_due_at", "due_at"]
        fields += ["response_hours", "promised", "clock", "rung", "turn"]


class CaseApi(BulkRows):
    """POST opens a case; take/, answer/, hand-over/, wait/, resume/, resolve/, accept/, reopen/, cancel/ move it on."""

    model, serializer_class, filterset_class = Case, CaseShape, with_archive(CaseFilter)
    bulk_kind = "cases"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "opened_at", "due_at", "urgent_at", "updated_at")
    default_ordering, write_scope = "urgent_at", TokenScope.VISITS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return CaseForm if getattr(self, "action", "create") == "create" else CaseEditForm

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account__owner")

    def perform_create(self, form: Any) -> Case:
        return cases.report(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Case, form: Any, version: int | None) -> Case:
        return cases.change(record, form.cleaned_data, version=version, by=self.user)

    def _done(self, verb: Any, form_class: Any = None) -> Response:
        """One step: look up, parse, one call."""
        record = self.get_object()
        form = inputs.parse(form_class, self.request.data, user=self.user, instance=record) if form_class else None
        said = form.cleaned_data if form is not None else {}
        return self.answer(verb(record, **said, version=self.if_match(record), by=self.user))

    @extend_schema(responses=CaseStepShape(many=True), filters=False, parameters=[])
    @action(detail=True)
    def steps(self, request: Any, pk: str) -> Response:
        """Everything that happened to it, in order."""
        record = self.get_object()
        context = self.get_serializer_context() | {"fields": None}
        return Response(CaseStepShape(record.steps.order_by("at", "pk"), many=True, context=context).data)

    @action(detail=True, methods=["post"])
    def take(self, request: Any, pk: str) -> Response:
        """Into the caller's hands."""
        return self._done(cases.take)

    @extend_schema(request=serializer_of(CaseAnswerForm))
    @action(detail=True, methods=["post"], url_path="answer")
    def answered(self, request: Any, pk: str) -> Response:
        """What the customer was told; the first answer stops the first clock."""
        return self._done(cases.answer, CaseAnswerForm)

    @extend_schema(request=serializer_of(CaseHandForm))
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Any, pk: str) -> Response:
        """To another `function` of the account team, to a `user` of it or whoever sits there; `note` says why."""
        return self._done(cases.hand_over, CaseHandForm)

    @extend_schema(request=serializer_of(CaseWaitForm))
    @action(detail=True, methods=["post"])
    def wait(self, request: Any, pk: str) -> Response:
        """The customer has to answer; the clock stands still."""
        return self._done(cases.wait, CaseWaitForm)

    @extend_schema(request=serializer_of(CaseResumeForm))
    @action(detail=True, methods=["post"])
    def resume(self, request: Any, pk: str) -> Response:
        """The customer has answered; the clock runs on."""
        return self._done(cases.resume, CaseResumeForm)

    @extend_schema(request=serializer_of(CaseResolveForm))
    @action(detail=True, methods=["post"])
    def resolve(self, request: Any, pk: str) -> Response:
        """Solved; with `cause`, `resolution` and what the customer reads of it on its page, `page_outcome`."""
        return self._done(cases.resolve, CaseResolveForm)

    @extend_schema(request=serializer_of(CaseAcceptForm))
    @action(detail=True, methods=["post"])
    def accept(self, request: Any, pk: str) -> Response:
        """The customer says that it is solved."""
        return self._done(cases.accept, CaseAcceptForm)

    @extend_schema(request=serializer_of(CaseReasonForm))
    @action(detail=True, methods=["post"])
    def reopen(self, request: Any, pk: str) -> Response:
        """It was not; `note` says what is still wrong."""
        return self._done(cases.reopen, CaseReasonForm)

    @extend_schema(request=serializer_of(CaseReasonForm))
    @action(detail=True, methods=["post"])
    def cancel(self, request: Any, pk: str) -> Response:
        """It was no case; `note` says why."""
        return self._done(cases.cancel, CaseReasonForm)

    @extend_schema(request=serializer_of(CaseCommentForm))
    @action(detail=True, methods=["post"])
    def comment(self, request: Any, pk: str) -> Response:
        """A word for the colleagues."""
        record = self.get_object()
        note = inputs.parse(CaseCommentForm, request.data, user=self.user).cleaned_data["note"]
        return self.answer(cases.comment(record, note=note, by=self.user))

    @action(detail=True, methods=["post"])
    def back(self, request: Any, pk: str) -> Response:
        """Take the last step back."""
        return self._done(case_steps.back)
