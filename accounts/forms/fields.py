"""Forms of custom fields: what an administrator defines, and the fields that a customer's form has from it."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.choices import FieldFault, FieldKind
from accounts.models import CustomField
from accounts.rules import fields as rules
from kam.ground import wording
from kam.ground.fault_words import WORDS
from kam.ground.forms import DATE, RecordForm
from kam.rules import openapi_shapes as shapes

COLUMNS = ("value", *rules.LABELS, "retired")
LONGEST = 60


class OptionsWidget(forms.Widget):
    """A table of options; `options-3-label_en` is the fourth one's English label."""

    input_type = "area"  # as wide as the form

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = [row for row in value or [] if isinstance(row, dict)]
        blanks: list[Any] = [{}] * (1 if rows else 3)
        shown = {"rows": rows + blanks, "next": len(rows) + len(blanks), "more": True}
        return render_to_string("accounts/fields/_options.html", shown)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The API's list as it is, or the page's rows without the empty ones; None where nothing was said."""
        if name in data:
            return data[name]
        found = [re.fullmatch(rf"{name}-([0-9]{{1,4}})-\w+", key) for key in data]
        places = sorted({int(match[1]) for match in found if match})
        rows = [{c: data.get(f"{name}-{place}-{c}", "").strip() for c in COLUMNS} for place in places]
        kept = [row for row in rows if any(row[label] for label in rules.LABELS)]
        return [row | {"retired": bool(row["retired"])} for row in kept] if places else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class OptionsField(forms.Field):
    """A list of options: {value, label_en, label_zh_hans, label_zh_hant, retired}; None means "as they are"."""

    widget = OptionsWidget
    takes_json = True
    shape = shapes.row_of(
        shapes.record(
            {name: shapes.nullable(shapes.FLAG if name == "retired" else shapes.text(LONGEST)) for name in COLUMNS}
        ),
        most=rules.MAX_OPTIONS,
    )
    apart = True

    def clean(self, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise ValidationError(_("A list of options is expected."))
        if len(value) > rules.MAX_OPTIONS:
            raise ValidationError(_("At most 100 options."))
        return [_option(row, place) for place, row in enumerate(value, start=1)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


def _option(row: Mapping[str, Any], place: int) -> dict[str, Any]:
    """One option's words; raises ValidationError that names it."""
    said = {name: row.get(name) for name in COLUMNS}
    unknown = set(row) - set(COLUMNS)
    texts = [said[name] for name in ("value", *rules.LABELS) if said[name] is not None]
    if unknown or not all(isinstance(text, str) for text in texts) or not isinstance(said["retired"], bool | None):
        raise ValidationError(_("Option %d: value, labels as text, and retired are expected.") % place)
    if any(len(text) > LONGEST for text in texts):
        raise ValidationError(_("Option %d: at most 60 characters.") % place)
    if said["value"] and not rules.KEY.fullmatch(said["value"]):
        raise ValidationError(_("Option %d: its value is of small letters, digits and underscores.") % place)
    if not any(said[name] for name in rules.LABELS):
        raise ValidationError(_("Option %d: give it words in at least one language.") % place)
    return said


class FieldForm(RecordForm):
    """What an administrator says of a field."""

    options = OptionsField(required=False, label=gettext_lazy("Options of a choice"))
    optional = ("key", "position")
    sections = [
        (gettext_lazy("What it is called"), ["label_en", "label_zh_hans", "label_zh_hant", *rules.HELPS.values()]),
        (gettext_lazy("What it holds"), ["kind", "key", "options"]),
        (gettext_lazy("How it is asked for"), ["required", "listed", "position"]),
    ]

    class Meta:
        model = CustomField
        fields = [
            "label_en", "label_zh_hans", "label_zh_hant", "help_text", "help_zh_hans", "help_zh_hant", "kind", "key",
            "required", "listed", "position",
        ]  # fmt: skip
        help_texts = {
            "label_en": gettext_lazy("One language is enough; readers of the others see it in its place."),
            "help_text": gettext_lazy("What to enter, in a sentence below the field."),
            "key": gettext_lazy("For programs and files: a-z, 0-9 and _. Empty: made of the label."),
            "required": gettext_lazy("Nobody saves a customer without it, and no file brings new ones in."),
            "listed": gettext_lazy("On a wide screen; a file of the list has every field."),
            "position": gettext_lazy("Smaller numbers come first. Empty: last."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("kind", "key"):
                self.fields[name].required = False
                self.fields[name].help_text = _("Stays as it is: values and programs rely on it.")

    def clean_key(self) -> str:
        key = self.cleaned_data["key"] or (self.instance.key if self.instance.pk else "")
        if key and not rules.KEY.fullmatch(key):
            raise ValidationError(_("A key begins with a small letter; then letters, digits and underscores."))
        return str(key)

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or self.instance.kind)

    def clean(self) -> Any:
        values = super().clean() or self.cleaned_data
        if not any(values.get(name) for name in rules.LABELS) and not self.errors.keys() & set(rules.LABELS):
            self.add_error("label_en", _("Give it a label in at least one language."))
        return values

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says in better words that a key is taken."""


class FieldPageForm(FieldForm):
    """The same on a page: what stays as it is cannot be typed over, and only a choice has options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("kind", "key"):
                self.fields[name].disabled = self.fields[name].required = True
            if self.instance.kind != FieldKind.CHOICE:
                self.fields.pop("options")
                return
        else:
            self.initial["position"] = None  # behind the others
        self.fields["options"].one_of = True  # type: ignore[attr-defined]  # a choice needs them


class ValueField(forms.CharField):
    """One custom field on a customer's form; read by the same rules as a file's cell."""

    def __init__(self, definition: CustomField, *, kept: Any = None, required: bool) -> None:
        self.definition = definition
        label, widget = str(definition.label), _widget(definition, kept)
        if definition.kind == FieldKind.MONEY:
            label = wording.aside(label, settings.COMPANY_CURRENCY)
        super().__init__(label=label, help_text=definition.help, required=required, widget=widget)

    def prepare_value(self, value: Any) -> Any:
        return str(value).lower() if isinstance(value, bool) else value

    def clean(self, value: Any) -> Any:
        try:
            found = self.definition.parser()(rules.as_text(self.definition.kind, value))
        except rules.Unfit as unfit:
            raise ValidationError(said(unfit.reason, str(value).strip()[:200]), code=unfit.reason) from None
        if found is None and self.required:
            raise ValidationError(said(FieldFault.NEEDED), code="required")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial if initial is not None else "") != str(data or "")


