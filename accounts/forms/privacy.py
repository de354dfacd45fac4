"""The form that asks for the name before a person is erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.actions.short_names import AROUND, SHOWN, Passage
from accounts.models import Document
from kam.ground import wording
from kam.ground.forms import PlainForm


class PassagesField(forms.MultipleChoiceField):
    """Passages by their keys; whether they are there is said by the verb, which reads the texts once more."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=_("Take the short name out here"),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Ticked is what all but surely means the person. Look through the rest."),
        )

    def valid_value(self, value: str) -> bool:
        return True


def worded(one: Passage) -> str:
    """A passage as people read it: the short name marked, how often it stands there, and who else may be meant."""
    places = ngettext("%(n)s place", "%(n)s places", one.places) % {"n": one.places} if one.places > 1 else ""
    said = _t("the record names this person, not %(names)s") if one.is_certain else _t("also: %(names)s")
    also = said % {"names": wording.listed(one.also[:3])} if one.also else ""
    told = " · ".join(filter(None, (places, also)))
    sub = format_html(' <span class="sub">{}</span>', told) if told else ""
    start, end = ("…" * (len(part) >= AROUND) for part in (one.before, one.after))
    words = '<span class="passage">{}{}<mark>{}</mark>{}{}{}</span>'
    return format_html(words, start, one.before, one.said, one.after, end, sub)


class EraseForm(PlainForm):
    """The name as it stands on the page, whether documents' titles lose it too, and which files go for good."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=120, help_text=_("Type the person's name to confirm.")
    )
    titles = forms.BooleanField(required=False, label=_("Take the name out of documents' titles and file names too"))
    documents = forms.ModelMultipleChoiceField(
        Document.objects.all(),
        required=False,
        label=_("Delete the files of these documents"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of each an entry without a name stays in the archive. The file cannot be brought back."),
    )

    passages = PassagesField()
    rest = forms.BooleanField(required=False, label=_("Also where it is all but certain, beyond those listed"))

    def offer(self, documents: Iterable[Document], passages: Sequence[Passage]) -> Self:
        """
        The form with only these to choose from; without any, no field.

        What is beyond those listed is asked always: whether there is any, out of one's sight, is told to nobody.
        """
        self.fields["passages"].choices = [(one.key, worded(one)) for one in passages[:SHOWN]]  # type: ignore[attr-defined]
        if not passages:
            del self.fields["passages"]
        keys = [document.pk for document in documents]
        if keys:
            self.fields["documents"].queryset = Document.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        else:
            del self.fields["documents"]
        return self
