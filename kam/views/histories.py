"""The history of one record: what was changed, by whom, through what; the record as of a day; a value brought back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kam.choices import Through
from kam.filters import HistoryFilter
from kam.forms.histories import AsOfForm
from kam.ground import by_files, doors, events, histories, logged, timeline
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Page
from kam.ground.posts import ActionPage
from kam.ground.rights import Right, can
from kam.models import Event
from kam.templatetags import ui
from kam.views.events import changed

EMPTY = {"title": _("Nothing found"), "text": _("Take a filter away."), "icon": "history"}


def happened(event: Event) -> str:
    """What it was, with what explains it."""
    return " · ".join([events.label(event.verb), *timeline.facts(event)])


def through(event: Event) -> str:
    """What it was done with, where that was kept."""
    return str(Through(event.through).label) if event.through in Through.values else ""


COLUMNS = [
    Column("at", _("When"), lambda e: e.at, show=lambda e: ui.moment(e.at), sort="at", css="nowrap"),
    Column("by", _("Who"), lambda e: e.by_name),
    Column("through", _("Through"), through),
    Column("verb", _("What happened"), happened),
]


class OfRecord:
    """Pages of a record's history: of one that the user sees, 404 for every other."""

    nav = "record"
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def object(self) -> Any:
        return histories.opened(histories.nouns().get(self.kwargs["noun"]), self.kwargs["pk"], self.request.user)

    @property
    def noun(self) -> str:
        return events.noun_of(self.object)

    def get_subtitle(self) -> str:
        return logged.dated(str(self.object))

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("History"), histories.address(self.object))]


class WithFiles(OfRecord, ListPage):
    """What files of rows changed stands beside what was done one by one, as far as the filters do not leave it out."""

    def body(self, queryset: Any, filterset: Any) -> dict[str, Any]:
        is_first = "cursor" not in self.request.GET and filterset.is_valid()
        files = self.by_files(filterset.form.cleaned_data) if is_first else []
        return super().body(queryset, filterset) | {"files": files}

    def by_files(self, asked: Any) -> list[dict[str, Any]]:
        found = by_files.narrowed(by_files.of(self.object, self.user), asked)
        names, may = {*histories.names(self.object, doors.shown(self.object), self.user)}, can(self.user, Right.IMPORT)
        return [by_file(event, names, may_open=may) for event in found]


class HistoryList(WithFiles):
    """Every change, newest first."""

    template_name, title, model, default_sort, empty = "kam/history/list.html", _("History"), Event, "-at", EMPTY

    @property
    def filterset_class(self) -> Any:  # type: ignore[override]
        found = histories.names(self.object, doors.shown(self.object), self.user)
        return partial(HistoryFilter, names=[(name, timeline.label(self.noun, name)) for name in found])

    @cached_property
    def columns(self) -> list[Column]:  # type: ignore[override]
        lines = Lines(self.object, self.user)
        return [*COLUMNS, Column("changes", _("Was and is"), changed, show=lines.shown, css="wide")]

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(logged.dated(str(self.object)), url)] if (url := histories.home(self.object)) else []

    def rows(self) -> Any:
        return histories.told_of(self.object, self.user)

    def context(self) -> dict[str, Any]:
        return {"day_form": AsOfForm(user=self.user), "as_of_url": reverse("kam:history-as-of", kwargs=self.kwargs)}


def by_file(event: Event, names: Collection[str], *, may_open: bool) -> dict[str, Any]:
    """A file's change in words; which file it was is told to those who may bring files in."""
    told = [one for one in timeline.changes(event) if one["name"] in names]
    source = {"name": event.data["file"], "url": reverse("kam:import-detail", args=[event.data["import"]])}
    return {"at": event.at, "by": event.by_name, "changes": told, "file": source if may_open else None}


