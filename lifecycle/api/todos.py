"""Todos over REST: read, given, done, changed, dropped."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.rest import CodedText, ScopedViewSet, Shape
from lifecycle.actions import todos
from lifecycle.filters import TodoFilter
from lifecycle.forms.todos import TodoDropForm, TodoFinishForm, TodoForm
from lifecycle.models import Todo


class TodoGivenShape(serializers.Serializer):
    """The to-do that was made of something: its number, its day and whose it is."""

    todo = serializers.IntegerField()
    due_on = serializers.DateField()
    user = serializers.IntegerField()


class TodoShape(Shape):
    """What a colleague has to do about a customer by a day."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    result = CodedText()
    title = serializers.CharField(source="words", help_text="In the reader's language where the product gave it")

    class Meta:
        model = Todo
        fields = ["id", "account", "account_code", "user", "title", "note", "due_on", "source", "reason", "result"]
        fields += ["done_on", "dropped_on", "created_at", "version"]


class TodoApi(ScopedViewSet):
    """PATCH changes words, day or colleague; POST finish/ says what came of it, POST drop/ why it is not to be done."""

    model, serializer_class, filterset_class = Todo, TodoShape, TodoFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "due_on")
    default_ordering, write_scope, form_class = "due_on", TokenScope.VISITS, TodoForm

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")

    def perform_create(self, form: Any) -> Todo:
        return todos.give(**form.values(), by=self.user)

    def perform_update(self, record: Todo, form: Any, version: int | None) -> Todo:
        values = {name: value for name, value in form.values().items() if name != "account"}
        return todos.change(record, values, version=version, by=self.user)

    @action(detail=True, methods=["post"], form_class=TodoFinishForm)
    def finish(self, request: Any, pk: str) -> Any:
        """It was done today; `result` says what came of it."""
        record, result = self.get_object(), self._result(TodoFinishForm)
        version = self.if_match(record)
        return self.answer(todos.finish(record, result=result, version=version, by=self.user))

    @action(detail=True, methods=["post"], form_class=TodoDropForm)
    def drop(self, request: Any, pk: str) -> Any:
        """It is not to be done; `result` says why."""
        record, result = self.get_object(), self._result(TodoDropForm)
        version = self.if_match(record)
        return self.answer(todos.drop(record, result=result, version=version, by=self.user))

    def _result(self, form_class: Any) -> str:
        return str(inputs.parse(form_class, self.request.data, user=self.user).cleaned_data["result"])
