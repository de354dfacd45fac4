"""Pages of contacts that are there twice: which they may be, which other entry, side by side, and the undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import contact_duplicates, contact_merges, contact_plans
from accounts.choices.duplicates import ContactSign as Sign
from accounts.forms.contacts import ContactSidesForm, OtherContactForm
from accounts.models import Contact, ContactMerge, Namesake
from accounts.views.contacts import NAV, OfContact, people_of
from kam.ground import timeline
from kam.ground.pages import Page
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.rules import formats

MOST = 100
SIGNS = dict(Sign.choices)


class ContactDoubles(Page):
    """Pairs of entries at one customer that may be one person."""

    template_name, nav, title = "accounts/contacts/doubles.html", NAV, _("Possible duplicates of contacts")
    right, subtitle = Right.EDIT_CONTACTS, _("People of one customer with the same number, address or name.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Contacts"), reverse("accounts:contact-list"))]

    def context(self) -> dict[str, Any]:
        found = contact_duplicates.seek(most=MOST, by=self.user)
        apart = Namesake.objects.visible_to(self.user).select_related("first__account", "second", "by")
        pairs = [(one, [SIGNS.get(sign, sign) for sign, _what in one.signs]) for one in found]
        return {"pairs": pairs, "most": MOST, "apart": apart[:MOST]}


class ContactMergeChoose(OfContact, FormPage):
    """Which other entry is the same person."""

    title, right = _("Merge with another contact"), Right.EDIT_CONTACTS
    form_class, submit_label = OtherContactForm, _("Compare")

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> Contact:
        return form.cleaned_data["other"]

    def done_url(self, record: Contact) -> str:
        return reverse("accounts:contact-merge", args=[self.object.pk, record.pk])


class ContactMergeSides(OfContact, FormPage):
    """Two entries of one person side by side: which values to keep, and what goes over."""

    template_name, title, right = "accounts/contacts/merge.html", _("Merge two contacts"), Right.EDIT_CONTACTS
    submit_label = _("Merge")

    @cached_property
    def other(self) -> Contact:
        return other_of(self.object, self.kwargs["other"], self.user)

    def form(self, data: Any = None, files: Any = None) -> ContactSidesForm:
        return ContactSidesForm(data, files, user=self.user, survivor=self.object, other=self.other)

    def context(self) -> dict[str, Any]:
        return super().context() | sides(self.object, self.other)

    def act(self, form: Any) -> ContactMerge:
        versions = (self.version(), form.cleaned_data.get("other_version"))
        found = contact_merges.merge(self.object, self.other, taken=form.taken(), versions=versions, by=self.user)
        undo = reverse("accounts:contact-merge-undo", args=[found.pk])
        messages.success(self.request, gettext("Contacts merged."), extra_tags=f"undo:{undo}")
        return found

    def done_url(self, record: ContactMerge) -> str:  # type: ignore[override]
        return reverse("accounts:contact-detail", args=[record.survivor_id])


def other_of(mine: Contact, key: int, user: Any) -> Contact:
    """The other entry, if the user sees it and both are fit to be merged; else 404."""
    mates = Contact.objects.visible_to(user).live().filter(account=mine.account_id)
    found = mates.exclude(pk=mine.pk).filter(pk=key).first()
    if found is None or mine.archived_at:
        raise Http404
    return found


def sides(mine: Contact, theirs: Contact) -> dict[str, Any]:
    """What the page shows of the two: the fields that differ, and what goes over."""
    rows = [(name, word(mine, name), word(theirs, name)) for name in contact_merges.differing(mine, theirs)]
    return {
        "mine": mine,
        "theirs": theirs,
        "both": [row for row in rows if formats.NONE not in row[1:]],
        "one": [row for row in rows if formats.NONE in row[1:]],
        "goes": contact_plans.counts(theirs),
        "swap_url": reverse("accounts:contact-merge", args=[theirs.pk, mine.pk]),
        "apart_url": reverse("accounts:namesake-create", args=[mine.pk, theirs.pk]),
    }


def word(contact: Contact, name: str) -> str:
    """A field's value in words."""
    value = getattr(contact, name)
    if name in contact_merges.MATES:
        return str(value) if value else formats.NONE
    plain = value.isoformat() if hasattr(value, "isoformat") else value
    return timeline.shown("contact", name, plain)


class ContactMergeUndo(ActionPage):
    """Both entries as they were."""

    model, nav, title, right = ContactMerge, NAV, _("Take the merge back"), Right.EDIT_CONTACTS
    submit_label, done_message = _("Take the merge back"), _("Both contacts are as they were.")

    def queryset(self) -> Any:
        return super().queryset().select_related("survivor__account", "loser")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [people_of(self.object.survivor.account)]

    def context(self) -> dict[str, Any]:
        words = gettext(
            "%(loser)s becomes a contact of its own again, with all it brought. What was entered for %(survivor)s"
            " since the merge stays there."
        )
        names = {"loser": self.object.loser.name, "survivor": self.object.survivor.name}
        return super().context() | {"question": words % names}

    def act(self) -> ContactMerge:
        return contact_merges.undo(self.object, by=self.user)

    def done_url(self, result: ContactMerge) -> str:
        return reverse("accounts:contact-detail", args=[result.survivor_id])
