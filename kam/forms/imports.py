"""Forms of imports: the file, and what each of its columns means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.ground import intakes, sheets
from kam.ground.forms import Picker, PlainForm
from kam.ground.json_fields import StrictJSONField
from kam.ground.rights import can
from kam.models import User


class UploadForm(PlainForm):
    """A file, and what it holds if its columns do not say."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".csv,.gz,.txt,.tsv,.xlsx"}))
    kind = forms.ChoiceField(label=_("What is in it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [kind for kind in intakes.kinds() if kind.right is None or can(self.user, kind.right)]
        known = [(kind.key, kind.label) for kind in mine]
        self.fields["kind"].choices = [("", _("Tell by the columns")), *known]  # type: ignore[attr-defined]


class ColumnsField(StrictJSONField):
    """An object {field: column of the file}; nothing said leaves what the columns' names tell."""

    def clean(self, value: Any) -> dict[str, str] | None:
        found = super().clean(value)
        if found is not None and not (isinstance(found, dict) and all(isinstance(one, str) for one in found.values())):
            raise forms.ValidationError(_t("An object with the column of each field is expected, as text."))
        return found


class MappingForm(PlainForm):
    """The same over the API, with what the file is written in where it was read wrongly."""

    mapping = ColumnsField(required=False, label=_("Columns"), help_text=_("The column of the file for each field"))
    owner = forms.ModelChoiceField(User.objects.people(), required=False, label=_("Owner of new customers"))
    encoding = forms.ChoiceField(
        choices=[("", ""), *sheets.ENCODINGS.items()], required=False, label=_("What the file is written in"),
    )  # fmt: skip


class LoadForm(PlainForm):
    """Whether rows without errors come in although others have some."""

    good_rows = forms.BooleanField(required=False, label=_("Only the rows without errors"))
    new_customers = forms.BooleanField(
        required=False, label=_("Make customers of codes that nobody knows"),
        help_text=_("Needed where the dry run counts any."),
    )  # fmt: skip


class ColumnsForm(PlainForm):
    """For each column of the file (`instance` is the import) the field it holds, or nothing; who owns new customers."""

    owner = forms.ModelChoiceField(
        User.objects.people(),
        required=False,
        label=_("Owner of new customers"),
        help_text=_("Empty: nobody yet. A director hands them out later."),
        widget=Picker("accounts:people-pick"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = intakes.stored(self.instance.kind)
        if not self.kind.makes_accounts:
            self.fields.pop("owner")
        meant = {column: name for name, column in self.instance.mapping.items()}
        choices = [("", _("– leave out –")), *((item.name, capfirst(str(item.label))) for item in self.kind.whole)]
        self.columns = self.instance.options.get("header", ())
        for place, column in enumerate(self.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                choices=choices, required=False, label=column, initial=meant.get(column, "")
            )
            self.fields[f"column_{place}"].widget.attrs["aria-label"] = column

    def rows(self) -> list[dict[str, Any]]:
        """Column by column for the page: its name, its choice, what stands in it."""
        samples = self.instance.options.get("samples", ())
        return [
            {
                "name": column,
                "field": self[f"column_{place}"],
                "samples": [row[place][:60] for row in samples if place < len(row) and row[place].strip()],
            }
            for place, column in enumerate(self.columns)
        ]

    def clean(self) -> Any:
        values = super().clean() or self.cleaned_data
        mapping: dict[str, str] = {}
        for place, column in enumerate(self.columns):
            name = values.get(f"column_{place}")
            if name and name in mapping:
                words = _t("“%(other)s” is this already.") % {"other": mapping[name]}
                self.add_error(f"column_{place}", words)
            elif name:
                mapping[name] = column
        values["mapping"] = mapping
        return values
