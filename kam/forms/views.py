"""A saved view's forms: the filter with the name to keep it under, and when it comes by mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from babel import Locale
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.choices import Every
from kam.ground import search, wording
from kam.ground.forms import PlainForm, RecordForm
from kam.models import SavedView, User

ONCE = "once"
MANY = 12
"""Of more colleagues those who are chosen stand in sight, the others are found by name."""


class Sought(forms.CheckboxSelectMultiple):
    """A tick for each; of many those ticked come first, the others wait in a fold with a search, by pinyin too."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)["widget"]
        boxes = [box for _group, found, _place in context["optgroups"] for box in found]
        if len(boxes) <= MANY:
            return super().render(name, value, attrs, renderer)
        for box in boxes:
            person = box["value"].instance
            box["said"] = search.text_of(person.name, person.username)
        told = {"chosen": [box for box in boxes if box["selected"]], "others": [b for b in boxes if not b["selected"]]}
        return render_to_string("parts/sought.html", told)


class RecipientsField(forms.ModelMultipleChoiceField):
    """Colleagues to whom a view is sent, too; left alone where a program says nothing of them."""

    apart = True

    def __init__(self) -> None:
        super().__init__(
            User.objects.people(), required=False, label=_("Also to"), widget=Sought(),
            help_text=_("Each gets the figures of their own customers, in their own language, and may turn it off."),
            error_messages={"invalid_choice": _("There is no such colleague who may be sent this analysis.")},
        )  # fmt: skip


class SavedViewForm(RecordForm):
    recipients = RecipientsField()

    class Meta:
        model = SavedView
        fields = ["page", "name", "query", "shared", "mail_every", "mail_on"]

    def clean(self) -> Any:
        """What is not said of the mail stays as it is."""
        values: Any = super().clean()
        unsaid = {"mail_every", "mail_on"} if "mail_every" not in self.data else set()
        unsaid |= {"recipients"} if "recipients" not in self.data else set()
        return {name: value for name, value in values.items() if name not in unsaid}


def weekdays() -> list[tuple[int, str]]:
    """The days of a week by their numbers, in the reader's words."""
    names = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE)).days["stand-alone"]["wide"]
    return [(place + 1, names[place]) for place in range(7)]


class ViewMailForm(PlainForm):
    """Whether an analysis comes by mail, and on which day of the week or the month."""

    read_by: ClassVar[dict[str, Any]] = {"weekday": ("every", (Every.WEEK,)), "day": ("every", (Every.MONTH,))}
    every = forms.ChoiceField(label=_("By mail"), required=False, choices=[("", _("Not by mail")), *Every.choices])
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), required=False, coerce=int, choices=weekdays, empty_value=None
    )
    day = forms.IntegerField(
        label=_("Day of the month"), required=False, min_value=1, max_value=31,
        help_text=_("In a shorter month its last day."),
    )  # fmt: skip

    recipients = RecipientsField()

    def __init__(
        self, *args: Any, offered: Any = None, declined: Sequence[User] = (), shut: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["recipients"]
        if offered is not None:
            field.queryset = offered
        said = [str(field.help_text)]
        if shut:
            words = _t("Not offered, as their role does not open this analysis: %(roles)s.")
            said.append(words % {"roles": wording.listed(shut)})
        if declined:
            said.append(_t("Turned off by themselves: %(names)s.") % {"names": wording.listed(declined)})
        field.help_text = wording.sentences(said)

    def on(self) -> int | None:
        """The day that belongs to what was chosen."""
        said = self.cleaned_data
        found: int | None = said["weekday"] if said["every"] == Every.WEEK else said["day"]
        return found


class ViewSendForm(ViewMailForm):
    """To whom the analysis on the screen goes, now or by plan; the name is what the mail is called."""

    field_order: ClassVar[list[str]] = ["recipients", "every", "weekday", "day", "name"]
    every = forms.ChoiceField(label=_("When"), choices=[(ONCE, _("Now, once")), *Every.choices])
    page = forms.CharField(max_length=60, widget=forms.HiddenInput())
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput())
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The subject of the mail; it is kept under it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["recipients"]
        field.label = _("To colleagues")
        field.help_text = wording.sentences(
            [_t("It comes to you as well; tick nobody, and to you alone."), field.help_text]
        )

    @property
    def values(self) -> dict[str, Any]:
        """As the verb takes them."""
        said = self.cleaned_data
        planned = {"every": said["every"], "on": self.on()} if said["every"] != ONCE else {"every": "", "on": None}
        return said | planned