class Lines:
    """The changes of a happening in words, each with the way to bring the former value back where there is one."""

    def __init__(self, record: Any, user: Any) -> None:
        self.record, self.noun = record, events.noun_of(record)
        self.restorable = doors.restorable(record, user) & {*histories.names(record, doors.shown(record), user)}
        self.now = histories.now(record, self.restorable, user)

    def shown(self, event: Event) -> SafeString:
        changes = timeline.changes(event)
        names = [one["name"] for one in changes if self.may_come_back(event, one["name"])]
        back = {name: self.way_back(event, name) for name in names}
        parts = ((one["label"], one["was"], one["now"], back.get(one["name"], "")) for one in changes)
        lines = format_html_join("", "<div><dt>{}</dt><dd><del>{}</del> <ins>{}</ins></dd>{}</div>", parts)
        whole = self.way_back(event, doors.ALL) if len(back) > 1 else ""
        return format_html('<dl class="diff">{}</dl>{}{}', lines, whole, restored(event)) if lines else mark_safe("")

    def may_come_back(self, event: Event, name: str) -> bool:
        """Whether something would change and a form changes it."""
        return name in self.restorable and doors.is_back(self.record, name, event, self.now)

    def way_back(self, event: Event, name: str) -> SafeString:
        return way_back(reverse("kam:history-restore", args=[self.noun, self.record.pk, event.pk, name]), name)


def way_back(address: str, name: str) -> SafeString:
    """The button of one field, or of all of a change."""
    words = gettext("Bring all of this back") if name == doors.ALL else gettext("Bring back")
    icon = ui.icon("undo-2", 14)
    return format_html('<a class="button bare small noprint" href="{}">{}{}</a>', address, icon, words)


def restored(event: Event) -> SafeString:
    """Which value a change brought back."""
    found = event.data.get("restored")
    if not isinstance(found, dict) or not found.get("at"):
        return mark_safe("")
    words = gettext("Brought back as it was before %(moment)s.")
    return format_html('<p class="hint">{}</p>', words % {"moment": logged.moment(found["at"])})


class HistoryAsOf(OfRecord, Page):
    """The record as it stood at the end of a day."""

    template_name, title = "kam/history/as_of.html", _("As of a day")

    def context(self) -> dict[str, Any]:
        form = AsOfForm(self.request.GET or None, user=self.user)
        on: date | None = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
        state = doors.state(self.object, on, self.user) if on else None
        unknown = state is not None and not all(one.is_known for one in state.stood)
        return {"day_form": form, "as_of_url": self.request.path, "state": state, "has_unknown": unknown}


class HistoryRestore(OfRecord, ActionPage):
    """Bring one field, or all of a change, back to what it was before."""

    template_name, title, submit_label = "kam/history/restore.html", _("Bring a former value back"), _("Bring back")
    done_message = _("The former value is back.")

    @cached_property
    def event(self) -> Event:
        return doors.change_of(self.object, self.kwargs["event"], self.kwargs["field"], self.user)

    def context(self) -> dict[str, Any]:
        names = doors.named(self.object, self.kwargs["field"], self.event, self.user)
        lines = [(timeline.label(self.noun, one), *words_of(self.object, self.event, one, self.user)) for one in names]
        return super().context() | {"event": self.event, "version": self.object.version, "lines": lines}

    def act(self) -> Any:
        return doors.restore(self.object, self.kwargs["field"], self.event, version=self.version(), by=self.user)

    def done_url(self, result: Any) -> str:
        return histories.address(self.object)


def words_of(record: Any, event: Event, name: str, user: Any) -> tuple[str, str]:
    """A field before a change, and as it stands."""
    noun, now = events.noun_of(record), histories.now(record, [name, *_currency(record)], user)
    unit = str(now.get("currency") or "")
    return timeline.shown(noun, name, event.changes[name][0], unit), timeline.shown(noun, name, now[name], unit)


def _currency(record: Any) -> list[str]:
    return ["currency"] if hasattr(record, "currency") else []
