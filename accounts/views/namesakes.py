"""Pages that tell two contacts apart that look like one person, and take that back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import namesakes
from accounts.forms.contacts import NamesakeForm
from accounts.models import Contact, Namesake
from accounts.views.contact_merges import other_of
from accounts.views.contacts import NAV, OfContact
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right


class NamesakeCreate(OfContact, FormPage):
    """Two people, not one, and how one knows."""

    title, right, submit_label = _("Two people"), Right.EDIT_CONTACTS, _("They are two people")
    form_class = NamesakeForm

    @property
    def other(self) -> Contact:
        return other_of(self.object, self.kwargs["other"], self.user)

    def get_subtitle(self) -> str:
        words = gettext("%(one)s and %(two)s look like one person; the pair leaves the list and stays away.")
        return words % {"one": self.object.name, "two": self.other.name}

    def act(self, form: Any) -> Namesake:
        return namesakes.tell_apart(self.object, self.other, reason=form.cleaned_data["reason"], by=self.user)

    def said(self, message: Any, result: Namesake) -> None:
        undo = reverse("accounts:namesake-reopen", args=[result.pk])
        messages.success(self.request, gettext("Noted: two people."), extra_tags=f"undo:{undo}")

    def done_url(self, record: Any) -> str:
        return reverse("accounts:contact-doubles")


class NamesakeReopen(ActionPage):
    """Perhaps one person after all."""

    model, nav, right, title = Namesake, NAV, Right.EDIT_CONTACTS, _("Look at the pair again")
    question = done_message = _("The pair stands in the list again.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Possible duplicates of contacts"), reverse("accounts:contact-doubles"))]

    def act(self) -> None:
        return namesakes.reopen(self.object, by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("accounts:contact-doubles")
