"""What the filters of all lists share: search, scope on references, words to choose from, archived rows."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from accounts.models import Account
from kam.ground import ways
from kam.ground.cache import kept
from kam.ground.forms import bound
from kam.models import User
from kam.rules import countries

WORDS_KEPT = 300
"""Seconds that a list of known words (regions, segments) is kept; a newer word can be filtered by all the same."""
MOST_WORDS = 200
ALL, AS_THE_COMPANY = _("All"), _("As the company")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def known_words(column: str) -> Any:
    """Choices of a free-text column: the words that stand on the accounts this user sees."""

    def words(request: Any) -> list[tuple[str, str]]:
        key = f"words:{column}:{request.user.pk}"
        found = kept.get(key)
        if found is None:
            seen = Account.objects.visible_to(request.user).exclude(**{column: ""}).order_by(column)
            found = list(seen.values_list(column, flat=True).distinct()[:MOST_WORDS])
            kept.set(key, found, WORDS_KEPT)
        return [(word, word) for word in found]

    return words


def known_countries(request: Any) -> list[tuple[str, str]]:
    """The countries of the accounts this user sees, by name in their language; and those where none is said."""
    names = countries.names(get_language() or "en")
    known = [(code, names.get(code, code)) for code, _code in known_words("country")(request)]
    return [("none", str(AS_THE_COMPANY)), *sorted(known, key=lambda one: one[1])]


class WordFilter(filters.CharFilter):
    """Equal to a word; the page offers the known ones."""

    def __init__(self, *args: Any, words: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.Select(), **kwargs)
        self.words = words


UNKNOWN = "none"
"""Stands for what nobody knows: no region, no segment, no tier."""


class KnownFilter(WordFilter):
    """Equal to a word, or empty; the page offers the known ones and that."""

    def __init__(self, *args: Any, words: Any, **kwargs: Any) -> None:
        super().__init__(*args, words=lambda request: [*words(request), (UNKNOWN, _("Not known"))], **kwargs)

    def filter(self, queryset: Any, value: Any) -> Any:
        return super().filter(queryset, value) if value != UNKNOWN else queryset.filter(**{self.field_name: ""})


class KnownChoice(filters.ChoiceFilter):
    """One of some choices, or none of them."""

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[*choices, (UNKNOWN, _("Not known"))], **kwargs)

    def filter(self, queryset: Any, value: Any) -> Any:
        return super().filter(queryset, value) if value != UNKNOWN else queryset.filter(**{self.field_name: ""})


HELD = Exists(Account.objects.filter(archived_at=None, owner=OuterRef("pk")))


def askable(_request: Any) -> QuerySet[User]:
    """Whose customers one may ask for: colleagues, also those without any, and whoever left but holds some still."""
    return User.objects.filter(Q(pk__in=User.objects.people()) | HELD).only("name", "username")


class Holders(ModelChoiceIterator):
    """Of all who may be asked for, the page offers those who hold customers."""

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        self.queryset = self.queryset.filter(HELD)


class OwnerField(ModelChoiceField):
    iterator = Holders


class OwnerFilter(filters.ModelChoiceFilter):
    """Whose customers; `unassigned`: those without an owner."""

    field_class = OwnerField

    def __init__(self, field_name: str = "account__owner", **kwargs: Any) -> None:
        words = {"null_label": _("Unassigned"), "null_value": ways.UNASSIGNED, "label": _("Owner")}
        super().__init__(field_name=field_name, queryset=askable, **words | kwargs)


class YesNo(filters.ChoiceFilter):
    """`true` or `false`; anything else is an error and not a full list."""

    def __init__(self, *args: Any, empty_label: Any = ALL, **kwargs: Any) -> None:
        choices = [("true", _("Yes")), ("false", pgettext_lazy("answer", "No"))]
        super().__init__(*args, choices=choices, empty_label=empty_label, **kwargs)

    def filter(self, queryset: Any, value: Any) -> Any:
        return filters.Filter.filter(self, queryset, value == "true") if value else queryset


class ArchivedFilter(YesNo):
    """`true`: only what was archived; left out or `false`: only what was not; `any`: both, for copies kept in step."""

    def __init__(self) -> None:
        super().__init__(label=_("Archived"), empty_label=_("Current ones"))
        self.extra["choices"] = [("true", _("Archived ones")), ("false", _("Current ones")),
                                 ("any", _("Both of them"))]  # fmt: skip

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset if value == "any" else queryset.filter(archived_at__isnull=value != "true")


def of_archived() -> YesNo:
    """Of rows that stay when their customer goes into the archive: its own alone, or only those of all others."""
    return YesNo(field_name="account__archived_at", lookup_expr="isnull", exclude=True, label=_("Customer archived"),
                 widget=forms.HiddenInput())  # fmt: skip


def with_archive(shown: type[filters.FilterSet]) -> type[filters.FilterSet]:
    """The filters of a page without an archive, for programs, which ask for what was removed, too."""
    return type(shown.__name__, (shown,), {"archived": ArchivedFilter(), "__module__": shown.__module__})


class Own(dict[str, Any]):
    """Fields that were made for one request: whoever would copy them to have their own has them already."""

    def __deepcopy__(self, _memo: Any) -> dict[str, Any]:
        return dict(self)


class Patterns(dict[str, Any]):
    """A class's filters, from which each request's are made: only what is told to one filter alone is copied."""

    def __deepcopy__(self, _memo: Any) -> dict[str, Any]:
        return {name: self._like(pattern) for name, pattern in self.items()}

    @staticmethod
    def _like(pattern: Any) -> Any:
        found = copy(pattern)
        found.extra = dict(pattern.extra)
        found.__dict__.pop("_field", None)
        found.method = pattern.method  # which is asked with the filter that it belongs to
        return found


def offer_words(filterset: Any) -> None:
    """Gives the fields of words that are known to choose from, asked for only where a page shows them."""
    for name, field in filterset.form.fields.items():
        if words := getattr(filterset.filters[name], "words", None):
            asked = partial(options, words, filterset.request, filterset.data.get(name))
            field.widget.choices = CallableChoiceIterator(asked)


def options(words: Any, request: Any, chosen: str | None) -> list[tuple[str, str]]:
    """The known words and the chosen one."""
    known = words(request)
    extra = [(chosen, chosen)] if chosen and chosen not in dict(known) else []
    return [("", "—"), *known, *extra]


class NounFilters(filters.FilterSet):
    """What all lists have: search, scope on references, words to choose from, archived rows only when asked for."""

    q = filters.CharFilter(method="search", label=_("Search"))

    @classmethod
    def get_filters(cls) -> Patterns:
        """The library copies these to the last choice for each request, a seventh of what a list costs."""
        return Patterns(super().get_filters())

    def get_form_class(self) -> Any:
        """The same for the form's fields."""
        form = super().get_form_class()
        form.base_fields = Own(form.base_fields)
        return form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self.form.fields)
        for field in self.form.fields.values():
            queryset = getattr(field, "queryset", None)
            if queryset is not None:
                field.queryset = queryset.visible_to(self.request.user)
        offer_words(self)

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        return queryset.matching(value)  # type: ignore[attr-defined]
