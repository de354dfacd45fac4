"""Plays over REST: read by everybody, written by directors and administrators; applied to customers, taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action

from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right
from lifecycle.actions import plays
from lifecycle.facts import plays as facts
from lifecycle.filters import PlayFilter, PlayUseFilter
from lifecycle.forms.plays import PlayForm, UseForm
from lifecycle.models import Play, PlayUse


class PlayShape(Shape):
    """A play; `words` is its name and `told` its steps' titles in the caller's language."""

    words = serializers.SerializerMethodField()
    told = serializers.SerializerMethodField()

    class Meta:
        model = Play
        fields = ["id", "key", "words", "told", *PlayForm.Meta.fields, "archived_at", "version"]

    def get_words(self, play: Play) -> str:
        return str(play)

    def get_told(self, play: Play) -> list[str]:
        return [step.title for step in play.told_steps()]


class PlayApi(ScopedViewSet):
    """What to do about a warning, a stage or a dilemma. `steps`: [{key, titles: {language: text}, function, days}]."""

    model, serializer_class, filterset_class = Play, PlayShape, PlayFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "position")
    default_ordering, write_scope, form_class, write_right = "position", TokenScope.SETTINGS, PlayForm, Right.EDIT_PLAYS

    def perform_create(self, form: Any) -> Play:
        return plays.define(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Play, form: Any, version: int | None) -> Play:
        return plays.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Play, version: int | None) -> Play:
        return plays.archive(record, version=version, by=self.user)


class PlayUseShape(Shape):
    """Where a play was applied, with the tier and risk of that day and the to-dos that it gave."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    given = serializers.IntegerField(read_only=True)
    done = serializers.IntegerField(read_only=True)

    class Meta:
        model = PlayUse
        fields = [
            "id", "account", "account_code", "play", "warning", "on", "by", "tier", "risk", "todos", "given", "done",
            "undone_on", "version",
        ]  # fmt: skip


class PlayUseApi(ScopedViewSet):
    """
    GET reads; POST applies a `play` to an `account` (its open warning is found); POST {id}/undo/ takes it back.

    `doers`: {key of a step: id of a colleague}; steps that nobody is chosen for go to whoever has the seat.
    """

    model, serializer_class, filterset_class, form_class = PlayUse, PlayUseShape, PlayUseFilter, UseForm
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on")
    default_ordering, write_scope = "-on", TokenScope.VISITS
    http_method_names = ["get", "post", "head", "options"]

    def rows(self, queryset: Any) -> Any:
        return facts.with_steps(queryset).select_related("account__owner", "play").prefetch_related("todos")

    def perform_create(self, form: Any) -> PlayUse:
        said = form.cleaned_data
        used = plays.apply(said["account"], play=said["play"], doers=said["doers"], by=self.user)
        return self.again(used)

    @action(detail=True, methods=["post"], form_class=None)
    def undo(self, request: Any, pk: str) -> Any:
        """While none of its steps is done."""
        record = self.get_object()
        return self.answer(self.again(plays.undo(record, version=self.if_match(record), by=self.user)))

    def again(self, used: PlayUse) -> PlayUse:
        """As it is read, with its counts."""
        found: PlayUse = self.get_queryset().get(pk=used.pk)
        return found
