"""Pages of todos: the list by due day, one of them, a new one, done with a word, changed, dropped, brought back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage, back
from kam.ground.rights import Right, can
from kam.templatetags import ui
from lifecycle.actions import deciders, todos
from lifecycle.filters import TodoListFilter
from lifecycle.forms.todos import TodoDropForm, TodoEditForm, TodoFinishForm, TodoForm
from lifecycle.models import Todo
from lifecycle.views.logs import NewOf
from lifecycle.views.visits import customer


def word(todo: Todo) -> str:
    """The state as the file has it: open, or since when it is done or dropped."""
    done = todo.done_on and pgettext("todo", "Done") or todo.dropped_on and pgettext("todo", "Dropped")
    return f"{done} {todo.done_on or todo.dropped_on}" if done else pgettext("todo", "Open")


def is_late(todo: Todo) -> bool:
    return todo.is_open and todo.due_on < timezone.localdate()


def state(todo: Todo) -> str:
    """Done, dropped, late or open, in a word."""
    if not todo.is_open:
        tone, said = ("good", pgettext("todo", "Done")) if todo.done_on else ("", pgettext("todo", "Dropped"))
    else:
        tone, said = ("bad", _("Late")) if is_late(todo) else ("", pgettext("todo", "Open"))
    return format_html('<span class="tag {}">{}</span>', tone, said)


EMPTY = {
    "title": gettext_lazy("No to-do fits"),
    "text": gettext_lazy("They come from stages, warnings and plays; or write one down with “New to-do”."),
}
COLUMNS = [
    Column("title", gettext_lazy("What to do"), lambda t: t.words),
    Column("account", gettext_lazy("Customer"), lambda t: t.account.name, customer),
    Column("due", gettext_lazy("Due on"), lambda t: t.due_on, lambda t: ui.day(t.due_on, "short"), "due_on"),
    Column("state", gettext_lazy("State"), word, state),
    Column("user", gettext_lazy("Colleague"), lambda t: t.user),
    Column("source", gettext_lazy("Comes from"), lambda t: t.get_source_display()),
    Column("result", gettext_lazy("What came of it"), lambda t: t.came_of, css="wide"),
]


class TodoList(ListPage):
    """What is to be done about customers, the earliest due first; the open ones unless asked otherwise."""

    model, filterset_class, name = Todo, TodoListFilter, "todos"
    nav, title, default_sort = "todos", gettext_lazy("To-dos"), "due_on"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return Todo.objects.visible_to(self.user).select_related("account", "user")

    def row_url(self, row: Todo) -> str:
        return reverse("lifecycle:todo-detail", args=[row.pk])

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("lifecycle:todo-create")
        new = {"label": _("New to-do"), "url": url, "primary": True, "icon": "plus"}
        return [new] if can(self.user, Right.TAKE_ON_WORK) else []

    def row_late(self, row: Todo) -> bool:
        return is_late(row)


class OfTodo:
    """What the pages of one todo share."""

    model, nav, right = Todo, "todos", Right.TAKE_ON_WORK
    object: Todo
    user: Any
    request: HttpRequest

    def queryset(self) -> Any:
        return Todo.objects.visible_to(self.user).select_related("account", "user")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("To-dos"), reverse("lifecycle:todo-list")), (self.object.words, self.home())]

    def home(self) -> str:
        return reverse("lifecycle:todo-detail", args=[self.object.pk])

    def get_subtitle(self) -> Any:
        return f"{self.object.words} · {self.object.account}"

    def done_url(self, _result: Any) -> str:
        return self.home()


class Changing(OfTodo):
    """The forms of one to-do, for those who decide on it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        deciders.check(self.object, self.user)
        shown: HttpResponseBase = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return shown


class TodoDetail(OfTodo, DetailPage):
    """One todo: what, about whom, by when, why, and what came of it."""

    template_name, right = "lifecycle/todos/detail.html", None

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("To-dos"), reverse("lifecycle:todo-list"))]

    def context(self) -> dict[str, Any]:
        todo = self.object
        decides = can(self.user, Right.TAKE_ON_WORK) and bool(deciders.of([todo], self.user))
        may = {"can_work": decides, "can_move": can(self.user, Right.MOVE_STAGES)}
        return {"todo": todo, "state": state(todo), "is_late": is_late(todo)} | may


class TodoCreate(NewOf, FormPage):
    """A to-do by hand: first the customer, then what, by whom and by when."""

    template_name, nav, title = "pages/form.html", "todos", gettext_lazy("New to-do")
    right, form_class, here, list_of = Right.TAKE_ON_WORK, TodoForm, "lifecycle:todo-create", "lifecycle:todo-list"
    done_message = gettext_lazy("Noted.")

    def act(self, form: Any) -> Todo:
        return todos.give(**form.values(), by=self.user)

    def done_url(self, record: Todo) -> str:
        return reverse("lifecycle:todo-detail", args=[record.pk])


class TodoFinish(Changing, FormPage):
    """Done, one tap, with undo; from its page a word on what came of it goes along."""

    title, form_class = gettext_lazy("What came of it?"), TodoFinishForm
    submit_label, done_message = pgettext_lazy("todo", "Mark done"), gettext_lazy("To-do done.")

    def act(self, form: Any) -> Todo:
        return todos.finish(self.object, result=form.cleaned_data["result"], version=self.version(), by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:todo-reopen", args=[self.object.pk])

    def done_url(self, _result: Any) -> str:
        return back(self.request, reverse("lifecycle:todo-list"))


class TodoDrop(Changing, FormPage):
    """Not to be done, and why; with undo."""

    title, form_class = gettext_lazy("Drop this to-do?"), TodoDropForm
    submit_label, done_message = gettext_lazy("Drop the to-do"), gettext_lazy("To-do dropped.")

    def act(self, form: Any) -> Todo:
        return todos.drop(self.object, result=form.cleaned_data["result"], version=self.version(), by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:todo-reopen", args=[self.object.pk])


class TodoReopen(Changing, ActionPage):
    """Undo of doing and of dropping."""

    title, submit_label = gettext_lazy("Open this to-do again?"), gettext_lazy("Open again")
    done_message = gettext_lazy("It is open again.")

    def act(self) -> Todo:
        return todos.reopen(self.object, by=self.user)

    def done_url(self, _result: Any) -> str:
        return back(self.request, self.home())


class TodoEdit(Changing, FormPage):
    """Other words, another day, another colleague."""

    title, form_class = gettext_lazy("Edit the to-do"), TodoEditForm
    done_message = gettext_lazy("To-do changed.")

    def initial(self) -> dict[str, Any]:
        return super().initial() | {"title": self.object.words}

    def act(self, form: Any) -> Todo:
        return todos.change(self.object, form.values(), version=self.version(), by=self.user)
