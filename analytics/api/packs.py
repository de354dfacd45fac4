"""The API of packs: one account as of a day, as JSON with its words, and as PDF or slides."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from accounts.models import Account
from analytics.actions import packs
from analytics.forms.packs import FORMATS, PackFileForm, PackForm
from analytics.templatetags import pack_files, pack_papers
from kam.ground import file_answers, papers
from kam.ground.plain import PlainApi

ASKED = [
    OpenApiParameter("on", OpenApiTypes.DATE, description="As of which day; today where none is named"),
    OpenApiParameter("language", OpenApiTypes.STR, enum=["en", "zh-hans", "zh-hant"]),
]


class PackShape(serializers.Serializer):
    """One account as of a day: what is kept of it, and the sentence and the notes in the language asked for."""

    account = serializers.IntegerField(source="pack.account_id")
    as_of = serializers.DateField(source="pack.as_of")
    language = serializers.CharField(source="paper.language")
    kept = serializers.SerializerMethodField(
        help_text="Whether it says the same ever after; the running day does not, nor the one before until its night is"
        " computed"
    )
    made_at = serializers.DateTimeField(source="pack.made_at")
    digest = serializers.CharField(source="pack.digest", help_text="SHA-256 of the whole content as it was written")
    whole = serializers.BooleanField(source="pack.is_whole", help_text="False since a person in it was erased")
    headline = serializers.CharField(source="paper.headline")
    notes = serializers.ListField(source="paper.notes", child=serializers.CharField())
    content = serializers.DictField(help_text="Codes, names and amounts as text; `people` is null without that right")

    def get_kept(self, found: dict[str, Any]) -> bool:
        return found["pack"].pk is not None


def visible(request: Any, pk: int) -> Account:
    """The account, as far as the caller sees it; else 404."""
    account = Account.objects.visible_to(request.user).select_related("owner").filter(pk=pk).first()
    if account is None:
        raise NotFound
    return account


def asked(form: PackForm) -> dict[str, Any]:
    """What was asked for; raises ValidationError."""
    if not form.is_valid():
        raise ValidationError(form.errors)
    return form.cleaned_data


class PackApi(PlainApi):
    """The whole account as of a day, as the review page shows it."""

    @extend_schema(responses=PackShape, operation_id="accounts_pack_retrieve", parameters=ASKED)
    def get(self, request: Any, pk: int) -> Response:
        account = visible(request, pk)
        said = asked(PackForm(request.query_params, user=request.user, language=get_language() or "en"))
        pack = packs.drawn(account, on=said["on"], by=request.user)
        paper = pack_papers.paper(pack, reader=request.user, language=said["language"])
        content = pack_papers.readable(pack, request.user)
        return Response(PackShape({"pack": pack, "paper": paper, "content": content}).data)


class PackFileApi(PlainApi):
    """The same as a file: PDF with its letters embedded, or slides; who took it is written down."""

    @file_answers.hands_out(
        *papers.MEDIA_TYPES.values(), operation_id="accounts_pack_file_retrieve",
        parameters=[*ASKED, OpenApiParameter("format", OpenApiTypes.STR, enum=[k for k, _w in FORMATS], required=True)],
    )  # fmt: skip
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        account = visible(request, pk)
        said = asked(PackFileForm(request.query_params, user=request.user, language=get_language() or "en"))
        papers.check(said["format"])
        pack = packs.take(account, on=said["on"], kind=said["format"], language=said["language"], by=request.user)
        paper = pack_papers.paper(pack, reader=request.user, language=said["language"])
        return pack_files.answer(paper, said["format"], code=account.code)
