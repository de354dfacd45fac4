"""How I like my pages: language, time zone, appearance, rows a page."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kam.ground.forms import RecordForm
from kam.ground.lists import PAGE_SIZES
from kam.models import User


@lru_cache(maxsize=1)
def zones() -> list[tuple[str, str]]:
    """Every place with a clock of its own, by region."""
    regions = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in regions)
    return [(name, name.replace("_", " ")) for name in ["UTC", *names]]


class PreferencesForm(RecordForm):
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
        self.fields["time_zone"].choices = [("", company), *zones()]


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
