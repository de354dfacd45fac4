"""A saved view's form: a list's filter and the name to keep it under."""

from __future__ import annotations

from kam.ground.forms import RecordForm
from kam.models import SavedView


class SavedViewForm(RecordForm):
    class Meta:
        model = SavedView
        fields = ["page", "name", "query", "shared"]
