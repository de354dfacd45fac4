"""Forms of aftermaths: what has to be said of a customer's end with us, the review of a loss, its taking back."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import lazystr
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy

from accounts.models import Account, Competitor
from kam.ground.forms import PlainForm
from lifecycle.actions.aftermaths import LACKING, Said, looks_in
from lifecycle.choices import Ending, Stage
from lifecycle.choices.warnings import FIVE
from lifecycle.rules.aftermaths import LONGEST, NEEDS, REVIEW_DAYS

LEAVES = gettext_lazy("Why do they leave?")
"""Asked of whoever goes; of a customer that may go it is asked why they might."""
BRINGS = {
    Stage.WARNING.value: gettext_lazy("A churn warning opens; its cause is to be found."),
    Stage.WON_BACK.value: gettext_lazy(
        "A care plan begins: a visit, a call of our head, a check that the cause is gone."
    ),
    Stage.LOST.value: gettext_lazy("Visits to come are cancelled; in %(days)d days the loss is reviewed."),
    Stage.DORMANT.value: gettext_lazy("On the day you choose it comes back as a to-do."),
}
"""What begins with a warning or an end."""
REMINDS = gettext_lazy("Comes back on that day as a to-do of %(name)s.")
REMINDS_YOU = gettext_lazy("Comes back on that day as a to-do of yours: nobody has the customer.")


def bringing(key: str, label: Any, more: Any = "") -> Any:
    """The words of a choice with what it brings below them, and what `more` there is to say of it."""
    brings = str(BRINGS[key]) % {"days": REVIEW_DAYS} if key in BRINGS else ""
    words = format_html_join("", "<small>{}</small>", ((one,) for one in (brings, more) if one))
    return format_html("<span>{}{}</span>", label, words) if words else label


def cause_field(help_text: Any, label: Any = LEAVES) -> forms.ChoiceField:
    """One of the five causes of a loss."""
    choices = [("", "—"), *((one.value, one.label) for one in FIVE)]
    return forms.ChoiceField(choices=choices, required=False, label=label, help_text=help_text)


class _Reminds:
    """The words below the day to look in again, with who is reminded: looked up where a page shows them."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def __str__(self) -> str:
        who = looks_in(self.account)
        return str(REMINDS) % {"name": who} if who else str(REMINDS_YOU)


def reminds(account: Account) -> Any:
    """What becomes of the day to look in again at a customer, and who is reminded."""
    return lazystr(_Reminds(account))


def evidence_field(help_text: Any) -> forms.CharField:
    """What shows the cause, in words."""
    area = forms.Textarea(attrs={"rows": 3})
    label = gettext_lazy("Evidence")
    return forms.CharField(required=False, max_length=2000, label=label, help_text=help_text, widget=area)


class EndingForm(PlainForm):
    """
    What an ending needs beside how it came to it; which one it is, the field named `chooses` says.

    Who inherits from it declares `cause` and `evidence` with its own help.
    """

    chooses: ClassVar[str] = "outcome"

    competitor = forms.ModelChoiceField(
        Competitor.objects.live(),
        required=False,
        label=gettext_lazy("The competitor behind it"),
        help_text=gettext_lazy("It is noted at the customer."),
    )
    revisit_on = forms.DateField(
        required=False,
        label=gettext_lazy("Look in again on"),
        help_text=gettext_lazy("For a customer that lies dormant: comes back as a to-do on that day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is not None:
            self.fields["revisit_on"].help_text = reminds(self.instance.account)

    @property
    def needed(self) -> dict[str, list[str]]:
        """Which choices need which fields: {field: values of `chooses`}; its label says so, and follows the choice."""
        chosen = [str(value) for value, _words in self.fields[self.chooses].choices]
        asked: dict[str, list[str]] = {}
        for value in chosen:
            for name in self.asks(value):
                asked.setdefault(name, []).append(value)
        return asked

    def asks(self, choice: str) -> tuple[str, ...]:
        """The fields that a choice cannot do without."""
        return NEEDS.get(choice, ())

    @property
    def choice_words(self) -> dict[str, Any]:
        """What the choices are called, without what they bring."""
        return dict(Stage.choices)

    def clean(self) -> Any:
        """On a page all that is missing is said at once; programs, which see no page, hear it from the verb."""
        cleaned = super().clean()
        asked = self.asks(self.cleaned_data.get(self.chooses, "")) if self.instance is not None else ()
        for name in asked:
            if name in LACKING and name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, LACKING[name])
        return cleaned

    @property
    def loses(self) -> bool:
        """Whether a loss was chosen."""
        return bool(self.cleaned_data.get(self.chooses) == Ending.LOST)

    def said(self) -> Said:
        """What was said of the end."""
        names = ("cause", "evidence", "competitor", "revisit_on")
        return Said(**{name: self.cleaned_data[name] for name in names})


class AftermathRestForm(PlainForm):
    """When to look in again at a customer that lies dormant."""

    revisit_on = forms.DateField(label=gettext_lazy("Look in again on"))
    note = forms.CharField(required=False, max_length=255, label=gettext_lazy("Note"))


class AftermathReviewForm(PlainForm):
    """What we learnt from a loss; on the page the second field is there only for whoever knows of a suspicion."""

    findings = forms.CharField(
        max_length=LONGEST, label=gettext_lazy("What we learnt"), widget=forms.Textarea(attrs={"rows": 6})
    )
    closed_findings = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=gettext_lazy("What we learnt of the suspicion"),
        help_text=gettext_lazy("Read by directors and auditors only. What stands above is read by everybody."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is not None and not self.instance.is_suspected_by(self.user):
            del self.fields["closed_findings"]


class AftermathReopenForm(PlainForm):
    """Why a customer is not lost after all."""

    reason = forms.CharField(
        max_length=255, label=gettext_lazy("Why they are not lost"), widget=forms.Textarea(attrs={"rows": 3})
    )
