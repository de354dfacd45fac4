"""Which day and which language a pack is asked for in; the same for the page and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kam.ground import days, papers
from kam.rules import formats

FORMATS = [(papers.PDF, "PDF"), (papers.PPTX, "PPTX")]


class PackForm(forms.Form):
    """Nothing asked is today, in the reader's language."""

    on = forms.DateField(label=_("As of"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, language: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.spoken = formats.family(language)

    def clean(self) -> dict[str, Any]:
        """With what stands for nothing."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        said["on"] = said.get("on") or days.company_today()
        said["language"] = said.get("language") or self.spoken
        return said


class PackFileForm(PackForm):
    """The same, and as what kind of file."""

    format = forms.ChoiceField(label=_("Format"), choices=FORMATS)