def said(reason: str, value: Any = "") -> str:
    """A fault in the words that files have for it too."""
    known = dict(FieldFault.choices)
    return str(known.get(reason) or WORDS[reason]).replace("%(value)s", str(value))


def _widget(definition: CustomField, kept: Any) -> forms.Widget:
    """The control of a kind; a retired option is offered to whoever has it."""
    if definition.kind == FieldKind.CHOICE:
        return forms.Select(choices=[("", "—"), *definition.words(of=str(kept or ""), retired=False)])
    if definition.kind == FieldKind.YES_NO:
        return forms.Select(choices=[("", "—"), ("true", _("Yes")), ("false", pgettext("answer", "No"))])
    if definition.kind == FieldKind.DATE:
        return copy.deepcopy(DATE)
    if definition.kind == FieldKind.TEXT:
        return forms.TextInput(attrs={"maxlength": rules.MAX_TEXT})
    return forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})


class ValuesField(forms.Field):
    """Stands for `custom` where a form is described; the form itself has a field for each key in its place."""

    takes_json = True
    shape = shapes.OBJECT
    apart = True


class WithCustom:
    """
    A form over a record with custom fields: `custom` of the API, an object by key, and the page's own fields are one.

    `cleaned_data["custom"]` is what was said, {key: value or None}; keys that nobody named are not in it. A new record
    needs every required field, an old one keeps those that are not named.
    """

    fields: dict[str, Any]
    data: Any
    initial: dict[str, Any]
    instance: Any
    cleaned_data: dict[str, Any]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data, self.strange = exploded(data)
        super().__init__(data, *args, **kwargs)  # type: ignore[call-arg]
        self.fields.pop("custom", None)
        self.definitions = list(CustomField.objects.in_use())
        kept = self.instance.custom if self.instance.pk else {}
        for definition in self.definitions:
            needed = definition.required and (not self.instance.pk or definition.name in self.data or not self.data)
            field = ValueField(definition, kept=kept.get(definition.key), required=needed)
            self.fields[definition.name] = field
            if definition.key in kept:
                self.initial[definition.name] = kept[definition.key]

    def clean(self) -> Any:
        values = super().clean() or self.cleaned_data  # type: ignore[misc]
        found = {name: values.pop(name) for name in [d.name for d in self.definitions] if name in values}
        values["custom"] = {
            name.removeprefix(rules.PREFIX): value for name, value in found.items() if name in self.data
        }
        for name in self.strange - {definition.name for definition in self.definitions}:
            unknown = ValidationError(_("There is no such field."), code="unknown_field")
            odd = ValidationError(said(FieldFault.VALUES), code=FieldFault.VALUES.value)
            self._errors[name] = self.error_class([odd if name == "custom" else unknown])  # type: ignore[attr-defined]
        return values


def exploded(data: Any) -> tuple[Any, set[str]]:
    """Form data with `custom: {key: value}` of the API as `custom.key` each, and the names it came by."""
    if not isinstance(data, dict) or "custom" not in data:
        return data, set()
    plain, said = {name: value for name, value in data.items() if name != "custom"}, data["custom"]
    if said is None:
        return plain, set()
    if not isinstance(said, Mapping):
        return plain, {"custom"}
    named = {f"{rules.PREFIX}{key}": value for key, value in said.items()}
    return plain | named, set(named)
