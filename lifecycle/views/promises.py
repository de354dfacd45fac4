"""Pages of promises: the list by due day, one of them, a new one, kept with one tap, changed, moved, cancelled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage, Returning, back
from kam.ground.rights import Right, can
from kam.templatetags import ui
from lifecycle.actions import deciders, promises
from lifecycle.facts import promise_moves
from lifecycle.filters import PromiseListFilter
from lifecycle.forms.promises import PromiseBrokenForm, PromiseEditForm, PromiseForm, PromiseMoveForm
from lifecycle.models import Promise
from lifecycle.rules import promises as rules
from lifecycle.views.logs import NewOf
from lifecycle.views.visits import customer


def word(promise: Promise) -> str:
    """The state as the file has it: open, or since when it is kept or cancelled."""
    ends = (
        (promise.kept_on, pgettext("promise", "Kept")),
        (promise.dropped_on, pgettext("promise", "Cancelled")),
        (promise.broken_on, pgettext("promise", "Broken")),
    )
    told = next((f"{word} {day}" for day, word in ends if day), pgettext("promise", "Open"))
    is_broken = promise.broken_on and promise.broken_why and not (promise.kept_on or promise.dropped_on)
    return _("%(what)s: %(value)s") % {"what": told, "value": promise.broken_why} if is_broken else told


def state(promise: Promise) -> str:
    """Kept, kept late, broken, cancelled, late or open, in a word."""
    tone, said = {
        rules.CANCELLED: ("", pgettext("promise", "Cancelled")),
        rules.KEPT: ("good", pgettext("promise", "Kept")),
        rules.LATE: ("good", pgettext("promise", "Kept late")),
        rules.BROKEN: ("bad", pgettext("promise", "Broken")),
        rules.OVERDUE: ("warn", _("Late")),
        rules.OPEN: ("", pgettext("promise", "Open")),
    }[promise.state(timezone.localdate())]
    why = promise.broken_why if promise.broken_on else ""
    more = [words for words in (moved(getattr(promise, "moves", 0)), why) if words]
    told = format_html_join("", '<div class="quiet">{}</div>', ([words] for words in more))
    return format_html('<span class="tag {}">{}</span>{}', tone, said, told)


def moved(times: int) -> str:
    """How often a promise was moved; empty for never."""
    return ngettext("moved %(times)s time", "moved %(times)s times", times) % {"times": times} if times else ""


def mark(rows: list[Any], reader: Any) -> None:
    """Whether the reader may say of these that they were kept, and how often each was moved."""
    own = deciders.of(rows, reader) if can(reader, Right.LOG_VISITS) else set()
    times = promise_moves.of(rows)
    for row in rows:
        row.may_keep, row.moves = row.pk in own, times.get(row.pk, 0)


def keep_cell(promise: Promise) -> str:
    """One tap for what was kept; what is late can be moved or said to be broken, too."""
    if promise.kept_on or promise.dropped_on or not getattr(promise, "may_keep", False):
        return ""
    url, is_said = reverse("lifecycle:promise-keep", args=[promise.pk]), promise.broken_on is not None
    kept = format_html(
        '<button type="button" class="button plain small" hx-post="{}" hx-push-url="false">{}'
        '<span class="vh"> {}</span></button>',
        url, pgettext("promise", "Mark kept after all") if is_said else pgettext("promise", "Mark kept"), promise.text,
    )  # fmt: skip
    if is_said or promise.due_on >= timezone.localdate():
        return kept
    ways = [("lifecycle:promise-move", _("Move")), ("lifecycle:promise-broken", pgettext("promise", "Mark broken"))]
    links = [(reverse(name, args=[promise.pk]), word, promise.text) for name, word in ways]
    others = format_html_join(" ", '<a class="more" href="{}">{}<span class="vh"> {}</span></a>', links)
    return format_html('<span class="deeds wrap">{} {}</span>', kept, others)


EMPTY = {
    "title": gettext_lazy("No open promises"),
    "text": gettext_lazy("They come from visit notes; or write one down with “New promise”."),
}
COLUMNS = [
    Column("text", gettext_lazy("Promise"), lambda p: p.text),
    Column("account", gettext_lazy("Customer"), lambda p: p.account.name, customer),
    Column("side", gettext_lazy("Whose"), lambda p: p.get_side_display()),
    Column("due", gettext_lazy("Due on"), lambda p: p.due_on, lambda p: ui.day(p.due_on, "short"), "due_on"),
    Column("state", gettext_lazy("State"), word, state),
    Column("user", gettext_lazy("Colleague"), lambda p: p.user),
    Column("deeds", "", lambda p: "", keep_cell, only="page"),
]


class PromiseList(ListPage):
    """What was promised by both sides, the earliest due first; the open ones unless asked otherwise."""

    model, filterset_class, name = Promise, PromiseListFilter, "promises"
    nav, title, default_sort = "promises", gettext_lazy("Promises"), "due_on"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return Promise.objects.visible_to(self.user).select_related("account", "user")

    def row_url(self, row: Promise) -> str:
        return reverse("lifecycle:promise-detail", args=[row.pk])

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.LOG_VISITS):
            return []
        url = reverse("lifecycle:promise-create")
        kept = {"label": _("Share kept"), "url": reverse("lifecycle:promise-rates"), "icon": "percent"}
        return [kept, {"label": _("New promise"), "url": url, "primary": True, "icon": "plus"}]

    def prepare(self, rows: list[Any]) -> None:
        mark(rows, self.user)

    def row_late(self, row: Promise) -> bool:
        return row.state(timezone.localdate()) in (rules.OVERDUE, rules.BROKEN)


class OfPromise:
    """What the pages of one promise share."""

    model, nav, right = Promise, "promises", Right.LOG_VISITS
    object: Promise
    user: Any
    request: HttpRequest

    def queryset(self) -> Any:
        return Promise.objects.visible_to(self.user).select_related("account", "user", "visit")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Promises"), reverse("lifecycle:promise-list")), (self.object.text, self.home())]

    def home(self) -> str:
        return reverse("lifecycle:promise-detail", args=[self.object.pk])

    def get_subtitle(self) -> Any:
        return f"{self.object.text} · {self.object.account}"

    def done_url(self, _result: Any) -> str:
        return self.home()


class Changing(OfPromise):
    """The forms of one promise, for those who decide on it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        deciders.check(self.object, self.user)
        shown: HttpResponseBase = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return shown


