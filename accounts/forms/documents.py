"""Forms of documents: the file with its description, and the description alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Document
from kam.ground.forms import Picker, RecordForm


class DocumentForm(RecordForm):
    """What a document is; the file itself never changes."""

    class Meta:
        model = Document
        fields = ["title", "kind", "note"]


class UploadForm(RecordForm):
    """A file and what it is, as the API takes it (multipart); an empty title becomes the file's name."""

    file = forms.FileField(label=_("File"), max_length=None, allow_empty_file=True)
    title = forms.CharField(required=False, max_length=200, label=_("Title"), help_text=_("Empty: the file's name."))

    class Meta:
        model = Document
        fields = ["account", "title", "kind", "note"]
        widgets = {"account": Picker("accounts:account-pick")}

    optional = ("kind",)


class UploadPageForm(UploadForm):
    """The same below its customer."""

    field_order = ["file", "title", "kind", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("account")
        self.fields["file"].help_text = _(
            "At most 20 MB: PDF, Office, text, picture, drawing, mail, archive, sound or film. Drop it here, or choose"
            " it."
        )
