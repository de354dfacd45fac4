"""The form that asks for the name before a person is erased."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Document
from kam.ground.forms import PlainForm


class EraseForm(PlainForm):
    """The name as it stands on the page, whether documents' titles lose it too, and which files go for good."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=120, help_text=_("Type the person's name to confirm.")
    )
    titles = forms.BooleanField(required=False, label=_("Take the name out of documents' titles and file names too"))
    documents = forms.ModelMultipleChoiceField(
        Document.objects.all(),
        required=False,
        label=_("Delete the files of these documents"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of each an entry without a name stays in the archive. The file cannot be brought back."),
    )

    def offer(self, documents: Iterable[Document]) -> Self:
        """The form with only these to choose from; without any, no field."""
        keys = [document.pk for document in documents]
        if keys:
            self.fields["documents"].queryset = Document.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        else:
            del self.fields["documents"]
        return self