class PromiseDetail(OfPromise, DetailPage):
    """One promise: whose, to whom, by when, and what to do with it."""

    template_name, right = "lifecycle/promises/detail.html", None

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Promises"), reverse("lifecycle:promise-list"))]

    def context(self) -> dict[str, Any]:
        promise = self.object
        is_open = promise.kept_on is None and promise.dropped_on is None and promise.broken_on is None
        return {
            "promise": promise,
            "state": state(promise),
            "moved": moved(promise_moves.of([promise]).get(promise.pk, 0)),
            "is_open": is_open,
            "is_late": is_open and promise.due_on < timezone.localdate(),
            "can_decide": can(self.user, Right.LOG_VISITS) and bool(deciders.of([promise], self.user)),
        }


class PromiseCreate(NewOf, FormPage):
    """A promise made outside a visit: first the customer, then what and by when."""

    template_name, nav, title = "pages/form.html", "promises", gettext_lazy("New promise")
    right, form_class, here, list_of = (
        Right.LOG_VISITS,
        PromiseForm,
        "lifecycle:promise-create",
        "lifecycle:promise-list",
    )
    done_message = gettext_lazy("Promise noted.")

    def act(self, form: Any) -> Promise:
        return promises.make(**form.values(), by=self.user)

    def done_url(self, record: Promise) -> str:
        return f"{reverse('accounts:account-detail', args=[record.account_id])}?tab=visits"


class PromiseKeep(OfPromise, ActionPage):
    """Done, one tap, with undo."""

    title, submit_label = gettext_lazy("Was this promise kept?"), pgettext_lazy("promise", "Mark kept")
    done_message = gettext_lazy("Promise kept.")

    def act(self) -> Promise:
        return promises.keep(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:promise-reopen", args=[self.object.pk])

    def done_url(self, _result: Any) -> str:
        return back(self.request, reverse("lifecycle:promise-list"))


class PromiseGiveUp(Returning, Changing, FormPage):
    """Not kept, and said so, with the reason where somebody knows it, and with undo."""

    title, danger, form_class = gettext_lazy("Was this promise broken?"), True, PromiseBrokenForm
    calms = gettext_lazy("It counts as broken, for the side that gave it. Kept later, it counts as kept late.")
    submit_label, done_message = pgettext_lazy("promise", "Mark broken"), gettext_lazy("Noted as broken.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"calms": self.calms}

    def act(self, form: Any) -> Promise:
        return promises.give_up(self.object, **form.cleaned_data, version=self.version(), by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:promise-reopen", args=[self.object.pk])


class PromiseReopen(OfPromise, ActionPage):
    """Undo of keeping, of cancelling and of saying that it is broken."""

    title, submit_label = gettext_lazy("Open this promise again?"), gettext_lazy("Open again")

    def act(self) -> Promise:
        return promises.reopen(self.object, by=self.user)

    def said(self, _message: Any, result: Promise) -> None:
        super().said(_("It counts as broken again.") if result.broken_on else _("Promise is open again."), result)

    def done_url(self, _result: Any) -> str:
        return back(self.request, self.home())


class PromiseDrop(Returning, OfPromise, ActionPage):
    """No longer to be done, with undo."""

    title, danger = gettext_lazy("Cancel this promise?"), True
    question = gettext_lazy("It leaves the lists of what is due and stays in the record. You can bring it back.")
    submit_label, cancel_label = pgettext_lazy("promise", "Cancel it"), gettext_lazy("Back")
    done_message = gettext_lazy("Promise cancelled.")

    def act(self) -> Promise:
        return promises.drop(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:promise-reopen", args=[self.object.pk])


class PromiseEdit(Changing, FormPage):
    """Other words, the other side, another day."""

    title, form_class = gettext_lazy("Edit the promise"), PromiseEditForm
    done_message = gettext_lazy("Promise changed.")

    def act(self, form: Any) -> Promise:
        return promises.change(self.object, form.values(), version=self.version(), by=self.user)


class PromiseMove(Returning, Changing, FormPage):
    """Another day."""

    title, form_class = gettext_lazy("Move the promise"), PromiseMoveForm
    done_message = gettext_lazy("Promise moved.")

    def act(self, form: Any) -> Promise:
        return promises.move(self.object, due_on=form.cleaned_data["due_on"], version=self.version(), by=self.user)
