"""Forms of events held: the event, whom to invite, what was answered, and what follows for those who came."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models.functions import Lower
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Contact
from kam.ground import wording
from kam.ground.forms import Picker, PlainForm
from kam.models import User
from lifecycle.choices import Answer, EventKind
from lifecycle.models import EventHeld

LINES = forms.Textarea(attrs={"rows": 3})
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOST = 500
"""People invited at once."""
DAYS = 7
"""After an event a follow-up is due, unless somebody says otherwise."""


class EventHeldForm(PlainForm):
    """What, when, where, hosted by whom, for what, and the money."""

    in_words: ClassVar[Any] = {"ends_at": "After `begins_at`"}
    kind = forms.ChoiceField(choices=EventKind.choices, label=_("Kind"))
    title = forms.CharField(max_length=160, label=_("Title"))
    on = forms.DateField(label=_("Day"))
    begins_at = forms.TimeField(required=False, label=_("Begins at"), widget=CLOCK)
    ends_at = forms.TimeField(required=False, label=_("Ends at"), widget=CLOCK)
    place = forms.CharField(max_length=160, required=False, label=pgettext_lazy("event", "Place"))
    purpose = forms.CharField(max_length=500, required=False, label=_("Purpose"), widget=LINES)
    host = forms.ModelChoiceField(User.objects.people(), required=False, label=_("Host"))
    budget = forms.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False, label=_("Budget"))
    cost = forms.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False, label=_("Cost"),
        help_text=_("What it came to. It is shared among those who came when you say so."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """It ends after it began, on the same day."""
        said: dict[str, Any] = super().clean() or {}
        begins, ends = said.get("begins_at"), said.get("ends_at")
        if ends and (begins is None or ends <= begins):
            self.add_error("ends_at", _t("It has to end after it began."))
        return said

    def values(self) -> dict[str, Any]:
        """The values of `events_held.plan` and `events_held.change`."""
        return dict(self.cleaned_data)


class InviteForm(PlainForm):
    """One person, everybody of one customer, or a pasted list of addresses."""

    contact = forms.ModelChoiceField(
        Contact.objects.all(), required=False, label=_("Somebody"), widget=Picker("accounts:contact-pick")
    )
    account = forms.ModelChoiceField(
        Account.objects.all(),
        required=False,
        label=_("Everybody at a customer"),
        widget=Picker("accounts:account-pick"),
    )
    emails = forms.CharField(
        required=False, max_length=40_000, label=_("E-mail addresses"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Paste them, one a line or with commas; each is looked up among the contacts you see."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """`people`: all that were meant, each once; an address that nobody has is a fault, and none is left out."""
        said: dict[str, Any] = super().clean() or {}
        found: list[Contact] = [said["contact"]] if said.get("contact") else []
        if said.get("account"):
            found += Contact.objects.visible_to(self.user).present().filter(account=said["account"])
        found += self._by_address(said.get("emails") or "")
        if not found and not self.errors:
            raise forms.ValidationError(_t("Choose somebody, a customer with contacts, or paste addresses."))
        return said | {"people": list({one.pk: one for one in found}.values())}

    def _by_address(self, text: str) -> list[Contact]:
        wanted = {part.strip("<>").lower() for part in text.replace(",", " ").replace(";", " ").split() if "@" in part}
        if len(wanted) > MOST:
            self.add_error("emails", _t("At most %(count)s addresses at once.") % {"count": MOST})
            return []
        seen = Contact.objects.visible_to(self.user).present().annotate(address=Lower("email"))
        found = list(seen.filter(address__in=wanted).select_related("account")) if wanted else []
        lost = sorted(wanted - {one.address for one in found})
        if lost:
            words = _t("Nobody you see has this address: %(addresses)s.")
            self.add_error("emails", words % {"addresses": wording.listed(lost[:5])})
        return found


class InvitationForm(PlainForm):
    """Over the API: who is invited to what."""

    event = forms.ModelChoiceField(EventHeld.objects.all(), label=_("Event"))
    contact = forms.ModelChoiceField(Contact.objects.all(), label=_("Contact"))


class InvitationEditForm(PlainForm):
    """What they answered, and whether they came."""

    answer = forms.ChoiceField(choices=Answer.choices, required=False, label=_("Answer"))
    attended = forms.NullBooleanField(required=False, label=_("Came"))


class FollowUpForm(PlainForm):
    """What is to be done about those who came, and how many days after the event."""

    title = forms.CharField(max_length=255, label=_("What to do"))
    days = forms.IntegerField(min_value=1, max_value=180, initial=DAYS, label=_("Days after the event"))
