"""How I like my pages: language, time zone, appearance, rows a page."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django import forms
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import RecordForm, WithPhones
from kam.ground.lists import PAGE_SIZES
from kam.models import User


@lru_cache(maxsize=8)
def zones(language: str) -> list[tuple[str, str]]:
    """Every place with a clock of its own, in the words of a language; names that were given up stay out."""
    retired, placed = get_global("zone_aliases"), get_global("zone_territories")
    names = [name for name in zoneinfo.available_timezones() if name in placed and name not in retired]
    locale = Locale.parse(to_locale(language))
    found = [(place(name, locale), name) for name in names if not name.startswith("Etc/")]
    return [("UTC", "UTC"), *((name, f"{words} · {name}") for words, name in sorted(found))]


def place(name: str, locale: Locale) -> str:
    """Where a clock hangs: `China (Shanghai) Time`, `中国（上海）时间`."""
    return get_timezone_location(zoneinfo.ZoneInfo(name), locale=locale)


class PreferencesForm(WithPhones, RecordForm):
    """Everybody's own; an empty choice follows the company or the browser."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As the browser")), *settings.LANGUAGES]
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    page_size = forms.TypedChoiceField(
        label=_("Rows a page"), coerce=int, choices=[(size, str(size)) for size in PAGE_SIZES]
    )

    class Meta:
        model = User
        fields = ["language", "time_zone", "appearance", "page_size", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company = _("As the company (%(zone)s)") % {"zone": settings.TIME_ZONE}
        offered = zones(get_language() or settings.LANGUAGE_CODE)
        known = {name for name, _words in offered}
        asked = [self.data.get("time_zone"), self.initial.get("time_zone"), self.instance.time_zone]
        kept = {str(name) for name in asked if name and name not in known and name in zoneinfo.available_timezones()}
        self.fields["time_zone"].choices = [("", company), *offered, *((name, name) for name in sorted(kept))]


class AddressForm(RecordForm):
    """One's own sign-in address."""

    class Meta:
        model = User
        fields = ["email"]
        labels = {"email": _("E-mail")}
        help_texts = {
            "email": _("You sign in with it, and a new password is sent there. Empty: by your sign-in name only.")
        }

    def clean_email(self) -> str:
        return str(self.cleaned_data.get("email") or "").strip().lower()
