"""What each column of an uploaded file means, and in what the file is written."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kam.actions import imports, uploads
from kam.forms.imports import ColumnsForm
from kam.ground import sheets
from kam.ground.errors import Refused
from kam.ground.posts import ActionPage, FormPage
from kam.models import Import
from kam.views.imports import Imports, kind_label, steps


def written(source: Import) -> dict[str, Any]:
    """What a file of text was read as, and as what else it could be; nothing of an XLSX, which says so itself."""
    encoding = source.options.get("encoding", "")
    others = [(key, label) for key, label in sheets.ENCODINGS.items() if key != encoding]
    return {"read_as": sheets.ENCODINGS.get(encoding, ""), "encodings": others, "read_key": uuid.uuid4()}


class ImportColumns(Imports, FormPage):
    template_name = "kam/imports/columns.html"
    form_class = ColumnsForm
    submit_label = _("Check the rows")

    def get_title(self) -> Any:
        return self.object.file_name

    def initial(self) -> dict[str, Any]:
        return {"owner": self.object.options.get("owner")}

    def act(self, form: Any) -> Any:
        values = form.cleaned_data
        source = imports.prepare(self.object, mapping=values["mapping"], owner=values.get("owner"), by=self.user)
        return imports.start(source, imports.CHECK, by=self.user)

    def done_url(self, record: Any) -> str:
        return self.url()

    def context(self) -> dict[str, Any]:
        told = {"source": self.object, "kind": kind_label(self.object), "steps": steps(1)}
        told |= {"lacking": lacking(self.object)}
        return told if told["lacking"] else told | written(self.object)


def lacking(source: Any) -> str:
    """Why there is nothing to match, and what to do; empty where the file's columns are known."""
    try:
        uploads.header_of(source)
    except Refused as refusal:
        return str(refusal.message)
    return ""


class ImportReadAs(Imports, ActionPage):
    title = _("Read the file anew")
    question = _("Its columns are matched anew, too.")
    submit_label = _("Read anew")

    def act(self) -> Import:
        return uploads.read_as(self.object, self.request.POST.get("encoding", ""), by=self.user)

    def done_url(self, result: Import) -> str:
        return reverse("kam:import-columns", args=[result.pk])
