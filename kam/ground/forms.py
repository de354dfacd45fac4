"""The base of every form: references are looked up in what the user sees, big choices become pickers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground import chosen, days, erased, wording
from kam.rules import amounts, phones, texts
from kam.rules.keys import key_of

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DIGITS = 11
"""So many stand before the point of a number at most."""
LARGEST = 10**DIGITS - Decimal("0.01")
"""No single amount, price or quantity may be larger (files and bulk calls: `accounts.rules.parsing.DIGITS`)."""
MONEY_DIGITS = 15
"""A number of two decimals that has room for more digits than that is an amount of money."""
MARKS = ("code", "number", "username")
"""Fields by which programs and people find a record: nothing in them that nobody sees."""


class Picker(forms.Select):
    """
    A choice among many rows: renders the current one only; the rest come from `url` as JSON while typing.

    `of` names the field of the same form that holds the customer whose rows are meant: only those are offered then.
    What a form says in `asked` goes along with each question, such as which row is not to be offered.
    """

    asked: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, url_name: str, attrs: dict[str, Any] | None = None, *, of: str = "") -> None:
        super().__init__({"data-picker": ""} | ({"data-of": of} if of else {}) | (attrs or {}))
        self.url_name = url_name

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        from django.urls import reverse

        url = f"{reverse(self.url_name)}?{urlencode(self.asked)}" if self.asked else reverse(self.url_name)
        return super().get_context(name, value, {**(attrs or {}), "data-picker": url})

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        queryset: Any = getattr(self.choices, "queryset", None)
        chosen = [v for v in value if key_of(v) is not None]
        options = [self.create_option(name, "", _("—"), not chosen, 0)]
        found = queryset.filter(pk__in=chosen) if queryset is not None and chosen else []
        labelled = self.choices.field.label_from_instance if found else str  # type: ignore[attr-defined]
        options += [self.create_option(name, row.pk, labelled(row), True, n) for n, row in enumerate(found, start=1)]
        return [(None, options, 0)]


def asks(form_class: Any, name: str, field: forms.Field) -> bool:
    """Whether a form asks for a field: as its column does, where the form does not say otherwise."""
    said = dict.fromkeys(getattr(form_class, "optional", ()), False)
    said |= dict.fromkeys(getattr(form_class, "asked_for", ()), True)
    return said.get(name, field.required)


class Scoped:
    """Takes `user` and `instance`; each reference may only point at what the user sees."""

    fields: dict[str, Any]
    optional: ClassVar[tuple[str, ...]] = ()
    """Fields that may be left out though their column needs a value, which the form or its verb knows then."""
    asked_for: ClassVar[tuple[str, ...]] = ()
    """Fields that may not, though their column may be empty."""

    def limit_to(self, user: Any) -> None:
        for name, field in self.fields.items():
            field.required = asks(type(self), name, field)
            queryset = getattr(field, "queryset", None)
            if queryset is not None and hasattr(queryset, "visible_to") and not queryset.query.is_empty():
                field.queryset = queryset.visible_to(user)
            if isinstance(field, forms.DateField) and not isinstance(field, forms.DateTimeField):
                field.widget = copy.deepcopy(DATE) if not field.widget.is_hidden else field.widget
        bound(self.fields)


def bound(fields: Mapping[str, forms.Field]) -> None:
    """
    What every form refuses by field: amounts that no book holds, days that no business knows, unseen characters.

    A text of which nothing can be seen is none, so that it is missing where one is asked for. Line breaks are blanks in
    a text of one line, as in files; in a code, by which records are found, they are refused. Signs that turn a text
    round are refused in a line and taken out of a long text, which is pasted from anywhere. Where a person was erased
    the code is kept, whichever language's mark was read.
    """
    for name, field in fields.items():
        if isinstance(field, forms.DecimalField):
            field.validators = [_decimals_first(check) for check in field.validators]
            field.validators.append(_a_likely_amount)
            if _is_money(field):
                _take_as_typed(field)
        elif isinstance(field, forms.DateField | forms.DateTimeField):
            field.validators.append(_a_likely_day)
            if isinstance(field, forms.DateTimeField):
                field.to_python = _by_own_clock(field)  # type: ignore[method-assign]
        elif isinstance(field, forms.ModelChoiceField):
            field.clean = chosen.only_keys(field)  # type: ignore[method-assign]
        elif isinstance(field, forms.CharField):
            is_name, is_mark = name in texts.NAMES, name in MARKS
            field.to_python = _something_seen(field, is_name=is_name, is_mark=is_mark)  # type: ignore[method-assign]
            field.validators += [_nothing_hidden] if is_name or is_mark else [_not_turned]


def _is_money(field: forms.DecimalField) -> bool:
    return field.decimal_places == 2 and (field.max_digits or 0) >= MONEY_DIGITS


def _take_as_typed(field: forms.DecimalField) -> None:
    """An amount is read as that of a file, `1,200,000` and `120万`; a browser's own field for numbers takes neither."""
    read = field.to_python

    def to_python(value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return read(value)
        found = amounts.plain(value)
        if not amounts.NUMBER.fullmatch(found):
            raise ValidationError(field.error_messages["invalid"], code="invalid")
        return read(found)

    field.to_python = to_python  # type: ignore[method-assign]
    field.error_messages["invalid"] = _("Write it as a number, such as 1200000, 1.2m or 120万.")
    if type(field.widget) is forms.NumberInput:
        kept = {name: value for name, value in field.widget.attrs.items() if name not in ("min", "max", "step")}
        field.widget = forms.TextInput({**kept, "inputmode": "decimal", "class": "num"})


def _something_seen(field: forms.CharField, *, is_name: bool, is_mark: bool) -> Callable[[Any], Any]:
    read, is_long = field.to_python, isinstance(field.widget, forms.Textarea)
    is_line = not is_long and not is_mark and not isinstance(field.widget, forms.PasswordInput)

    def to_python(value: Any) -> Any:
        found = read(value)
        if not isinstance(found, str):
            return found
        found = texts.straight(found) if is_long else texts.one_line(found) if is_line else found
        found = texts.bare(found) if is_name else found
        return erased.kept(found) if texts.is_seen(found) else field.empty_value

    return to_python


def _by_own_clock(field: forms.DateTimeField) -> Callable[[Any], Any]:
    """The same moment by the reader's clock: PostgreSQL takes no offset of 16 hours and more, which ISO 8601 does."""
    read = field.to_python

    def to_python(value: Any) -> Any:
        found = read(value)
        try:
            return timezone.localtime(found) if found is not None else None
        except (OverflowError, ValueError) as error:
            raise ValidationError(field.error_messages["invalid"], code="invalid") from error

    return to_python


def _a_likely_amount(value: Decimal) -> None:
    if value.copy_abs() >= 10**DIGITS:  # abs() would round, and overflow
        raise ValidationError(_("This number is too large."), code="max_value")


class Decimals(DecimalValidator):
    """What is too fine is told so, however small it is: 4e-288 has too many decimals, not too many digits."""

    def __call__(self, value: Decimal) -> None:
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and self.decimal_places is not None and -exponent > self.decimal_places:
            told = {"max": self.decimal_places, "value": value}
            raise ValidationError(self.messages["max_decimal_places"], code="max_decimal_places", params=told)
        super().__call__(value)


def _decimals_first(check: Any) -> Any:
    return Decimals(check.max_digits, check.decimal_places) if type(check) is DecimalValidator else check


def _a_likely_day(value: date) -> None:
    if not days.is_likely(value):
        words = _("Choose a day from %(first)s to %(last)s.") % {"first": days.FIRST_YEAR, "last": days.LAST_YEAR}
        raise ValidationError(words, code="day")


def _nothing_hidden(value: str) -> None:
    if texts.hides(value):
        raise ValidationError(wording.UNSEEN, code="control")


def _not_turned(value: Any) -> None:
    if isinstance(value, str) and texts.straight(value) != value:
        raise ValidationError(wording.UNSEEN, code="control")


class RecordForm(Scoped, forms.ModelForm):  # type: ignore[type-arg]
    """A form over a model that parses and never saves: `cleaned_data` goes to a verb."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        user: Any,
        instance: Any = None,
        initial: Any = None,
        **kwargs: Any,
    ) -> None:
        self.user = user
        super().__init__(data, files, instance=copy.copy(instance), initial=initial, **kwargs)
        self.limit_to(user)

    def _post_clean(self) -> None:
        self.instance.validate_constraints = self.validate_constraints
        super()._post_clean()  # type: ignore[misc]

    def validate_constraints(self, exclude: Any = None) -> None:
        """What the table demands of a record; a form whose verb says it in better words does nothing here."""
        type(self.instance).validate_constraints(self.instance, exclude)

    def save(self, commit: bool = True) -> Any:
        raise TypeError("forms parse; actions save")


class PlainForm(Scoped, forms.Form):
    """A form without a model behind it."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        user: Any,
        instance: Any = None,
        initial: Any = None,
        **kwargs: Any,
    ) -> None:
        self.user, self.instance = user, instance
        super().__init__(data, files, initial=initial, **kwargs)
        self.limit_to(user)


def check_phone(text: str) -> None:
    """Raises ValidationError for what nobody could dial; nothing is no number, and fine."""
    if text and not phones.is_number(text):
        words = _("This is no telephone number: digits, spaces, dashes, brackets, + and an extension.")
        raise ValidationError(words, code="phone")


class WithPhones:
    """A form some of whose fields are telephone numbers: none is taken that nobody could dial."""

    fields: dict[str, Any]
    phone_fields = ("phone",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.phone_fields:
            if name in self.fields:
                self.fields[name].validators.append(check_phone)
                self.fields[name].widget.input_type = "tel"
