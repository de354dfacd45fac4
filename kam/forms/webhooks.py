"""A webhook's form: where to, of what, of whom, how much of it; and the span that is sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.ground import events, grades, wording
from kam.ground.described import knowing
from kam.ground.forms import PlainForm, RecordForm
from kam.ground.json_fields import TagsField
from kam.models import Webhook


class WebhookForm(RecordForm):
    """Empty happenings or tiers mean all of them."""

    verbs = knowing(
        TagsField(
            label=_("Event types"),
            required=False,
            help_text=_("For example: visit.logged, warning, order. A noun alone means all of its types; empty: all."),
        ),
        lambda: {*events.labels(), *events.nouns()},
    )
    tiers = knowing(
        forms.MultipleChoiceField(
            label=_("Only customers of these tiers"), required=False, widget=forms.CheckboxSelectMultiple
        ),
        lambda: [value for value, _label in grades.choices()],
    )

    class Meta:
        model = Webhook
        fields = ["name", "url", "verbs", "tiers", "content", "is_on"]
        labels = {"name": _("What it is for"), "url": _("Address"), "content": _("What is sent")}
        help_texts = {"url": _("https://, a public address. It is called with POST and a signature.")}
        widgets = {"url": forms.URLInput(), "content": forms.RadioSelect()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tiers"].choices = grades.choices()
        self.fields["is_on"].initial = True
        is_new = self.instance is None or self.instance.pk is None
        if is_new and "is_on" not in self.data:  # a program may make one that waits; on the page a new one is on
            del self.fields["is_on"]

    def clean_verbs(self) -> list[str]:
        """Declared verbs, or their nouns."""
        asked = list(dict.fromkeys(self.cleaned_data["verbs"] or []))
        known = {*events.labels(), *events.nouns()}
        strange = [one for one in asked if one not in known]
        if strange:
            words = _t("There is no such event type: %(names)s. /api/v1/event-types/ names them all.")
            raise ValidationError(words % {"names": wording.listed(strange)}, code="unknown_event")
        return asked


class RotateForm(PlainForm):
    """Whether the secret before ends with the new one."""

    at_once = forms.BooleanField(
        label=_("The secret before leaked"),
        required=False,
        help_text=_("It signs no more from now on. Messages are refused until the other side has the new one."),
    )


class SpanForm(PlainForm):
    """From when to when events are sent again."""

    since = forms.DateTimeField(
        label=_("From"),
        help_text=_("All that happened from then to then, whether it was taken or not. Each message keeps its number."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    until = forms.DateTimeField(
        label=_("To"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.localtime().replace(second=0, microsecond=0)
        self.fields["since"].initial, self.fields["until"].initial = now - timedelta(days=1), now
