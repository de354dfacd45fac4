"""Pages of what a customer requires under an agreement: enter, edit, archive."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import requirements
from accounts.forms.agreements import RequirementPageForm
from accounts.models import Agreement, Requirement
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right

NAV = "agreements"


def page_of(key: int) -> str:
    return reverse("accounts:agreement-detail", args=[key])


class RequirementCreate(FormPage):
    """One more requirement of an agreement."""

    model, nav, right, title = Agreement, NAV, Right.EDIT_ACCOUNTS, _("New requirement")
    form_class, done_message = RequirementPageForm, _("Requirement entered.")
    object: Agreement

    def instance(self) -> None:
        return None

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Agreements"), reverse("accounts:agreement-list")), (str(self.object), page_of(self.object.pk))]

    def act(self, form: Any) -> Requirement:
        return requirements.enter(values={**form.cleaned_data, "agreement": self.object}, by=self.user)

    def done_url(self, record: Requirement) -> str:
        return page_of(record.agreement_id)


class OfRequirement:
    """What the pages of one requirement share."""

    model, nav, right = Requirement, NAV, Right.EDIT_ACCOUNTS
    object: Requirement

    def queryset(self) -> Any:
        return super().queryset().select_related("agreement")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        above = self.object.agreement
        return [(_("Agreements"), reverse("accounts:agreement-list")), (str(above), page_of(above.pk))]

    def done_url(self, record: Requirement) -> str:
        return page_of(record.agreement_id)


class RequirementEdit(OfRequirement, FormPage):
    """New words, a new day, new evidence."""

    title, form_class, done_message = _("Edit requirement"), RequirementPageForm, _("Saved.")

    def actions(self) -> list[dict[str, Any]]:
        gone = self.object.archived_at is not None
        words, verb = (gettext("Bring back"), "restore") if gone else (gettext("Archive"), "archive")
        return [{"label": words, "url": reverse(f"accounts:requirement-{verb}", args=[self.object.pk])}]

    def act(self, form: Any) -> Requirement:
        return requirements.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class RequirementArchive(OfRequirement, ActionPage):
    """No longer required, with undo."""

    title, done_message, submit_label = _("Archive requirement"), _("Requirement archived."), _("Archive")
    question = _("The requirement leaves the agreement. You can bring it back.")

    def act(self) -> Requirement:
        return requirements.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Requirement) -> str:
        return reverse("accounts:requirement-restore", args=[result.pk])


class RequirementRestore(OfRequirement, ActionPage):
    """Required again."""

    title, done_message = _("Bring back"), _("Requirement brought back.")
    question = _("The requirement stands with the agreement again.")

    def act(self) -> Requirement:
        return requirements.restore(self.object, by=self.user)
