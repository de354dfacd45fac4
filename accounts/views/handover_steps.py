"""Hand-overs, of one customer or in steps: which wait, which are done, and the way back of each."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import handover_dues, handover_undos
from accounts.actions.handover_undos import Back
from accounts.choices.handovers import Hindrance, StepState
from accounts.filters.handovers import HandOverStepFilters
from accounts.models import HandedOver
from accounts.views.handovers import OfBook
from accounts.views.home import OfAccount
from kam.choices import Reach
from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage
from kam.ground.rights import Right, grant
from kam.models import User
from kam.templatetags import ui

SHOWN = 200
"""Customers that stay, named on the page that undoes."""
TAKEN_BACK = _("All customers of this step go back to who had them, with the open work that went along.")
CALLED_OFF = _("Nothing changes hands on that day; the customers stay with who has them.")
TONES = {StepState.WAITING: "warn", StepState.DONE: "good", StepState.UNDONE: ""}


def state_words(row: Any) -> str:
    """Where the customers of a step stand: each state with how many."""
    parts = [wording.pair(StepState(state).label, count) for state, count in row.counts.items() if count]
    return wording.clauses([*parts, *([str(Hindrance(row.held).label)] if row.held else [])])


def state_cell(row: Any) -> SafeString:
    """The same as tags, with what keeps it waiting below."""
    tags = ((TONES[state], StepState(state).label, count) for state, count in row.counts.items() if count)
    below = format_html('<span class="sub bad">{}</span>', Hindrance(row.held).label) if row.held else ""
    return format_html("{}{}", format_html_join(" ", '<span class="tag {}">{} {}</span>', tags), below)


def do_cell(row: Any) -> SafeString:
    """Cancel what waits, undo what is done, for whoever may."""
    if not row.may_undo:
        return SafeString("")
    words = gettext("Cancel") if row.counts[StepState.WAITING] else gettext("Take back")
    url = reverse("accounts:hand-over-undo", args=[row.step])
    return format_html('<a class="button small plain" href="{}">{}</a>', url, words)


def count_words(row: Any) -> Any:
    """How many customers; the name of a single one."""
    count = sum(row.counts.values())
    return str(row.account) if count == 1 else count


def count_cell(row: Any) -> Any:
    """The same, the single one as the way to its page."""
    words = count_words(row)
    url = reverse("accounts:account-detail", args=[row.account_id])
    return format_html('<a href="{}">{}</a>', url, words) if isinstance(words, str) else words


COLUMNS = [
    Column("on", _("From which day"), lambda r: r.on, lambda r: ui.day(r.on), "on"),
    Column("whose", _("Whose customers"), lambda r: str(r.was or gettext("Unassigned")), sort="was__name"),
    Column("to", _("To whom"), lambda r: wording.listed(r.to)),
    Column("count", _("Customers"), count_words, count_cell),
    Column("state", _("State"), state_words, state_cell),
    Column("reason", _("Reason"), lambda r: r.reason, css="wide quiet"),
    Column("by", _("By"), lambda r: str(r.by), sort="by__name", css="desk quiet"),
    Column("do", "", lambda r: "", do_cell, only="page"),
]
EMPTY = {
    "title": _("No customers were handed over"),
    "text": _("Customers and whole books that went to others stand here, with the way back."),
    "icon": "arrow-right-left",
}


class HandOverSteps(OfBook, ListPage):
    """What was handed over, or waits for its day."""

    model, title, name, empty = HandedOver, _("Hand-overs"), "hand-over-steps", EMPTY
    filterset_class, default_sort, columns = HandOverStepFilters, "-pk", COLUMNS

    def rows(self) -> Any:
        return super().rows().firsts().select_related("was", "account", "by__acts_for")

    def actions(self) -> list[dict[str, Any]]:
        more = {"primary": True, "icon": "arrow-right-left"}
        return [{"label": _("Hand over a book"), "url": reverse("accounts:hand-over-book")} | more]

    def prepare(self, rows: list[Any]) -> None:
        look_up(rows, self.user)


def look_up(rows: list[Any], user: User) -> None:
    """For steps, each given by a row: how many customers stand where, who gets them, what keeps it, who may undo."""
    keys = [row.step for row in rows]
    counts = counts_of(keys, user)
    led = {*User.objects.led_by(user).values_list("pk", flat=True), *([None] if grant(user).reach == Reach.ALL else [])}
    waiting = [key for key in keys if any(one["waiting"] for one in counts[key])]
    held = handover_dues.reasons(waiting)
    for row in rows:
        parts = counts[row.step]
        row.to = [one["owner__name"] or gettext("Unassigned") for one in parts]
        row.counts = {state: sum(one[state.value] for one in parts) for state in StepState}
        row.held = held.get(row.step, "")
        mine = handover_undos.made_by(row, user) or {row.was_id, *(one["owner"] for one in parts)} <= led
        row.may_undo = mine and bool(row.counts[StepState.WAITING] or row.counts[StepState.DONE])


def counts_of(keys: list[uuid.UUID], user: User) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """{step: for each receiver how many of the customers that the user sees wait, are done, are undone}."""
    waits, undone = Q(done_at=None, undone_at=None), Q(undone_at__isnull=False)
    numbers = {
        StepState.WAITING.value: Count("pk", filter=waits), StepState.UNDONE.value: Count("pk", filter=undone),
        StepState.DONE.value: Count("pk", filter=~waits & ~undone),
    }  # fmt: skip
    seen = HandedOver.objects.visible_to(user).filter(step__in=keys).order_by("owner__name")
    found: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for one in seen.values("step", "owner", "owner__name").annotate(**numbers):
        found[one["step"]].append(one)
    return found


class OfStep(OfBook):
    """One step: whether its day is still to come, and which customers would stay when it is taken back."""

    kwargs: dict[str, Any]

    @property
    def waits(self) -> bool:
        """Whether the step's day is still to come: then it is cancelled."""
        return HandedOver.objects.visible_to(self.user).waiting().filter(step=self.kwargs["step"]).exists()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (_("Hand-overs"), reverse("accounts:hand-over-steps"))]

    def staying(self) -> dict[str, Any]:
        """The customers that would stay, the first of them by name; 404 for a step out of sight."""
        if not HandedOver.objects.visible_to(self.user).filter(step=self.kwargs["step"]).exists():
            raise Http404
        left = handover_undos.staying(self.kwargs["step"], self.user)
        return {"left": left[:SHOWN], "more": len(left[SHOWN:])}


