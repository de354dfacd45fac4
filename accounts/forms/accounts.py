"""Forms of accounts: the file, handing over."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import ValuesField, WithCustom
from accounts.models import Account, Contact
from accounts.rules import places
from kam.ground.forms import Picker, PlainForm, RecordForm, WithPhones
from kam.ground.json_fields import TagsField
from kam.ground.rights import Right, can
from kam.models import User
from kam.rules import countries

FILE = [
    "code",
    "name",
    "short_name",
    "kind",
    "ownership",
    "industry",
    "country",
    "region",
    "city",
    "address",
    "latitude",
    "longitude",
    "size_band",
    "segment",
    "chain_place",
    "sales_mode",
    "parent",
    "inherits_team",
    "inherits_tier",
    "customer_since",
    "source",
    "referred_by",
    "referred_by_contact",
    "referred_on",
    "phone",
    "website",
    "tax_id",
    "tags",
    "credit_limit",
    "credit_days",
]

REACHED = ["phone", "website", "tax_id"]
TIES = {"parent": Account, "referred_by": Account, "referred_by_contact": Contact}
"""What points at other customers and their people."""


def web_address(text: str) -> str:
    """The text of a web address; raises ValidationError for other schemes."""
    if text and ":" in text and not text.lower().startswith(("http://", "https://")):
        raise forms.ValidationError(_("A web address begins with https://."))
    return text


HERE = {
    "data-here": "id_longitude",
    "data-say": _("Take the position here"),
    "data-failed": _("The phone does not tell where it is. Allow this site to see the position, or type it."),
}
"""What a page needs to fill both fields from the phone of whoever stands there."""


class PlaceField(forms.DecimalField):
    """Degrees of latitude or longitude, rounded to what a map tells apart."""

    def __init__(self, label: Any, most: int, **kwargs: Any) -> None:
        help_text = _("Degrees, as maps and phones tell them (WGS 84). Makes a check-in at a visit possible.")
        super().__init__(
            label=label, required=False, min_value=-most, max_value=most, help_text=help_text if most == 90 else "",
            **kwargs,
        )  # fmt: skip

    def to_python(self, value: Any) -> Decimal | None:
        found = super().to_python(value)
        if found is None or not found.is_finite() or abs(found) > 180:  # `validate` and the bounds say what is wrong
            return found
        return places.rounded(found)


class CountryField(forms.ChoiceField):
    """A country by its code, shown in the reader's words; left out, it is the company's own."""

    def __init__(self) -> None:
        words = _("Its holidays count for visits, if a work calendar is for it. Empty: as the company.")
        super().__init__(required=False, label=_("Country"), help_text=words, choices=offered_countries)


def offered_countries() -> list[tuple[str, Any]]:
    """All countries, by name."""
    return [("", _("As the company")), *countries.names(get_language() or "en").items()]


class AccountForm(WithCustom, WithPhones, RecordForm):
    """The account file as the API takes it; the owner only from those who may hand over (the verb asks)."""

    custom = ValuesField(required=False, help_text=_("Custom fields by key; what is not named stays, null empties."))

    country = CountryField()
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Words separated by commas."))
    latitude = PlaceField(_("Latitude"), 90, widget=forms.NumberInput(attrs=HERE))
    longitude = PlaceField(_("Longitude"), 180)
    owner = forms.ModelChoiceField(
        User.objects.all(), required=False, label=_("Owner"), widget=Picker("accounts:owners-pick")
    )

    optional = ("code",)
    bounds: ClassVar[Any] = {"credit_limit": (0, None)}
    in_words: ClassVar[Any] = {
        "latitude": "With `longitude` or not",
        "longitude": "With `latitude` or not",
    }
    sections = [
        (_("Who they are"), ["code", "name", "short_name", "kind", "ownership", "industry", "size_band", "owner"]),
        (_("Where to find them"), ["country", "region", "city", "address", "latitude", "longitude", *REACHED]),
        (_("How we deal with them"), ["segment", "sales_mode", "chain_place", "credit_limit", "credit_days"]),
        (_("Group"), ["parent", "inherits_team", "inherits_tier"]),
        (_("How they came"), ["customer_since", "source", "referred_by", "referred_by_contact", "referred_on", "tags"]),
    ]

    class Meta:
        model = Account
        fields = FILE
        error_messages = {"code": {"unique": _("Another customer has this code.")}}
        widgets = {
            "parent": Picker("accounts:account-pick"),
            "referred_by": Picker("accounts:account-pick"),
            "referred_by_contact": Picker("accounts:contact-pick", of="referred_by"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = bool(self.instance.pk)
        if not self.instance.pk:
            self.fields["code"].help_text = _("Left out, a new customer gets the next free one.")
        for name, table in TIES.items():
            kept = getattr(self.instance, f"{name}_id", None)
            if kept:  # a group one does not see stays as it is
                self.fields[name].queryset |= table.objects.filter(pk=kept)

    def clean(self) -> Any:
        """A place has both degrees or none."""
        values = super().clean() or self.cleaned_data
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if values.get(name) is None and values.get(other) is not None and name not in self.errors:
                self.add_error(name, _("State latitude and longitude, or neither."))
        return values

    def clean_credit_limit(self) -> Any:
        """Nobody owes less than nothing."""
        limit = self.cleaned_data["credit_limit"]
        if limit is not None and limit < 0:
            raise forms.ValidationError(_("This may not be less than zero."), code="min_value")
        return limit

    def clean_website(self) -> str:
        """Only addresses of the web: nothing a click could run."""
        return web_address(self.cleaned_data["website"])


class AccountPageForm(AccountForm):
    """The same as a page shows it: the owner's field only where the person may choose one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk or not can(self.user, Right.HAND_OVER):
            self.fields.pop("owner")  # an existing customer changes hands by "Hand over"
        for name, table in TIES.items():
            kept = getattr(self.instance, f"{name}_id", None)
            if kept and not table.objects.visible_to(self.user).filter(pk=kept).exists():
                self.fields.pop(name)
            elif self.instance.pk and table is Account:
                self.fields[name].widget.asked = {"but": self.instance.pk, "tie": name}
        if not can(self.user, Right.OVERRIDE_TIERS):
            self.fields.pop("inherits_tier")
        own = (_("More about them"), [definition.name for definition in self.definitions])
        self.sections = [*self.sections, own] if self.definitions else self.sections


class HandOverForm(PlainForm):
    """To whom, and a note for them."""

    owner = forms.ModelChoiceField(
        User.objects.people(), required=False, label=_("New owner"), widget=Picker("accounts:owners-pick")
    )
    unassigned = forms.BooleanField(required=False, label=_("Nobody yet: leave it unassigned"))
    note = forms.CharField(
        required=False, label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the new owner should know; it stands on the time line."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].one_of = True  # a colleague, or the tick below that it is nobody
        now = getattr(self.instance, "owner", None)
        if self.instance is not None:
            self.fields["owner"].help_text = _("Owner now: %(name)s") % {"name": now or _("nobody")}

    def clean(self) -> Any:
        values = super().clean() or self.cleaned_data
        if bool(values.get("owner")) == bool(values.get("unassigned")):
            self.add_error("owner", _("Choose a colleague, or tick that nobody owns it yet."))
        return values
