"""Saved views over REST: the filters of lists and analyses under their names, and when they come by mail."""

from __future__ import annotations

from typing import Any

from kam.actions import views
from kam.choices import TokenScope
from kam.filters import SavedViewFilter
from kam.forms.views import SavedViewForm
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import SavedView


class SavedViewShape(Shape):
    class Meta:
        model = SavedView
        fields = ["id", "page", "name", "query", "shared", "mail_every", "mail_on", "user"]


class SavedViewViewSet(ScopedViewSet):
    """One's own saved views and the shared ones; POST with a known name overwrites it."""

    http_method_names = ["get", "post", "delete", "head", "options"]
    model = SavedView
    serializer_class = SavedViewShape
    form_class = SavedViewForm
    filterset_class = SavedViewFilter
    ordering_fields = ("id", "name", "page")
    default_ordering = "name"
    write_scope = TokenScope.ACCOUNTS

    def perform_create(self, form: Any) -> SavedView:
        return views.save(values=form.cleaned_data, by=self.user)

    def perform_archive(self, record: SavedView, version: int | None) -> None:
        views.delete(record, by=self.user)
