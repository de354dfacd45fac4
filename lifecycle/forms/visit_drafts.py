"""Forms of drafts: mails and invitations as files, several at once on the page, one at a time over the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.forms import PlainForm
from lifecycle.choices.visit_drafts import DraftReason
from lifecycle.forms.plans import PlanForm
from lifecycle.rules.mail_files import MOST_BYTES

MOST_FILES = 20
MOST_TOGETHER = 40 * 1024 * 1024
MAILS = (MOST_BYTES, MOST_TOGETHER)
"""Bytes of one file, and of all that are sent at once."""
ENDINGS = ".eml,.ics,message/rfc822,text/calendar"


class MailForm(PlainForm):
    """One mail or invitation."""

    file = forms.FileField(label=gettext_lazy("File"), max_length=None, allow_empty_file=True)


class SeveralFiles(forms.FileInput):
    """A field for files that takes several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Several files, each looked at as one would be."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = [super(FilesField, self).clean(one, initial) for one in data or [None]]
        if len(found) > MOST_FILES:
            raise ValidationError(_("At most %(count)s files at once.") % {"count": MOST_FILES})
        if sum(one.size for one in found) > MOST_TOGETHER:
            raise ValidationError(_("These files are larger than 40 MB together. Send them in turn."))
        return found


class MailsForm(PlainForm):
    """Mails and invitations, several at once."""

    files = FilesField(
        label=gettext_lazy("Mails (.eml) or invitations (.ics)"), allow_empty_file=True,
        widget=SeveralFiles(attrs={"accept": ENDINGS}),
        help_text=gettext_lazy("Save the mail or the invitation as a file in your mail program, then choose it here."),
    )  # fmt: skip


def _why() -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=DraftReason.choices, required=False, widget=forms.RadioSelect,
        label=gettext_lazy("Why it did not happen"),
    )  # fmt: skip


class DraftDropForm(PlainForm):
    """It did not happen; why, where somebody says it."""

    reason = _why()


class DraftPlanForm(PlanForm):
    """The visit on another day, and why it did not happen on its own."""

    reason = _why()

    field_order = [*PlanForm.field_order, "reason"]

    def values(self) -> dict[str, Any]:
        """The arguments of `visit_drafts.plan`."""
        return super().values() | {"reason": self.cleaned_data["reason"]}
