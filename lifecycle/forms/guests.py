"""Whom to invite at once: by tier, region, owner and role of the person; then those who stay ticked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.choices import PurchaseRole, Tier
from accounts.models import Account, Contact
from kam.ground import wording
from kam.ground.forms import PlainForm
from kam.models import User
from lifecycle.facts.guests import MOST

CHIPS = forms.CheckboxSelectMultiple


class GuestsForm(PlainForm):
    """What they have in common; at least one thing, or the whole book would be invited."""

    tiers = forms.MultipleChoiceField(choices=Tier.choices, required=False, label=_("Tiers"), widget=CHIPS)
    region = forms.ChoiceField(required=False, label=_("Region"))
    owner = forms.ModelChoiceField(User.objects.owners(), required=False, label=_("Owner"))
    roles = forms.MultipleChoiceField(
        choices=PurchaseRole.choices, required=False, label=_("Role in the purchase"), widget=CHIPS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Account.objects.visible_to(self.user).live().exclude(region="").order_by("region")
        regions = seen.values_list("region", flat=True).distinct()
        self.fields["region"].choices = [("", "—"), *((word, word) for word in regions)]  # type: ignore[attr-defined]

    def words(self, name: str) -> str:
        """What was asked of a field, as its form writes it."""
        value = self.cleaned_data.get(name)
        known = dict(getattr(self.fields[name], "choices", [])) if name != "owner" else {}
        return wording.listed(
            str(known.get(item, item)) for item in (value if isinstance(value, list) else [value] if value else [])
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(said.values()):
            raise forms.ValidationError(_t("Choose a tier, a region, an owner or a role."))
        return said


class GuestsInviteForm(PlainForm):
    """Those who stay ticked."""

    contacts = forms.ModelMultipleChoiceField(Contact.objects.present(), label=_("Contacts"))

    def clean_contacts(self) -> Any:
        chosen = list(self.cleaned_data["contacts"].select_related("account"))
        if len(chosen) > MOST:
            raise forms.ValidationError(_t("At most %(count)s people at once.") % {"count": MOST})
        return chosen
