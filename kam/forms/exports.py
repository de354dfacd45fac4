"""What is asked for when a list is to be prepared as a file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.ground import listings
from kam.ground.described import knowing
from kam.ground.forms import PlainForm
from kam.ground.json_fields import StrictJSONField, TagsField
from kam.ground.listings import LONGEST
from kam.ground.written import MEDIA_TYPES
from kam.rules import openapi_shapes as shapes

VALUES = (shapes.TEXT, {"type": "number"}, shapes.FLAG)
APART = {"format", "expand", "page", "page_size", "cursor", "after"}
"""Parameters of a list that are none of a file, or are said beside the filters."""


class FiltersField(StrictJSONField):
    """An object {parameter: value, or a list of them}, as the address of the list would have them."""

    shape = shapes.table(shapes.either(*VALUES, shapes.row_of(shapes.either(*VALUES))))

    def clean(self, value: Any) -> str:
        """The filters as the query of an address."""
        found = {} if value in (None, "", {}) else super().clean(value)
        if not isinstance(found, dict):
            raise ValidationError(_t("An object with fields is expected here."))
        asked = QueryDict(mutable=True)
        for name, said in found.items():
            if name in APART:
                raise ValidationError(_t("There is no such parameter: %s.") % name)
            values = said if isinstance(said, list) else [said]
            if not all(isinstance(one, str | int | Decimal) for one in values):
                raise ValidationError(_t("Text, a number, true or false is expected for %s.") % name)
            asked.setlist(name, [str(one).lower() if isinstance(one, bool) else str(one) for one in values])
        if "%00" in asked.urlencode():
            raise ValidationError(_t("Text may not contain the character NUL."))
        return asked.urlencode()


class ExportForm(PlainForm):
    """
    A list of the API, filtered as its GET is; `asked` puts filters and fields together.

    The fields may be among the filters, as the address of the list has them, or beside these.
    """

    list = knowing(
        forms.CharField(label=_("List"), max_length=100, help_text=_("Its word in the address, such as orders")),
        listings.words,
    )
    format = forms.ChoiceField(label=_("File type"), choices=[(kind, kind.upper()) for kind in MEDIA_TYPES])
    filters = FiltersField(label=_("Filters"), required=False, help_text=_("As the list's own parameters"))
    fields = TagsField(label=_("Fields"), required=False)

    def clean_fields(self) -> Sequence[str]:
        """Said once."""
        beside = self.cleaned_data["fields"] or []
        if beside and "fields" in QueryDict(self.cleaned_data.get("filters", "")):
            raise ValidationError(_t("Say the fields here or among the filters, not in both places."))
        return beside

    def asked(self) -> str:
        """The query that the list's own address would have."""
        asked = QueryDict(self.cleaned_data["filters"], mutable=True)
        if self.cleaned_data["fields"]:
            asked["fields"] = ",".join(self.cleaned_data["fields"])
        return asked.urlencode()


class PageExportForm(PlainForm):
    """The list of a page, filtered and sorted as its address says."""

    page = forms.CharField(max_length=300, widget=forms.HiddenInput())
    asked = forms.CharField(max_length=LONGEST, required=False, widget=forms.HiddenInput())
    format = forms.ChoiceField(label=_("File type"), choices=[("csv", "CSV"), ("xlsx", "XLSX")])
