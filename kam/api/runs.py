"""Runs over REST: what was computed, how far a running one is, and asking for one."""

from __future__ import annotations

from typing import Any

from kam.actions import runs
from kam.choices import TokenScope
from kam.filters import RunFilter
from kam.forms.runs import RunForm
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import Run


class RunShape(Shape):
    class Meta:
        model = Run
        fields = [
            "id", "kind", "as_of", "state", "progress", "step", "started_by", "policy_version", "result", "error",
            "is_current", "created_at", "started_at", "finished_at",
        ]  # fmt: skip


class RunViewSet(ScopedViewSet):
    """Computations; POST asks for one (asking twice for the same gives the waiting one)."""

    http_method_names = ["get", "post", "head", "options"]
    model = Run
    serializer_class = RunShape
    form_class = RunForm
    filterset_class = RunFilter
    ordering_fields = ("id", "created_at", "as_of")
    write_scope = TokenScope.RUNS

    def perform_create(self, form: Any) -> Run:
        return runs.request(form.cleaned_data["kind"], as_of=form.cleaned_data["as_of"], by=self.user)
