"""Forms of assessments, and of the marks of an alliance or a partnership."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Criterion
from accounts.choices.standards import (
    ALLIANCE_MARKS,
    ASSESSABLE,
    CORE_POINTS,
    IMPORTANT_POINTS,
    JUDGED,
    PARTNERSHIP_MARKS,
    STANDARDS,
    TRAITS,
)
from accounts.models import Assessment, Document, Mark
from kam.ground.forms import Picker, PlainForm, RecordForm

NEEDED = (*JUDGED, Criterion.IMAGE)
"""What people judge of standards and traits: no data answers the one, and of the other it often says nothing."""
CHOICES = [
    (_("Six standards of a key account"), [(one.value, one.label) for one in STANDARDS]),
    (_("Seven traits"), [(one.value, one.label) for one in TRAITS]),
    (_("Points of a core customer"), [(one.value, one.label) for one in CORE_POINTS]),
    (_("Points of an important customer"), [(one.value, one.label) for one in IMPORTANT_POINTS]),
]
MARKS = [
    (_("Marks of a strategic alliance"), [(one.value, one.label) for one in ALLIANCE_MARKS]),
    (_("Marks of a partnership"), [(one.value, one.label) for one in PARTNERSHIP_MARKS]),
]
LINES = forms.Textarea(attrs={"rows": 3})


class AssessmentForm(RecordForm):
    """A judgement of one account by one criterion, as the API takes it."""

    criterion = forms.ChoiceField(choices=[(one.value, one.label) for one in ASSESSABLE], label=_("Criterion"))
    judged_on = forms.DateField(required=False, label=_("Day"), help_text=_("Empty: today."))

    class Meta:
        model = Assessment
        fields = ["account", "criterion", "score", "note", "judged_on"]
        widgets = {"account": Picker("accounts:account-pick"), "note": LINES}
        help_texts = {
            "score": _("0: not at all, 50: partly, 100: entirely. Empty: cannot say; a note alone moves nothing."),
            "note": _("What you saw that makes you think so."),
        }


class AssessmentPageForm(AssessmentForm):
    """The same below its customer, with the criteria in their groups."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("account")
        self.fields["criterion"].choices = CHOICES
        kept = {str(one.value) for one in (*NEEDED, *CORE_POINTS, *IMPORTANT_POINTS)}
        kept |= {str(self.initial.get("criterion") or ""), str(self.data.get("criterion") or "")}
        offered = [(group, [one for one in listed if one[0] in kept]) for group, listed in CHOICES]
        self.fields["criterion"].widget.choices = [(group, listed) for group, listed in offered if listed]
        self.fields["score"].widget.attrs |= {"min": 0, "max": 100, "step": 5, "inputmode": "numeric"}


class MarkForm(RecordForm):
    """A mark of an alliance or a partnership, as the API takes it."""

    since = forms.DateField(required=False, label=_("Holds since"), help_text=_("Empty: today."))

    class Meta:
        model = Mark
        fields = ["account", "kind", "since", "until", "evidence", "document"]
        widgets = {"account": Picker("accounts:account-pick")}
        help_texts = {"evidence": _("Who, when, what was seen: a text, or a document below.")}


class MarkPageForm(MarkForm):
    """The same below its customer, whose documents alone may prove it."""

    def __init__(self, *args: Any, of: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("account")
        self.fields["kind"].choices = MARKS
        if self.instance.pk:
            self.fields.pop("kind")
        else:
            self.fields.pop("until")
        documents = Document.objects.visible_to(self.user).live().filter(account=of)
        self.fields["document"].queryset = documents

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


class MarkEndForm(PlainForm):
    """Until when a mark held."""

    until = forms.DateField(label=_("Held until"))
