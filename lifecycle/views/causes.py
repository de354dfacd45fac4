"""Pages of causes: written down on a warning with evidence, more evidence, read by a second person, taken back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground import wording
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, same_person
from lifecycle.actions import causes
from lifecycle.forms.causes import CauseConfirmForm, CauseForm, ContestForm, EvidenceForm
from lifecycle.models import WarningCause
from lifecycle.rules import warnings as rules
from lifecycle.views.warnings import OfWarning


class CauseWrite(OfWarning, FormPage):
    """Why the customer may leave, by which rows of its file."""

    template_name = "lifecycle/causes/form.html"
    title, form_class, right = gettext_lazy("Why may we lose them?"), CauseForm, Right.MOVE_STAGES
    submit_label, done_message = gettext_lazy("Write down the cause"), gettext_lazy("Cause written down.")

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET
        said = rules.raised(self.object.reasons) or {}
        return {
            "cause": asked.get("cause", ""), "evidence": asked.getlist("evidence"), "word": said.get("text", ""),
        }  # fmt: skip

    def get_subtitle(self) -> Any:
        return self.object.account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (str(self.object.account), self.done_url(None))]

    def act(self, form: Any) -> WarningCause:
        return causes.suspect(self.object, **form.values(), by=self.user)

    def undo_url(self, result: WarningCause) -> str:
        return reverse("lifecycle:cause-withdraw", args=[result.pk])


class OfCause:
    """What the pages of one cause share: whoever may not read it finds none."""

    model, nav, right = WarningCause, "warnings", Right.MOVE_STAGES
    object: WarningCause
    user: Any

    def queryset(self) -> Any:
        return WarningCause.objects.visible_to(self.user).select_related("warning__account__owner", "by__acts_for")

    def get_subtitle(self) -> Any:
        return f"{self.object.warning.account} · {self.object}"

    def home(self) -> str:
        return reverse("lifecycle:warning-detail", args=[self.object.warning_id])

    def crumbs(self) -> list[tuple[Any, str]]:
        up = (_("Churn warnings"), reverse("lifecycle:warning-list"))
        return [up, (str(self.object.warning.account), self.home())]

    def done_url(self, _result: Any) -> str:
        return self.home()


class CauseCite(OfCause, FormPage):
    """More evidence."""

    template_name = "lifecycle/causes/form.html"
    title, form_class, done_message = gettext_lazy("Add evidence"), EvidenceForm, gettext_lazy("Evidence added.")

    def act(self, form: Any) -> WarningCause:
        return causes.cite(self.object, shown=form.shown, by=self.user)


class ReadByAnother(OfCause, FormPage):
    """What a second reader says; whoever wrote the cause down sees why it is not theirs to say."""

    def initial(self) -> dict[str, Any]:
        """What they say is their own: nothing of the other's words."""
        return {}

    def context(self) -> dict[str, Any]:
        own = same_person(self.user, self.object.by)
        words = _("You wrote this down yourself; somebody else has to read it.")
        more = {"calms": self.written()} if self.object.note and not own else {}
        return super().context() | {"heed": [words] if own else [], "barred": own} | more

    def written(self) -> str:
        """What whoever wrote the cause down said of it."""
        return wording.pair(_("%(name)s wrote") % {"name": self.object.by}, self.object.note)


class CauseConfirm(ReadByAnother):
    """A second reader agrees."""

    title, form_class = gettext_lazy("Confirm the cause?"), CauseConfirmForm
    submit_label, done_message = gettext_lazy("Confirm"), gettext_lazy("Cause confirmed.")

    def act(self, form: Any) -> WarningCause:
        return causes.confirm(self.object, note=form.cleaned_data["note"], version=self.version(), by=self.user)


class CauseContest(ReadByAnother):
    """A second reader does not agree, and says why."""

    title, form_class = gettext_lazy("Contest the cause?"), ContestForm
    submit_label, done_message = gettext_lazy("Contest"), gettext_lazy("Cause contested.")

    def act(self, form: Any) -> WarningCause:
        return causes.contest(self.object, note=form.cleaned_data["note"], version=self.version(), by=self.user)


class CauseWithdraw(OfCause, ActionPage):
    """Whoever wrote it takes it back."""

    title, submit_label = gettext_lazy("Take the cause back?"), gettext_lazy("Take it back")
    question = gettext_lazy("The warning is without a cause again; the record keeps what was written.")
    done_message = gettext_lazy("Cause taken back.")

    def act(self) -> WarningCause:
        return causes.withdraw(self.object, by=self.user)
