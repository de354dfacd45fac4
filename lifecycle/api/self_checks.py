"""Self-checks over REST: every assessment of the eight countermeasures; a new one."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action

from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.rest import Shape
from kam.ground.rights import Right
from lifecycle.actions import self_checks
from lifecycle.filters import SelfCheckFilter
from lifecycle.forms.self_checks import SelfCheckForm, StepDoneForm
from lifecycle.models import SelfCheck
from lifecycle.rules import self_checks as rules


class SelfCheckShape(Shape):
    """One assessment and the dilemma that its countermeasure answers."""

    answers = serializers.SerializerMethodField()

    class Meta:
        model = SelfCheck
        fields = [
            "id", "measure", "answers", "state", "owner", "evidence", "link", "next_step", "next_on", "step_done_on",
            "on", "by", "version",
        ]  # fmt: skip

    def get_answers(self, check: SelfCheck) -> str:
        return rules.answered_by(check.measure)


class SelfCheckApi(BulkRows):
    """The newest of each countermeasure counts; POST assesses one anew, POST finish/ says that its step is done."""

    model, serializer_class, filterset_class = SelfCheck, SelfCheckShape, SelfCheckFilter
    bulk_kind = "self_checks"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on")
    default_ordering, write_scope, write_right = "-on", TokenScope.POLICY, Right.EDIT_POLICY
    form_class = SelfCheckForm
    http_method_names = ["get", "post", "head", "options"]

    def perform_create(self, form: Any) -> SelfCheck:
        return self_checks.assess(values=form.cleaned_data, by=self.user)

    @action(detail=True, methods=["post"], form_class=StepDoneForm, write_scope=TokenScope.VISITS)
    def finish(self, request: Any, pk: str) -> Any:
        """The next step was done today, by its owner or whoever assesses; `evidence` says what shows it."""
        record = self.get_object()
        values = inputs.parse(StepDoneForm, request.data, user=self.user).cleaned_data
        return self.answer(self_checks.finish_step(record, **values, version=self.if_match(record), by=self.user))

    @action(detail=True, methods=["post"], form_class=None, write_scope=TokenScope.VISITS)
    def reopen(self, request: Any, pk: str) -> Any:
        """Undo of finishing: the step waits again."""
        record = self.get_object()
        return self.answer(self_checks.reopen_step(record, version=self.if_match(record), by=self.user))
