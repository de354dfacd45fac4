"""Forms of work calendars: the calendar itself, and a day or days that are off or worked."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel import Locale
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.ground import wording
from kam.ground.forms import PlainForm, RecordForm
from kam.ground.json_fields import TagsField
from kam.models import WorkCalendar
from kam.rules import public_days
from kam.rules.workdays import WEEKDAYS as USUAL


@lru_cache(maxsize=8)
def countries(language: str) -> list[tuple[str, str]]:
    """Countries whose public holidays are known, in the words of a language."""
    names = Locale.parse(to_locale(language)).territories
    known = ((names.get(code, code), code) for code in public_days.regions_by_country() if len(code) == 2)
    return [(code, name) for name, code in sorted(known)]


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Weekdays as ticks; Monday is 0."""

    def __init__(self, **kwargs: Any) -> None:
        options = {"choices": list(WEEKDAYS.items()), "coerce": int, "widget": forms.CheckboxSelectMultiple}
        super().__init__(**options | kwargs)

    def clean(self, value: Any) -> list[int]:
        return sorted({int(one) for one in super().clean(value)})


class WorkCalendarForm(RecordForm):
    """A country's or region's days, the weekdays worked there, and for whom the calendar is."""

    country = forms.ChoiceField(label=_("Country"), required=False, help_text=_("Its public holidays are filled in."))
    weekdays = WeekdaysField(label=_("Working weekdays"))
    places = TagsField(
        label=_("Customers' regions and cities"),
        required=False,
        help_text=_("Customers there are not visited on these days off. A whole country is known by its name."),
    )

    class Meta:
        model = WorkCalendar
        fields = ["name", "country", "region", "weekdays", "places", "is_default"]
        labels = {"region": _("Part of the country"), "is_default": _("For everybody without a calendar of their own")}
        help_texts = {"region": _("A code such as BY or NY; empty: the whole country.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("None: only days entered by hand"))]
        self.fields["country"].choices = [*none, *countries(get_language() or "en")]
        if self.initial.get("weekdays") is None:
            self.initial["weekdays"] = list(USUAL)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        region = str(found.get("region") or "").strip().upper()
        known = public_days.regions_by_country().get(str(found.get("country") or ""), [])
        by_code = {code.upper(): code for code in known}
        if region and region not in by_code:
            words = _t("There is no such part. Known: %(codes)s.") % {"codes": wording.listed(known) or "–"}
            self.add_error("region", words)
        else:
            found["region"] = by_code.get(region, "")
        return found


class CalendarDayForm(PlainForm):
    """Days off, or days worked though their week says otherwise; from a day until a day."""

    on = forms.DateField(label=_("Day"))
    until = forms.DateField(label=_("Until"), required=False)
    works = forms.TypedChoiceField(
        label=_("These days are"),
        choices=[("", _("days off")), ("works", _("working days, made up for days off"))],
        coerce=bool,
        empty_value=False,
        required=False,
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=120)

    def values(self) -> dict[str, Any]:
        """The arguments of the verb."""
        return {name: self.cleaned_data[name] for name in ("on", "until", "works", "name")}
