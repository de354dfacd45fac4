"""Pages that move a need on: a new one, stated, answered, confirmed, closed, changed, a step back, removed."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from lifecycle.actions import needs
from lifecycle.forms.needs import (
    NeedCloseForm,
    NeedConfirmForm,
    NeedEditPageForm,
    NeedPageForm,
    NeedProposeForm,
    NeedStateForm,
)
from lifecycle.models import Need
from lifecycle.views.logs import NewOf
from lifecycle.views.needs import OfNeed


class NeedCreate(NewOf, FormPage):
    """A need: first whose, then what was heard and from whom."""

    template_name, nav, title = "pages/form.html", "visits", gettext_lazy("New need")
    right, form_class, here, list_of = Right.LOG_VISITS, NeedPageForm, "lifecycle:need-create", "lifecycle:need-list"
    done_message = gettext_lazy("Need noted.")

    def act(self, form: Any) -> Need:
        return needs.hear(values=form.cleaned_data, by=self.user)

    def done_url(self, record: Need) -> str:
        return reverse("lifecycle:need-detail", args=[record.pk])


class Step(OfNeed, FormPage):
    """One step on; the way back is a tap away."""

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:need-back", args=[self.object.pk])


class NeedState(Step):
    """The customer says that they want it."""

    title, form_class = gettext_lazy("The customer stated this need"), NeedStateForm
    submit_label, done_message = gettext_lazy("Mark stated"), gettext_lazy("Noted as an explicit need.")

    def act(self, form: Any) -> Need:
        said = form.cleaned_data
        return needs.state(self.object, on=said["stated_on"], text=said["text"], version=self.version(), by=self.user)


class NeedPropose(Step):
    """What is offered for it."""

    title, form_class = gettext_lazy("Offer a solution"), NeedProposeForm
    submit_label, done_message = gettext_lazy("Mark offered"), gettext_lazy("Solution noted.")

    def context(self) -> dict[str, Any]:
        early = gettext_lazy(
            "The customer has not stated this need yet. Whoever offers a solution now answers a question that nobody "
            "asked: first ask what the problem costs them."
        )
        return {"heed": [early] if self.object.stated_on is None else []}

    def act(self, form: Any) -> Need:
        said = dict(form.cleaned_data)
        day = said.pop("proposed_on")
        return needs.propose(self.object, values=said, on=day, version=self.version(), by=self.user)


class NeedConfirm(Step):
    """The benefit, in the customer's words."""

    title, form_class = gettext_lazy("The customer confirmed the benefit"), NeedConfirmForm
    submit_label, done_message = gettext_lazy("Mark confirmed"), gettext_lazy("Benefit noted.")

    def act(self, form: Any) -> Need:
        said = dict(form.cleaned_data)
        day = said.pop("confirmed_on")
        return needs.confirm(self.object, values=said, on=day, version=self.version(), by=self.user)


class NeedClose(Step):
    """What became of it."""

    title, form_class = gettext_lazy("What became of this need?"), NeedCloseForm
    submit_label, done_message = gettext_lazy("Close the need"), gettext_lazy("Need closed.")

    def act(self, form: Any) -> Need:
        said = form.cleaned_data
        outcome, note, day = said["outcome"], said["note"], said["closed_on"]
        return needs.close(self.object, outcome=outcome, note=note, on=day, version=self.version(), by=self.user)


class NeedBack(OfNeed, ActionPage):
    """Undo of the last step."""

    title, submit_label = gettext_lazy("Take the last step back?"), gettext_lazy("Take it back")
    done_message = gettext_lazy("Taken back.")

    def act(self) -> Need:
        return needs.step_back(self.object, by=self.user)


class NeedEdit(OfNeed, FormPage):
    """Other words, another person or colleague."""

    title, form_class = gettext_lazy("Edit the need"), NeedEditPageForm
    done_message = gettext_lazy("Need changed.")

    def act(self, form: Any) -> Need:
        return needs.change(self.object, form.cleaned_data, version=self.version(), by=self.user)


class NeedArchive(OfNeed, ActionPage):
    """Out of the lists, with undo."""

    title, danger = gettext_lazy("Remove this need?"), True
    question = gettext_lazy("It leaves the lists and stays in the record. You can bring it back.")
    submit_label, done_message = gettext_lazy("Remove"), gettext_lazy("Need removed.")

    def act(self) -> Need:
        return needs.archive(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:need-restore", args=[self.object.pk])

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:need-list")


class NeedRestore(OfNeed, ActionPage):
    """Back in the lists."""

    title, submit_label = gettext_lazy("Bring this need back?"), gettext_lazy("Bring back")
    done_message = gettext_lazy("It is back.")

    def act(self) -> Need:
        return needs.restore(self.object, by=self.user)
