"""What helps in a dilemma: chosen from all that does, beside what the file shows, made a to-do, and taken back."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.views.home import OfAccount
from kam.ground.pages import DetailPage
from kam.ground.posts import ActionPage, FormPage, Returning, back
from kam.ground.rights import Right, can, standing
from lifecycle.actions import dilemmas
from lifecycle.choices import Dilemma, Remedy, TodoSource
from lifecycle.facts import dilemmas as facts
from lifecycle.forms.dilemmas import TakeForm
from lifecycle.models import Todo
from lifecycle.rules import dilemmas as rules
from lifecycle.views.dilemmas import shown


def to_choose(account: Any, user: Any) -> dict[str, Any]:
    """What the file shows, and what helps: one is chosen knowing both."""
    found = facts.one(account, timezone.localdate())
    diagnosis = rules.diagnose(found) if found else None
    return (shown(diagnosis, account, user) if diagnosis else {}) | {"account": account}


class Choosing(Returning, OfAccount):
    """What the pages of a choice share: the customer, back to where one came from, and on to what was chosen."""

    def get_subtitle(self) -> Any:
        return self.object

    def instance(self) -> None:
        return None

    def opens_url(self, result: Todo) -> str:
        return reverse("lifecycle:todo-detail", args=[result.pk])


class DilemmaChoose(Choosing, DetailPage):
    """All that the file shows of a dilemma, and all that helps, nothing chosen beforehand."""

    template_name, title, nav = "lifecycle/dilemmas/choose.html", gettext_lazy("Choose a countermeasure"), "dilemmas"

    def context(self) -> dict[str, Any]:
        if self.kwargs["dilemma"] not in Dilemma.values:
            raise Http404
        may = {"can_take": can(self.user, Right.TAKE_ON_WORK)}
        return super().context() | to_choose(self.object, self.user) | may | {"came": self.came_from()}


class DilemmaTake(Choosing, FormPage):
    """What helps becomes a to-do: by whom and until when, or with one tap by the owner by the usual day."""

    template_name, title = "lifecycle/dilemmas/take.html", gettext_lazy("Take a countermeasure")
    form_class, right = TakeForm, Right.TAKE_ON_WORK
    submit_label, done_message = gettext_lazy("Make it a to-do"), gettext_lazy("It is a to-do now.")
    is_new = False

    def context(self) -> dict[str, Any]:
        if self.kwargs["remedy"] not in Remedy.values:
            raise Http404
        chosen = {"chosen": Remedy(self.kwargs["remedy"]), "came": self.came_from()}
        return super().context() | to_choose(self.object, self.user) | chosen

    def initial(self) -> dict[str, Any]:
        whose = self.object.owner_id or standing(self.user).pk
        return {"account": self.object.pk, "user": whose, "due_on": dilemmas.usual_day(self.kwargs["remedy"])}

    def act(self, form: Any) -> Todo:
        said = {name: self.kwargs[name] for name in ("dilemma", "remedy")}
        self.is_new = not dilemmas.is_taken(self.object, **said)
        return dilemmas.take(self.object, **said, **form.values(), by=self.user)

    def undo_url(self, result: Todo) -> str:
        return reverse("lifecycle:stage-give-back", args=[result.pk]) if self.is_new else ""


class DilemmaGiveBack(ActionPage):
    """Undo of taking: the to-do is none."""

    model, nav, right = Todo, "todos", Right.TAKE_ON_WORK
    title, submit_label = gettext_lazy("Take this countermeasure back?"), gettext_lazy("Take back")
    done_message = gettext_lazy("Taken back.")

    def queryset(self) -> Any:
        return Todo.objects.visible_to(self.user).filter(source=TodoSource.DILEMMA)

    def act(self) -> Todo:
        return dilemmas.give_back(self.object, by=self.user)

    def done_url(self, result: Todo) -> str:
        return back(self.request, reverse("accounts:account-detail", args=[result.account_id]))
