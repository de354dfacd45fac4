"""Pages of a person's own right: everything kept about them as a file, and erasing them, told beforehand."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.actions import erasures, person_exports
from accounts.actions.short_names import SHOWN
from accounts.forms.privacy import EraseForm
from accounts.models import Contact
from accounts.views.contacts import OfContact
from kam.ground import files
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right


class ContactExport(OfContact, ActionPage):
    """Everything kept about one person, as a file to hand to them."""

    title, right, submit_label = _("Hand out what is kept about a person"), Right.PRIVACY, _("Make the file")
    question = _(
        "One ZIP with a page to read, the same for programs (JSON), and the documents whose titles name the person:"
        " their entry with those merged into it, visits, cases, surveys, invitations, what was written about them, and"
        " the log, as far as you may read them. It also holds what colleagues and others said: look through it before"
        " you hand it out. The log says who made it."
    )

    def _post(self) -> HttpResponseBase:
        content = person_exports.export(self.object, by=self.user)
        return files.made(content, name=f"person-{self.object.pk}.zip", media_type=person_exports.MEDIA_TYPE)


class ContactErase(OfContact, FormPage):
    """Erase a person: what will go, what stays and why, and the name typed to confirm."""

    template_name, title, right = "accounts/contacts/erase.html", _("Erase a person"), Right.PRIVACY
    form_class, submit_label, done_message, danger = EraseForm, _("Erase for good"), _("Person erased."), True

    def get_subtitle(self) -> Any:
        return f"{self.object} · {self.object.account}"

    def initial(self) -> dict[str, Any]:
        return {"titles": True, "passages": certain(self.found), "rest": True}

    @cached_property
    def found(self) -> erasures.Outlook:
        return erasures.look(self.object, by=self.user)

    def form(self, data: Any = None, files: Any = None) -> Any:
        form: Any = super().form(data, files)
        return form.offer(self.found.to_judge, self.found.passages)

    def context(self) -> dict[str, Any]:
        return super().context() | told(self.found) | {"until": self.object.erased_by_itself_on}

    def act(self, form: Any) -> Contact:
        return erasures.erase(self.object, **form.cleaned_data, by=self.user)


def certain(found: erasures.Outlook) -> list[str]:
    """The passages that are ticked: those listed that all but surely mean the person."""
    return [one.key for one in found.passages[:SHOWN] if one.is_certain]


def told(found: erasures.Outlook) -> dict[str, Any]:
    """What the page says before anything is done."""
    return {
        "found": found,
        "hidden": len(found.passages[SHOWN:]),
        "short": len(found.passages),
        "goes": [row for row in found.ties if not row.why],
        "stays": [row for row in found.ties if row.why],
    }
