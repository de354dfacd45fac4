"""What is missing before a key account is core: who took which point over and until when, and taking one over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Criterion, KeyClass
from accounts.choices.standards import CORE_POINTS
from accounts.facts import classes as pictures
from accounts.models import Account
from accounts.views import class_words
from accounts.views.home import OfAccount
from kam.ground import days
from kam.ground.pages import Panel
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from lifecycle.actions import todos
from lifecycle.choices import TodoSource
from lifecycle.forms.todos import TodoEditForm
from lifecycle.models import Todo

USUAL = 30
"""Days in which a point is worked on, unless somebody says otherwise."""


def missing(account: Account) -> list[dict[str, Any]]:
    """The points that do not hold, each with a thing to do; none where the account is core, or no key account."""
    is_key = Account.objects.key().filter(pk=account.pk).exists()
    if not is_key or account.key_class == KeyClass.CORE:
        return []
    on = days.offered()
    return class_words.steps(pictures.look([account], pictures.day_of_records(on), on=on)[0])


class AccountCoreSteps(OfAccount, Panel):
    """The missing points of one customer: to be taken over, or in whose hands each is."""

    template_name, title = "lifecycle/core_steps/_of_account.html", _("What is missing before it is core")

    def context(self) -> dict[str, Any]:
        rows = Todo.objects.open().filter(account=self.object, source=TodoSource.CLASS).select_related("user")
        taken = {todo.reason: todo for todo in rows}
        may = can(self.user, Right.TAKE_ON_WORK) and self.object.archived_at is None
        steps = [step | {"todo": taken.get(step["key"])} for step in missing(self.object)]
        return super().context() | {"object": self.object, "steps": steps, "may_take": may}


def point(key: str) -> Criterion:
    """The point of an address; 404 for what is none of core's."""
    found = next((one for one in CORE_POINTS if one.value == key), None)
    if found is None:
        raise Http404
    return found


class CoreStepTake(OfAccount, FormPage):
    """One missing point becomes somebody's to-do; a point is given once while it is open."""

    title, right, form_class = _("Take it over"), Right.TAKE_ON_WORK, TodoEditForm
    submit_label, done_message = _("Take it over"), _("Taken over. It stands among the to-dos.")

    def get_subtitle(self) -> str:
        return f"{self.object} · {point(self.kwargs['point']).label}"

    def instance(self) -> None:
        return None

    def initial(self) -> dict[str, Any]:
        words = str(class_words.STEPS[point(self.kwargs["point"])]())
        return {"title": words, "due_on": timezone.localdate() + timedelta(days=USUAL), "user": self.user.pk}

    def act(self, form: Any) -> Todo:
        return todos.take_over(self.object, str(point(self.kwargs["point"]).value), **form.values(), by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("accounts:account-detail", args=[self.object.pk]) + "?tab=standards"

    def cancel_url(self) -> str:
        return self.done_url(None)
