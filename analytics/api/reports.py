"""The API of periodic reports: drawn up, worded, submitted, answered, read in words and as PDF, sent (K13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from analytics.actions import report_tellings, reports
from analytics.choices.reports import ReportPart, ReportState
from analytics.filters.reports import ReportFilters
from analytics.forms.reports import (
    ReportAnswerApiForm,
    ReportMakeForm,
    ReportReadForm,
    ReportSendForm,
    ReportSubmitApiForm,
    ReportWishApiForm,
    ReportWordsForm,
)
from analytics.models import Report, ReportCopy, ReportWish, report_papers
from kam.choices import TokenScope
from kam.ground import confirming, file_answers, inputs, papers, wording
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right

ASKED = [
    OpenApiParameter("copy", OpenApiTypes.INT, description="Which telling; the last one where none is named"),
    OpenApiParameter("language", OpenApiTypes.STR, enum=["en", "zh-hans", "zh-hant"]),
]


class ReportShape(Shape):
    """A report, without its words (`told`): whose, of which days, where it stands."""

    class Meta:
        model = Report
        fields = ["id", "user", "team", "span", "first_on", "last_on", "state", "read_at", "told_at",
                  "version", "archived_at", "created_at", "updated_at"]  # fmt: skip


class ReportSentence(serializers.Serializer):
    """One sentence: what the product says, and what its writer says in its place."""

    key = serializers.CharField(allow_blank=True, help_text="Empty for a sentence that the writer added")
    product = serializers.CharField(allow_blank=True)
    own = serializers.CharField(allow_blank=True)
    notes = serializers.ListField(child=serializers.CharField(), help_text="Numbers that the writer's words changed")
    left_out = serializers.BooleanField(help_text="its writer left it out: the paper does not tell it")


class ReportPartShape(serializers.Serializer):
    """A part of the report."""

    key = serializers.ChoiceField(choices=[*ReportPart.choices, ("people", "people"), ("months", "months")])
    title = serializers.CharField()
    sentences = ReportSentence(many=True)
    head = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class ReportCopyShape(serializers.Serializer):
    """One telling, and what was answered to it."""

    number = serializers.IntegerField()
    told_at = serializers.DateTimeField()
    digest = serializers.CharField()
    verdict = serializers.ChoiceField(choices=["", ReportState.ACCEPTED, ReportState.RETURNED])
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.IntegerField(source="answered_by_id", allow_null=True)


class ReportTold(serializers.Serializer):
    """A report in words, with the figures and rows that they are made of."""

    id = serializers.IntegerField()
    copy = serializers.IntegerField(help_text="Which telling this is; 0 for a draft")
    language = serializers.CharField()
    headline = serializers.CharField()
    whole = serializers.BooleanField(help_text="False since a person in it was erased")
    parts = ReportPartShape(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    goal = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True, help_text="For the next period")
    content = serializers.DictField(help_text="Figures and rows as they were read: codes, names, amounts as text")
    copies = ReportCopyShape(many=True)


class ReportApi(ScopedViewSet):
    """Reports of managers and teams; POST draws one up, or answers with the one that is there."""

    model, serializer_class, form_class, filterset_class = Report, ReportShape, ReportMakeForm, ReportFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "first_on", "last_on", "told_at")
    default_ordering, write_scope = "-last_on", TokenScope.VISITS
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]

    def perform_create(self, form: Any) -> Report:
        return reports.make(**form.cleaned_data, by=self.user)

    @extend_schema(request=serializer_of(ReportWordsForm))
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Change the words: {edited, added, left_out, goal}; what is not named stays."""
        record = self.get_object()
        said = inputs.parse(ReportWordsForm, request.data, user=self.user).cleaned_data
        wanted = {name: value for name, value in said.items() if name in request.data}
        return self.answer(reports.change(record, wanted, version=self.if_match(record), by=self.user))

    def perform_archive(self, record: Report, version: int | None) -> None:
        reports.put_away(record, version=version, by=self.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="read-again")
    def read_again(self, request: Any, pk: str) -> Response:
        """Read the data again; the writer's words stay."""
        record = self.get_object()
        return self.answer(reports.read_again(record, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(ReportSubmitApiForm))
    @action(detail=True, methods=["post"])
    def submit(self, request: Any, pk: str) -> Response:
        """
        Tell it: frozen as it is, and whoever leads is told.

        With `confirmed: false` a report of which figures would read otherwise if it were drawn up now is not submitted:
        a 409 (`unconfirmed`) names them.
        """
        record = self.get_object()
        said = inputs.parse(ReportSubmitApiForm, request.data, user=self.user).cleaned_data
        reports.may_write(record, self.user)
        confirming.ask(lambda: [wording.pair(*one) for one in report_tellings.moved_since(record)], said["confirmed"])
        return self.answer(report_tellings.submit(record, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(ReportAnswerApiForm))
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def answered(self, request: Any, pk: str) -> Response:
        """Accept it, or send it back: {accept, comment}."""
        record = self.get_object()
        said = inputs.parse(ReportAnswerApiForm, request.data, user=self.user).cleaned_data
        return self.answer(report_tellings.answer(record, **said, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(ReportSendForm))
    @action(detail=True, methods=["post"])
    def send(self, request: Any, pk: str) -> Response:
        """Send it as PDF to colleagues who may read it: {people}."""
        record = self.get_object()
        people = inputs.parse(ReportSendForm, request.data, user=self.user).cleaned_data["people"]
        report_tellings.send(record, people=people, by=self.user)
        return self.answer(record)

    @extend_schema(responses=ReportTold, parameters=ASKED, filters=False)
    @action(detail=True, methods=["get"])
    def told(self, request: Any, pk: str) -> Response:
        """The report in words, with its figures and their rows."""
        record, form = self.get_object(), read_by(request, self.user)
        telling = report_tellings.last(record, form.cleaned_data["copy"], reader=self.user)
        paper = report_papers.paper(record, telling, language=form.spoken)
        is_copy = isinstance(telling, ReportCopy)
        return Response(ReportTold({
            "id": record.pk, "copy": telling.number if isinstance(telling, ReportCopy) else 0,
            "language": paper.language, "headline": paper.headline, "notes": paper.notes,
            "content": telling.content, "goal": telling.goal,
            "whole": telling.is_whole if is_copy else True, "copies": record.copies.all(),  # type: ignore[union-attr]
            "parts": [in_words(part) for part in paper.parts],
        }).data)  # fmt: skip

    @file_answers.hands_out(
        papers.MEDIA_TYPES[papers.PDF], parameters=ASKED,
        filters=False,
    )  # fmt: skip
    @action(detail=True, methods=["get"])
    def file(self, request: Any, pk: str) -> HttpResponse:
        """The report as PDF, its letters embedded; who took it is written down."""
        record, form = self.get_object(), read_by(request, self.user)
        number = form.cleaned_data["copy"]
        written = report_tellings.take(record, language=form.spoken, number=number, by=self.user)
        response = HttpResponse(written, content_type=papers.MEDIA_TYPES[papers.PDF])
        name = report_tellings.file_name(record, form.spoken)
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
        return response


def read_by(request: Any, user: Any) -> ReportReadForm:
    """Which telling in which language is asked for; raises ValidationError."""
    inputs.check_names(request.query_params, {"copy", "language"}, set())
    form = ReportReadForm(request.query_params, user=user)
    if not form.is_valid():
        raise ValidationError(form.errors)
    return form


def in_words(part: Any) -> Mapping[str, Any]:
    """A part of the paper as its shape reads it."""
    sentences = [
        {
            "key": one.key,
            "product": "".join(piece.text for piece in one.pieces),
            "own": one.own,
            "notes": one.notes,
            "left_out": one.is_left_out,
        }
        for one in part.sentences
    ]
    rows = [[cell.text for cell in row] for row in part.rows]
    return {"key": part.key, "title": part.title, "sentences": sentences, "head": part.head, "rows": rows}


class ReportWishShape(Shape):
    """A report that is drawn up by itself at the end of each period."""

    class Meta:
        model = ReportWish
        fields = ["id", "user", "team", "span"]


class ReportWishApi(ScopedViewSet):
    """What is drawn up by itself for the caller; POST adds one, DELETE takes it away."""

    model, serializer_class, form_class = ReportWish, ReportWishShape, ReportWishApiForm
    write_scope, write_right = TokenScope.VISITS, Right.WRITE_REPORTS
    http_method_names = ["get", "head", "options", "post", "delete"]

    def perform_create(self, form: Any) -> ReportWish:
        return reports.wish_for(form.cleaned_data["team"], form.cleaned_data["span"], by=self.user)

    def perform_archive(self, record: ReportWish, version: int | None) -> None:
        reports.unwish(record, by=self.user)
