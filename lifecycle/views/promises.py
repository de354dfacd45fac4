"""Pages of promises: the list by due day, a new one, kept with one tap, moved to another day."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.models import Account
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage, back
from kam.ground.rights import Right
from kam.templatetags import ui
from lifecycle.actions import promises
from lifecycle.filters import PromiseFilter
from lifecycle.forms.promises import PromiseForm, PromiseMoveForm
from lifecycle.models import Promise
from lifecycle.views.logs import Named
from lifecycle.views.visits import customer


def state(promise: Promise) -> str:
    """Kept, late or open, in a word."""
    if promise.kept_on:
        return format_html('<span class="tag good">{}</span>', pgettext("promise", "Kept"))
    late = promise.due_on < timezone.localdate()
    return format_html(
        '<span class="tag {}">{}</span>', "bad" if late else "", _("Late") if late else pgettext("promise", "Open")
    )


class PromiseList(ListPage):
    """What was promised by both sides, the earliest due first; the open ones unless asked otherwise."""

    model, filterset_class, name = Promise, PromiseFilter, "promises"
    nav, title, default_sort = "visits", gettext_lazy("Promises"), "due_on"
    empty = {"title": gettext_lazy("No open promises"), "text": gettext_lazy("Promises come from visit notes.")}
    columns = [
        Column("text", gettext_lazy("Promise"), lambda p: p.text),
        Column("account", gettext_lazy("Customer"), lambda p: p.account.name, customer),
        Column("side", gettext_lazy("Whose"), lambda p: p.get_side_display()),
        Column("due", gettext_lazy("Due on"), lambda p: p.due_on, lambda p: ui.day(p.due_on, "short"), "due_on"),
        Column("state", gettext_lazy("State"), lambda p: p.kept_on, state),
        Column("user", gettext_lazy("Colleague"), lambda p: p.user),
    ]

    def rows(self) -> Any:
        seen = Promise.objects.visible_to(self.user).select_related("account", "user")
        return seen if self.request.GET.get("open") else seen.open()

    def row_url(self, row: Promise) -> str:
        return reverse("lifecycle:promise-move", args=[row.pk])

    def row_late(self, row: Promise) -> bool:
        return row.kept_on is None and row.due_on < timezone.localdate()


class OfPromise:
    """What the pages of one promise share."""

    model, nav, right = Promise, "visits", Right.LOG_VISITS
    object: Promise
    request: HttpRequest

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Promises"), reverse("lifecycle:promise-list"))]

    def done_url(self, _result: Any) -> str:
        return back(self.request, reverse("lifecycle:promise-list"))


class PromiseCreate(Named, FormPage):
    """A promise made outside a visit."""

    nav, title, right, form_class = "visits", gettext_lazy("New promise"), Right.LOG_VISITS, PromiseForm
    done_message = gettext_lazy("Promise noted.")

    def get_subtitle(self) -> Any:
        return self.named

    @property
    def named(self) -> Account:
        account = self.account(self.request.POST or self.request.GET)
        if account is None:
            raise Http404
        return account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(str(self.named), reverse("accounts:account-detail", args=[self.named.pk]))]

    def act(self, form: Any) -> Promise:
        return promises.make(**form.values(), by=self.user)

    def done_url(self, record: Promise) -> str:
        return f"{reverse('accounts:account-detail', args=[record.account_id])}?tab=visits"


class PromiseKeep(OfPromise, ActionPage):
    """Done, one tap, with undo."""

    title, submit_label = gettext_lazy("Was this promise kept?"), pgettext_lazy("promise", "Kept")
    done_message = gettext_lazy("Promise kept.")

    def act(self) -> Promise:
        return promises.keep(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:promise-reopen", args=[self.object.pk])


class PromiseReopen(OfPromise, ActionPage):
    """Undo of keeping."""

    title, submit_label = gettext_lazy("Open this promise again?"), gettext_lazy("Open again")
    done_message = gettext_lazy("Promise is open again.")

    def act(self) -> Promise:
        return promises.reopen(self.object, by=self.user)


class PromiseMove(OfPromise, FormPage):
    """Another day."""

    title, form_class = gettext_lazy("Move the promise"), PromiseMoveForm
    done_message = gettext_lazy("Promise moved.")

    def get_subtitle(self) -> Any:
        return f"{self.object.text} · {self.object.account}"

    def act(self, form: Any) -> Promise:
        return promises.move(self.object, due_on=form.cleaned_data["due_on"], version=self.version(), by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:promise-list")