class HandOverUndo(OfStep, ActionPage):
    """A step back, or cancelled; which customers would stay, and why, stands there before and after."""

    title, template_name = _("Take the hand-over back"), "accounts/handovers/undo.html"
    question, submit_label = TAKEN_BACK, _("Take the hand-over back")

    def get_title(self) -> Any:
        return _("Cancel the hand-over") if self.waits else self.title

    def context(self) -> dict[str, Any]:
        left = self.staying()
        if self.waits:
            self.question, self.submit_label = CALLED_OFF, _("Cancel the hand-over")
        return super().context() | left

    def act(self) -> Back:
        self.staying()
        return handover_undos.undo(self.kwargs["step"], by=self.user)

    def said(self, message: Any, result: Back) -> None:
        (messages.warning if result.left else messages.success)(self.request, result.words())

    def done_url(self, result: Back) -> str:
        step = self.kwargs["step"]
        return reverse("accounts:hand-over-undo", args=[step]) if result.left else reverse("accounts:hand-over-steps")


class AccountHandOverUndo(OfAccount, ActionPage):
    """One customer back to who had it, also out of a step of many."""

    title, right, done_message = _("Take the hand-over back"), Right.HAND_OVER, ""
    submit_label = _("Take the hand-over back")

    def context(self) -> dict[str, Any]:
        row = HandedOver.objects.last_of(self.object)
        if row is None:
            return super().context()
        words = gettext("%(customer)s goes back to %(name)s, with what went along and is still open.")
        if row.was is None:
            words = gettext("%(customer)s is in nobody's charge again, as before.")
        return super().context() | {"question": words % {"customer": self.object, "name": row.was}}

    def act(self) -> Back:
        return handover_undos.undo_last(self.object, by=self.user)

    def said(self, message: Any, result: Back) -> None:
        messages.success(self.request, result.words())
